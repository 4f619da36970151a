package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;

/** Which of several networks a file of weights gives, in every command that reads weights. */
class WeightChoiceTest {
  private static final String Q = "module.encoder_q.";
  private static final String K = "module.encoder_k.";

  @TempDir static Path folder;
  private static Path alone;
  private static Path both;
  private static Path images;
  private static Path recipe;

  @BeforeAll
  static void make() throws IOException {
    ResNetOptions options = ResNetOptions.cifar(18, 4);
    Map<String, String> metadata = options.words();
    alone = Encoders.write(folder.resolve("q"), options, 1, metadata);
    Path other = Encoders.write(folder.resolve("k"), options, 2, metadata);
    both = folder.resolve("both.safetensors");
    Map<String, RawTensor> tensors = under(Q, alone);
    tensors.putAll(under(K, other));
    tensors.put("module.queue", RawTensor.of(new float[4], 2, 2));
    Safetensors.write(both, tensors, metadata);
    images = Files.createDirectory(folder.resolve("images"));
    Codec.writePng(Scenes.detection(32, 0, Scenes.Split.VAL, 0).image(), images.resolve("a.png"));
    recipe = TinyRuns.recipe(folder);
  }

  /** A run says itself which encoder it is: what would change that is not passed over. */
  @ParameterizedTest
  @CsvSource({
    "--pool, mean, 'give --weights '",
    "--width, 8, 'give --weights '",
    "--set, model.width=8, 'leave it out'",
    "--recipe, smoke-byol, 'leave it out'"
  })
  void optionsForFilesOfWeightsAreRefusedBesideARun(String option, String value, String advice)
      throws IOException {
    Path run = Files.createDirectories(folder.resolve("a-run"));
    Files.copy(recipe, run.resolve("recipe.yaml"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(alone, run.resolve("encoder.safetensors"), StandardCopyOption.REPLACE_EXISTING);
    Run refused = Run.of("knn", "--run", run, "--threads=1", option, value);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .hasLineCount(1)
        .contains(option + " " + value + " goes with --weights")
        .contains(advice);
  }

  private static Map<String, RawTensor> under(String prefix, Path file) throws IOException {
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    Safetensors.read(file).tensors().forEach((name, t) -> tensors.put(prefix + name, t));
    return tensors;
  }

  private static Run run(String command, Path weights, Object... more) {
    List<Object> words = new ArrayList<>(List.of((Object[]) command.split(" ")));
    words.addAll(List.of("--weights", weights));
    words.addAll(Arrays.asList(more));
    return Run.of(words.toArray());
  }

  private static Object[] options(String command, Path out) {
    return switch (command) {
      case "embed" -> new Object[] {"--images", images, "--resize=32", "--crop=32", "--out", out};
      case "export" -> new Object[] {"--format=torchvision", "--out", out};
      case "knn" -> new Object[] {"--recipe", recipe, "--threads=1", "--json", out};
      case "finetune" ->
          new Object[] {"--recipe", recipe, "--threads=1", "--epochs=1", "--json", out};
      default -> new Object[] {"--recipe", recipe, "--threads=1", "--json", out};
    };
  }

  private static Object[] with(Object[] first, Object... more) {
    List<Object> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(more));
    return all.toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"embed", "knn", "linear", "finetune", "export"})
  void aPrefixGivesTheEncoderThatItNames(String command) throws IOException {
    Object[] usual = options(command, folder.resolve("out"));
    Run none = run(command, both, usual);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).hasLineCount(1).contains("[" + K + ", " + Q + "]", "--prefix");
    Run wrong = run(command, both, with(usual, "--prefix", "encoder"));
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).hasLineCount(1).contains("prefix encoder.", K, Q);
    assertThat(folder.resolve("out")).doesNotExist();
    Run chosen = run(command, both, with(usual, "--prefix", Q));
    assertThat(chosen.code()).as(chosen.err()).isZero();
    assertThat(chosen.out()).contains("101 tensors beside the encoder were passed over");
    byte[] found = Files.readAllBytes(folder.resolve("out"));
    Run plain = run(command, alone, usual);
    assertThat(plain.code()).as(plain.err()).isZero();
    if (command.equals("embed") || command.equals("export")) {
      assertThat(folder.resolve("out")).hasBinaryContent(found);
    } else {
      assertThat(new String(found, java.nio.charset.StandardCharsets.UTF_8))
          .contains("both.safetensors, prefix " + Q);
      Files.write(folder.resolve("found.json"), found);
      assertThat(Run.json(folder.resolve("out")).get("values"))
          .isEqualTo(Run.json(folder.resolve("found.json")).get("values"));
    }
    Files.delete(folder.resolve("out"));
  }

  @Test
  void aProbeInAFolderIsResumedWithItsEncoderAndNoOther() throws IOException {
    Path out = folder.resolve("probe");
    Object[] usual = {"--recipe", recipe, "--threads=1", "--out", out};
    assertThat(run("linear", both, with(usual, "--prefix", Q)).code()).isZero();
    Run other = run("linear", both, with(usual, "--resume", "--prefix", K));
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("was started with another recipe", "# weights");
    Run same = run("linear", both, with(usual, "--resume", "--prefix", Q));
    assertThat(same.code()).as(same.err()).isZero();
  }

  @Test
  void aProbeThatDivergedIsReplayedWithItsPrefix() throws IOException {
    Path file = Files.copy(both, folder.resolve("large.safetensors"));
    Encoders.fill(file, Q + "layer4.1.bn2.weight", 3e38f);
    Path out = folder.resolve("diverged");
    Run run = run("linear", file, "--recipe", recipe, "--threads=1", "--out", out, "--prefix", Q);
    assertThat(run.code()).isEqualTo(1);
    Run replayed = Run.of("replay", "--run", out, "--threads=1");
    assertThat(replayed.code()).as(replayed.err()).isZero();
    assertThat(replayed.out()).contains("here, too: step 0: the loss is");
  }

  private static Run detect(Path out, Object... more) {
    List<Object> words = new ArrayList<>(List.of("detect", "train", "--recipe", "smoke"));
    TinyRuns.DETECTOR.forEach(setting -> words.addAll(List.of("--set", setting)));
    words.addAll(List.of("--out", out, "--threads=1"));
    words.addAll(Arrays.asList(more));
    return Run.of(words.toArray());
  }

  @Test
  void aDetectorStartsFromTheEncoderThatAPrefixNamesAndKeepsIt() throws IOException {
    Path out = folder.resolve("detector");
    Run none = detect(out, "--weights", both);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).hasLineCount(1).contains("--prefix");
    Run chosen = detect(out, "--weights", both, "--prefix", "module.encoder_q");
    assertThat(chosen.code()).as(chosen.err()).isZero();
    assertThat(out.resolve("recipe.yaml"))
        .content()
        .contains("backbone_prefix: ", Q.substring(0, 16));
    Path plain = folder.resolve("plain");
    assertThat(detect(plain, "--weights", alone).code()).isZero();
    assertThat(Run.json(out.resolve("provenance.json")).at("/data/backbone_digest"))
        .isEqualTo(Run.json(plain.resolve("provenance.json")).at("/data/backbone_digest"));
    Run resumed = Run.of("detect", "train", "--out", out, "--resume", "--threads=1");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    Run random = detect(folder.resolve("random"), "--prefix", Q);
    assertThat(random.code()).isEqualTo(2);
    assertThat(random.err()).hasLineCount(1).contains("goes with --weights");
    evaluated(out.resolve("detector.safetensors"));
  }

  /** A detector beside its average. */
  private void evaluated(Path detector) throws IOException {
    Map<String, RawTensor> tensors = under("model.", detector);
    tensors.putAll(under("ema.", detector));
    Path file = folder.resolve("detectors.safetensors");
    Safetensors.write(file, tensors, Safetensors.read(detector).metadata());
    Run none = run("detect eval", file, "--threads=1");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).hasLineCount(1).contains("[ema., model.]", "--prefix model.");
    Run ema = run("detect eval", file, "--threads=1", "--prefix=ema");
    assertThat(ema.code()).as(ema.err()).isZero();
    Path found = folder.resolve("found.json");
    Object[] predict = {"--images", images, "--out", found, "--threads=1"};
    Run predicted = run("detect predict", file, with(predict, "--prefix=model."));
    assertThat(predicted.code()).as(predicted.err()).isZero();
    tensors.put("ema.roi_heads.box_head.fc6.bias", nan(tensors, "ema.roi_heads.box_head.fc6.bias"));
    tensors.put("ema.backbone.body.conv1.weight", nan(tensors, "ema.backbone.body.conv1.weight"));
    Safetensors.write(file, tensors, Safetensors.read(detector).metadata());
    Run broken = run("detect predict", file, with(predict, "--prefix=ema"));
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.err())
        .hasLineCount(1)
        .contains("NaN or infinite", "layer backbone.body.conv1)", "in 1 more tensor;");
  }

  private static RawTensor nan(Map<String, RawTensor> tensors, String name) {
    float[] values = tensors.get(name).floats();
    Arrays.fill(values, Float.NaN);
    return RawTensor.of(values, tensors.get(name).shape());
  }

  @ParameterizedTest
  @ValueSource(strings = {"embed", "knn", "linear", "finetune", "export"})
  void anEncoderThatDivergedIsRefused(String command) throws IOException {
    Map<String, RawTensor> tensors = new LinkedHashMap<>(Safetensors.read(alone).tensors());
    tensors.put("layer3.0.conv2.weight", nan(tensors, "layer3.0.conv2.weight"));
    Path file = folder.resolve("nan.safetensors");
    Safetensors.write(file, tensors, Safetensors.read(alone).metadata());
    Path out = folder.resolve("nan-out");
    Run run = run(command, file, options(command, out));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .hasLineCount(1)
        .contains(file.toString(), "\"layer3.0.conv2.weight\"", "NaN", "layer layer3.0.conv2)");
    assertThat(out).doesNotExist();
    Run detector = detect(folder.resolve("nan-run"), "--weights", file);
    assertThat(detector.code()).isEqualTo(1);
    assertThat(detector.err()).hasLineCount(1).contains("NaN or infinite");
  }

  @Test
  void metadataThatIsNotUnderstoodIsNotBlamedOnAnOption() throws IOException {
    Path file = folder.resolve("timm.safetensors");
    Map<String, String> metadata = new LinkedHashMap<>(Safetensors.read(alone).metadata());
    metadata.put("model", "resnet18.a1_in1k");
    Safetensors.write(file, Safetensors.read(alone).tensors(), metadata);
    Object[] usual = options("embed", folder.resolve("timm.npy"));
    Run model = run("embed", file, usual);
    assertThat(model.code()).isEqualTo(1);
    assertThat(model.err())
        .hasLineCount(1)
        .contains(file + ": its metadata has model 'resnet18.a1_in1k'", "with --model");
    assertThat(run("embed", file, with(usual, "--model=resnet18")).code()).isZero();
    Run arch = detect(folder.resolve("timm"), "--weights", file);
    assertThat(arch.code()).isEqualTo(1);
    assertThat(arch.err()).hasLineCount(1).contains("model 'resnet18.a1_in1k'", "with --arch");
    metadata.put("model", "resnet18");
    metadata.put("stem", "7x7");
    metadata.put("width", "wide");
    Safetensors.write(file, Safetensors.read(alone).tensors(), metadata);
    assertThat(run("embed", file, usual).err()).contains("its metadata has stem '7x7'", "--stem");
    Run width = detect(folder.resolve("timm"), "--weights", file, "--stem=cifar");
    assertThat(width.err()).hasLineCount(1).contains("its metadata has width 'wide'; say --width");
    Run given = detect(folder.resolve("timm"), "--weights", file, "--width=4", "--stem=cifar");
    assertThat(given.code()).as(given.err()).isZero();
  }
}
