package org.maskdeep.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/** Decodes photos of COCO as they come; skipped where MASKDEEP_DATA has none. */
class RealPicturesTest {
  private static final int ENOUGH = 300;

  @Test
  void everyPhotoDecodesAndMakesAView() throws IOException {
    ViewTransform view = Views.train(ViewOptions.byolFirst(64, Normalization.IMAGENET));
    float[] out = new float[64 * 64 * 3];
    int seen = 0;
    try (ZipFile zip = new ZipFile(archive().toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(e -> (ZipEntry) e)::iterator) {
        if (!entry.getName().endsWith(".jpg") || seen == ENOUGH) {
          continue;
        }
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        Image image = Codec.decode(bytes, entry.getName());
        assertThat(Codec.dimensions(bytes, entry.getName()))
            .isEqualTo(new ImageSize(image.width(), image.height()));
        view.apply(image, new Streams(1).stream(Purpose.TEST, 0, seen), out, 0);
        boolean finite = true;
        for (float x : out) {
          finite &= Float.isFinite(x);
        }
        assertThat(finite).as(entry.getName()).isTrue();
        seen++;
      }
    }
    assertThat(seen).isGreaterThanOrEqualTo(50);
  }

  /** Exactly the same where both decoders are one libjpeg-turbo; others may round differently. */
  @Test
  void libjpegTurboGivesTheSamePixels() throws IOException {
    try (ImageDecoder turbo = TurboJpeg.open(Decoding.TURBOJPEG);
        ZipFile zip = new ZipFile(archive().toFile())) {
      int seen = 0;
      int most = 0;
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(e -> (ZipEntry) e)::iterator) {
        if (!entry.getName().endsWith(".jpg") || seen == ENOUGH) {
          continue;
        }
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        Image exact = Codec.decode(bytes, entry.getName());
        Image ours = turbo.decode(bytes, entry.getName());
        for (int i = 0; i < exact.rgb().length; i++) {
          most = Math.max(most, Math.abs((exact.rgb()[i] & 0xFF) - (ours.rgb()[i] & 0xFF)));
        }
        seen++;
      }
      assertThat(seen).isGreaterThanOrEqualTo(50);
      assertThat(most).isLessThanOrEqualTo(2);
    }
  }

  private static Path archive() {
    String data = System.getenv("MASKDEEP_DATA");
    assumeThat(data).as("MASKDEEP_DATA is not set: no photos to decode").isNotNull();
    Path archive = Path.of(data, "coco-mini", "train2017.zip");
    assumeThat(Files.exists(archive)).as("%s is missing", archive).isTrue();
    return archive;
  }
}
