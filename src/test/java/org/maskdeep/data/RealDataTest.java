package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.Image;

/** Reads the real archives where MASKDEEP_DATA has them. */
class RealDataTest {
  private static Path data(String needed) {
    String dir = System.getenv("MASKDEEP_DATA");
    assumeTrue(dir != null, "MASKDEEP_DATA is not set: real data are not read");
    Path path = Path.of(dir);
    assumeTrue(Files.exists(path.resolve(needed)), needed + " is not in " + dir);
    return path;
  }

  /** Values of record 0 of data_batch_1 and test_batch, read with Python from the same archive. */
  @Test
  void cifar10HasTheOfficialFirstRecords() throws IOException {
    Path dir = data("cifar10/cifar-10-binary-head1017.tar.gz");
    try (Dataset train = Datasets.open("cifar10/train", dir);
        Dataset test = Datasets.open("cifar10/test", dir)) {
      assertThat(train.size()).isEqualTo(5 * 1017);
      assertThat(test.size()).isEqualTo(1017);
      assertThat(train.classes().get(train.label(0))).isEqualTo("frog");
      assertThat(test.classes().get(test.label(0))).isEqualTo("cat");
      Image frog = train.image(0);
      assertThat(new int[] {frog.get(0, 0, 0), frog.get(0, 0, 1), frog.get(0, 0, 2)})
          .containsExactly(59, 62, 63);
      assertThat(new int[] {frog.get(31, 31, 0), frog.get(31, 31, 1), frog.get(31, 31, 2)})
          .containsExactly(123, 92, 72);
    }
  }

  @Test
  void cifar10JpegAgreesWithTheOfficialRecords() throws IOException {
    Path dir = data("cifar10/cifar-10-jpeg.tar.gz");
    try (Dataset jpeg = Datasets.open("cifar10-jpeg/test", dir)) {
      assertThat(jpeg.size()).isEqualTo(10_000);
      try (Dataset exact = Datasets.open("cifar10/test", dir)) {
        for (int i = 0; i < exact.size(); i += 97) {
          assertThat(jpeg.label(i)).isEqualTo(exact.label(i));
          assertThat(meanDifference(jpeg.image(i), exact.image(i))).isLessThan(15);
        }
      }
    }
  }

  private static double meanDifference(Image a, Image b) {
    double sum = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      sum += Math.abs((a.rgb()[i] & 0xFF) - (b.rgb()[i] & 0xFF));
    }
    return sum / a.rgb().length;
  }

  @Test
  void imagenetteHasItsClassesAndCounts() throws IOException {
    Path dir = data("imagenette2-128/imagenette2-128.tgz");
    try (Dataset val = Datasets.open("imagenette/val", dir)) {
      assertThat(val.size()).isEqualTo(3925);
      assertThat(val.classes()).hasSize(10).startsWith("tench").endsWith("parachute");
      int[] counts = new int[10];
      for (int i = 0; i < val.size(); i++) {
        counts[val.label(i)]++;
      }
      for (int count : counts) {
        assertThat(count).isBetween(357, 419);
      }
      assertThat(val.image(0).width()).isEqualTo(128);
    }
  }
}
