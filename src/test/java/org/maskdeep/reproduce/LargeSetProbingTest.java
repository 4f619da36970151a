package org.maskdeep.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.nn.Encoder;
import org.maskdeep.tensor.Engines;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/** What {@code reproduce} does with a set whose features do not fit one array, as ImageNet's. */
class LargeSetProbingTest {
  @Test
  void featuresAreKeptInBlocksAndTheLinearProbeIsOnViews() throws IOException {
    Recipe recipe =
        Recipes.load(
            "smoke-maskdeep",
            List.of(
                "data.train=scenes/train?images=60&size=32",
                "data.test=scenes/val?images=40&size=32",
                "model.width=4",
                "probe.epochs=2"));
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      Encoder encoder = recipe.model().spec().create();
      encoder.initialize(manager, 3);
      Probing probing = new Probing(recipe, Path.of("data"), "test", () -> false);
      EncoderScores small = probing.run(encoder, "", () -> encoder);
      EncoderScores large = probing.run(encoder, "", () -> encoder, null);
      assertThat(large.knn().value()).isCloseTo(small.knn().value(), within(0.026)); // 16 bits
      assertThat(large.knn().card().lines().toString()).contains("16 bits");
      assertThat(small.linear().card().lines().toString()).contains("none (cached features)");
      assertThat(large.linear().card().lines().toString()).contains("random resized crop");
    }
  }
}
