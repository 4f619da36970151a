package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;

/** ADIOS on 24 drawn images of 16 pixels. */
class AdiosPretrainingTest {
  private static final List<String> SMALL =
      List.of(
          "data.train=scenes/train?images=24&size=16",
          "data.threads=0",
          "model.width=8",
          "method.base=byol",
          "method.count=3",
          "method.hidden=16",
          "method.out=8",
          "views.size=16",
          "probe.resize=16",
          "probe.crop=16",
          "optimizer.name=sgd",
          "optimizer.learning_rate=0.1",
          "optimizer.batch=8",
          "optimizer.epochs=2",
          "optimizer.warmup_epochs=0",
          "online.every=0");

  private static Recipe recipe(String... settings) throws IOException {
    List<String> all = new ArrayList<>(SMALL);
    all.addAll(List.of(settings));
    return Recipes.load("smoke-adios", all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method.alternating=false",
        "method.alternating=true",
        "method.single=true",
        "method.masks=true",
        "method.masks=block"
      })
  void aResumedRunEqualsAnUninterruptedOne(String setting, @TempDir Path folder)
      throws IOException {
    Recipe recipe = recipe(setting);
    List<Double> straight = ShortRuns.train(recipe, folder.resolve("straight"), -1);
    assertThat(straight).hasSize(6).allMatch(loss -> loss > 0 && loss < 12);
    List<Double> two = new ArrayList<>(ShortRuns.train(recipe, folder.resolve("two"), 4));
    two.addAll(ShortRuns.train(recipe, folder.resolve("two"), -1));
    assertThat(two).isEqualTo(straight);
    for (String file : List.of("encoder.safetensors", "masker.safetensors")) {
      Path one = folder.resolve("straight").resolve(file);
      assertThat(Files.exists(one))
          .isEqualTo(file.startsWith("encoder") || !setting.startsWith("method.masks"));
      if (Files.exists(one)) {
        assertThat(Files.readAllBytes(folder.resolve("two").resolve(file)))
            .isEqualTo(Files.readAllBytes(one));
      }
    }
  }

  /**
   * Each option changes what is computed from the first step or, of the masker, from the second.
   */
  @Test
  void everyOptionHasAnEffect(@TempDir Path folder) throws IOException {
    String[] options = {
      "method.base=byol",
      "method.base=simsiam",
      "method.base=simclr",
      "method.masks=block",
      "method.masks=true",
      "method.masks=constant",
      "method.penalty=3",
      "method.entropy=0.5",
      "method.alternating=true",
      "method.single=true",
      "method.both_views=true",
      "method.masker_rate=3",
      "method.momentum=0.5"
    };
    Set<List<Double>> seen = new HashSet<>();
    for (int i = 0; i < options.length; i++) {
      assertThat(seen.add(ShortRuns.train(recipe(options[i]), folder.resolve("r" + i), 3)))
          .as(options[i])
          .isTrue();
    }
  }

  /** The masker has a rate of its own; at none it stays, and the encoder moves all the same. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachPlayerMovesAtItsOwnRate(boolean alternating, @TempDir Path folder) throws IOException {
    String how = "method.alternating=" + alternating;
    Map<String, RawTensor> still = masker(folder.resolve("a"), how, "method.masker_rate=0");
    Map<String, RawTensor> begin =
        masker(folder.resolve("b"), how, "optimizer.learning_rate=0", "method.masker_rate=0");
    Map<String, RawTensor> moved =
        masker(folder.resolve("c"), how, "optimizer.learning_rate=0", "method.masker_rate=1");
    assertSame(still, begin);
    assertThat(moved.get("head.weight").floats()).isNotEqualTo(begin.get("head.weight").floats());
    RawTensor a = encoder(folder.resolve("a"));
    RawTensor b = encoder(folder.resolve("b"));
    RawTensor c = encoder(folder.resolve("c"));
    assertThat(a.floats()).isNotEqualTo(b.floats());
    assertThat(c.floats()).isEqualTo(b.floats());
  }

  /**
   * Alternating, the masker's pass leaves no trace but in the masker: at a rate of none, weights,
   * running statistics and target network are those of runs without that pass, to the bit.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theMaskersPassLeavesNoTraceInTheEncoder(int parts) throws IOException {
    String accumulate = "optimizer.accumulate=" + parts;
    Map<String, float[]> joint = encoderState(accumulate, "method.alternating=false");
    Map<String, float[]> alternating = encoderState(accumulate, "method.alternating=true");
    assertThat(joint)
        .containsKeys(
            "encoder.conv1.weight",
            "encoder.bn1.running_mean",
            "encoder.bn1.running_var",
            "target.encoder.conv1.weight",
            "target.encoder.bn1.running_mean");
    assertThat(alternating.keySet()).isEqualTo(joint.keySet());
    alternating.forEach((name, a) -> assertThat(a).as(name).isEqualTo(joint.get(name)));
  }

  /** All arrays but the masker's after an epoch in which the masker stays as it is. */
  private static Map<String, float[]> encoderState(String... settings) throws IOException {
    List<String> all = new ArrayList<>(List.of("method.masker_rate=0", "optimizer.epochs=1"));
    all.addAll(List.of(settings));
    Recipe recipe = recipe(all.toArray(String[]::new));
    Map<String, float[]> state = new TreeMap<>();
    try (Dataset data = Datasets.open(recipe.data().train(), Path.of("data"));
        Pretrainer run = new Pretrainer(recipe, data, Device.cpu())) {
      assertThat(run.train(report -> {}, () -> false)).isTrue();
      assertThat(run.step()).isEqualTo(3);
      run.method()
          .parameters()
          .forEach(
              (name, parameter) -> {
                if (!name.startsWith("masker.")) {
                  state.put(name, parameter.getArray().toFloatArray());
                }
              });
    }
    return state;
  }

  private static void assertSame(Map<String, RawTensor> one, Map<String, RawTensor> other) {
    assertThat(one.keySet()).isEqualTo(other.keySet());
    one.forEach((name, tensor) -> assertThat(tensor.floats()).isEqualTo(other.get(name).floats()));
  }

  private static Map<String, RawTensor> masker(Path run, String... settings) throws IOException {
    ShortRuns.train(recipe(settings), run, -1);
    return Safetensors.read(run.resolve("masker.safetensors")).tensors();
  }

  private static RawTensor encoder(Path run) throws IOException {
    return Safetensors.read(run.resolve("encoder.safetensors")).tensors().get("conv1.weight");
  }

  /** In parts, alternating, the second pass is over all of them again. */
  @Test
  void aBatchMayComeInParts(@TempDir Path folder) throws IOException {
    List<Double> parts =
        ShortRuns.train(
            recipe("optimizer.accumulate=2", "method.alternating=true"), folder.resolve("p"), -1);
    assertThat(parts).hasSize(6).allMatch(loss -> loss > 0 && loss < 12);
    assertThat(Files.readString(folder.resolve("p/metrics.jsonl")))
        .contains("\"loss_masker\":", "\"grad_norm_masker\":", "\"mask_max\":");
  }

  @Test
  void whatDoesNotFitIsSaid() {
    assertThatThrownBy(() -> recipe("views.size=18"))
        .hasMessageContainingAll("views.size = 18", "multiple of");
    assertThatThrownBy(() -> recipe("method.channels=12"))
        .hasMessageContainingAll("method.channels = 12", "multiple of 8");
    assertThatThrownBy(() -> recipe("method.count=1")).hasMessageContaining("method.count");
    assertThatThrownBy(
            () ->
                recipe("method.base=simclr", "optimizer.accumulate=2", "optimizer.contrast=batch"))
        .hasMessageContainingAll("optimizer.contrast", "simclr");
    assertThatThrownBy(() -> recipe("method.base=simclr", "optimizer.accumulate=8"))
        .hasMessageContainingAll("optimizer.accumulate = 8", "simclr contrasts two or more");
  }

  @Test
  void whereTheMaskerDivergesItsRateIsNamed(@TempDir Path folder) {
    assertThatThrownBy(
            () -> ShortRuns.train(recipe("method.masker_rate=1e30"), folder.resolve("r"), -1))
        .hasMessageContaining("method.masker_rate=…");
  }
}
