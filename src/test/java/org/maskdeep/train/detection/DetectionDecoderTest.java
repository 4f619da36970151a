package org.maskdeep.train.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.data.detection.DetectionSets;
import org.maskdeep.detect.CocoFiles;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.image.codec.ImageDecoder;
import org.maskdeep.image.codec.TurboJpeg;
import org.maskdeep.run.RunDirectory;

/** {@code data.decoder} of detection recipes. */
class DetectionDecoderTest {
  @TempDir private Path root;

  @Test
  void theUsualDecoderLeavesTheTextAsItWas() throws IOException {
    for (String name : DetectionRecipes.names()) {
      DetectionRecipe recipe = DetectionRecipes.load(name, List.of());
      assertThat(recipe.data().decoder()).isEqualTo(Decoding.EXACT);
      String text = DetectionRecipes.text(recipe);
      assertThat(text).contains("max_bad_fraction").doesNotContain("decoder");
      assertThat(DetectionRecipes.parse(text, "an earlier run")).isEqualTo(recipe);
    }
  }

  @Test
  void anotherDecoderIsRecordedAndARunWithItIsAnother() throws IOException {
    DetectionRecipe recipe = DetectionRecipes.load("smoke", List.of("data.decoder=turbojpeg"));
    assertThat(recipe.data().decoder()).isEqualTo(Decoding.TURBOJPEG);
    String text = DetectionRecipes.text(recipe);
    assertThat(text).contains("decoder: turbojpeg");
    Path run = root.resolve("run");
    RunDirectory.open(run, text, false).close();
    assertThat(DetectionRecipes.of(run)).isEqualTo(recipe);
    String exact = DetectionRecipes.text(DetectionRecipes.load("smoke", List.of()));
    java.nio.file.Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":1}\n");
    assertThatThrownBy(() -> RunDirectory.open(run, exact, true))
        .hasMessageContaining("another recipe");
  }

  @Test
  void scaledDecodingIsRefusedWithTheReasonAndUnknownOnesWithTheKnown() {
    assertThatThrownBy(
            () -> DetectionRecipes.load("smoke", List.of("data.decoder=turbojpeg-scaled")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("data.decoder", "resizes whole images", "use turbojpeg");
    assertThatThrownBy(() -> DetectionRecipes.load("smoke", List.of("data.decoder=fast")))
        .hasMessageContainingAll("data.decoder", "exact, turbojpeg");
  }

  @Test
  void imagesAreThoseOfTheChosenDecoder() throws IOException {
    byte[] file = TurboJpeg.waves(CocoFiles.WIDTH, CocoFiles.HEIGHT);
    CocoFiles.put(root.resolve("val/1.jpg"), file);
    CocoFiles.truth(root, "val", "1.jpg");
    for (Decoding decoding : List.of(Decoding.EXACT, Decoding.TURBOJPEG)) {
      try (ImageDecoder decoder = TurboJpeg.open(decoding);
          DetectionDataset data = DetectionSets.open(root + "/val", root, true, decoding)) {
        Image expected = decoder.decode(file, "1.jpg");
        assertThat(data.image(0).rgb()).isEqualTo(expected.rgb());
      }
    }
  }
}
