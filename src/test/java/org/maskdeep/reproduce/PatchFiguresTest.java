package org.maskdeep.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.report.figure.Figure;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.tensor.Engines;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

class PatchFiguresTest {
  @TempDir private Path folder;
  private Recipe recipe;

  @BeforeEach
  void choose() throws IOException {
    Engines.start();
    recipe = recipe("scenes/val?images=6&size=16");
  }

  private static Recipe recipe(String test) throws IOException {
    List<String> settings =
        List.of("model.width=4", "probe.resize=16", "data.test=" + test, "seed=3");
    return Recipes.load("smoke-maskdeep", settings);
  }

  private EvaluatedEncoder encoder(String method, Recipe of, long weightsOf) throws IOException {
    Path run = Files.createDirectories(folder.resolve(method + weightsOf));
    if (!method.equals(SummaryRow.RANDOM)) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
        Encoder encoder = of.model().spec().create();
        encoder.initialize(manager, weightsOf);
        WeightFiles.save(run.resolve("encoder.safetensors"), encoder, encoder.spec().words());
      }
    }
    return new EvaluatedEncoder(method, of, run, GivenScores.encoder(0.5));
  }

  private List<Figure> figures(EvaluatedEncoder... encoders) throws IOException {
    return new PatchFigures(folder, Device.cpu()).of(List.of(encoders));
  }

  private static Image image(Figure figure) throws IOException {
    return Codec.decode(figure.png(), "figure");
  }

  @Test
  void everyEncoderOfADataSetHasARowForEachOfTwoImages() throws IOException {
    EvaluatedEncoder untrained = encoder(SummaryRow.RANDOM, recipe, 0);
    List<Figure> one = figures(untrained);
    assertThat(one).hasSize(1);
    assertThat(one.get(0).caption()).contains("Patches of scenes", "seed 3");
    EvaluatedEncoder trained = encoder("maskdeep", recipe, 7);
    EvaluatedEncoder variant = encoder("maskdeep[groups=1]", recipe, 8);
    EvaluatedEncoder missing = encoder("byol", recipe, 9);
    Files.delete(missing.weights());
    List<Figure> both = figures(untrained, trained, variant, missing);
    assertThat(both).hasSize(1);
    assertThat(image(both.get(0)).height() - image(one.get(0)).height())
        .isEqualTo(2 * (112 + 43)); // neither the variant nor the one without weights
    assertThat(figures(untrained, trained, variant, missing).get(0).png())
        .isEqualTo(both.get(0).png());
    assertThat(figures(untrained, encoder("maskdeep", recipe, 6)).get(0).png())
        .as("other weights")
        .isNotEqualTo(both.get(0).png());
  }

  @Test
  void anImageThatCannotBeDecodedIsPassedOver() throws IOException {
    Scenes.write(folder.resolve("drawn"), 50, 16, 1);
    Path data = folder.resolve("drawn/classification/val");
    Path broken;
    try (var files = Files.walk(data)) {
      broken = files.filter(f -> f.toString().endsWith(".png")).sorted().toList().get(3);
    }
    Files.writeString(broken, "broken");
    EvaluatedEncoder untrained = encoder(SummaryRow.RANDOM, recipe(data.toString()), 0);
    int whole = image(figures(encoder(SummaryRow.RANDOM, recipe, 0)).get(0)).height();
    assertThat(image(figures(untrained).get(0)).height()).isEqualTo(whole);
  }
}
