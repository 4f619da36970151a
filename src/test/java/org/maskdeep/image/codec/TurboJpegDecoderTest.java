package org.maskdeep.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Pictures;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/** Skipped, but for one, where libjpeg-turbo is not installed. */
class TurboJpegDecoderTest {
  private static final int ROUNDING = 2; // between versions of libjpeg

  private static List<String> files() {
    return Stream.concat(
            Pictures.table("decoded.txt").stream().map(row -> row[0]), Stream.of("animated.gif"))
        .collect(Collectors.toList());
  }

  private interface Decoder {
    Image decode(byte[] bytes, String name) throws IOException;
  }

  /** The image, or the message of its error. */
  private static Object outcome(Decoder decoder, byte[] bytes) {
    try {
      return decoder.decode(bytes, "dir/a");
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private static void assertSame(Object ours, Object exact, String what) {
    if (!(exact instanceof Image expected) || !(ours instanceof Image found)) {
      assertThat(ours).as(what).isEqualTo(exact);
      return;
    }
    assertThat(new ImageSize(found.width(), found.height()))
        .as(what)
        .isEqualTo(new ImageSize(expected.width(), expected.height()));
    for (int i = 0; i < expected.rgb().length; i++) {
      assertThat(Math.abs((found.rgb()[i] & 0xFF) - (expected.rgb()[i] & 0xFF)))
          .as("%s, byte %d", what, i)
          .isLessThanOrEqualTo(ROUNDING);
    }
  }

  @ParameterizedTest
  @EnumSource(Decoding.class)
  void everyFormatAndOrientationDecodesAsWithTheExactDecoder(Decoding decoding) throws IOException {
    try (ImageDecoder decoder = TurboJpeg.open(decoding)) {
      for (String name : files()) {
        byte[] bytes = Pictures.resource(name);
        byte[] before = bytes.clone();
        assertSame(outcome(decoder::decode, bytes), outcome(Codec::decode, bytes), name);
        assertThat(bytes).as(name).isEqualTo(before);
      }
      byte[] large = TurboJpeg.waves(301, 203);
      assertSame(outcome(decoder::decode, large), outcome(Codec::decode, large), "waves");
    }
  }

  @Test
  void everyTruncationHasTheErrorOfTheExactDecoder() throws IOException {
    try (ImageDecoder decoder = TurboJpeg.open(Decoding.TURBOJPEG)) {
      for (String name : List.of("rgb420.jpg", "progressive.jpg", "cmyk.jpg", "grey.jpg")) {
        byte[] whole = Pictures.resource(name);
        for (int n = 0; n < whole.length; n++) {
          byte[] part = Arrays.copyOf(whole, n);
          assertSame(outcome(decoder::decode, part), outcome(Codec::decode, part), name + " " + n);
        }
      }
    }
  }

  @Test
  void damagedFilesHaveTheErrorsOfTheExactDecoder() throws IOException {
    try (ImageDecoder decoder = TurboJpeg.open(Decoding.TURBOJPEG_SCALED)) {
      var random = new Streams(5).stream(Purpose.TEST, 0, 0);
      for (int i = 0; i < 2000; i++) {
        String name = i % 2 == 0 ? "rgb420.jpg" : "progressive.jpg";
        byte[] bytes = Pictures.resource(name);
        for (int hits = 1 + i % 3; hits > 0; hits--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        Object exact = outcome(Codec::decode, bytes);
        Object ours = outcome(decoder::decode, bytes);
        Object part = outcome((b, n) -> decoder.decode(b, n, (w, h) -> 4).image(), bytes);
        assertThat(ours instanceof Image).as("%s %d", name, i).isEqualTo(exact instanceof Image);
        assertThat(part instanceof Image).as("%s %d", name, i).isEqualTo(exact instanceof Image);
        if (exact instanceof String message) {
          assertThat((String) ours).startsWith(kind(message));
          assertThat((String) part).startsWith(kind(message));
        }
      }
    }
  }

  /**
   * Without the reason, which depends on the tables of the files that Java's reader read before.
   */
  private static String kind(String message) {
    return message.replaceFirst("(cannot be decoded).*", "$1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aScaledImageIsTheImageWithFewerPixels(int eighths) throws IOException {
    byte[] file = TurboJpeg.waves(333, 251);
    Image whole = Codec.decode(file, "waves");
    try (ImageDecoder decoder = TurboJpeg.open(Decoding.TURBOJPEG_SCALED)) {
      ScaledImage scaled = decoder.decode(file, "waves", (w, h) -> eighths);
      assertThat(scaled.full()).isEqualTo(new ImageSize(333, 251));
      assertThat(scaled.eighths()).isEqualTo(eighths == 7 ? 8 : eighths);
      double scale = 8.0 / scaled.eighths();
      double sum = 0;
      int n = 0;
      for (int y = 1; y < scaled.image().height() - 2; y++) {
        for (int x = 1; x < scaled.image().width() - 2; x++) {
          int wx = (int) ((x + 0.5) * scale);
          int wy = (int) ((y + 0.5) * scale);
          for (int c = 0; c < 3; c++, n++) {
            sum += Math.abs(scaled.image().get(x, y, c) - whole.get(wx, wy, c));
          }
        }
      }
      assertThat(sum / n).as("mean difference of 255").isLessThan(eighths == 8 ? 0.1 : 6);
    }
  }

  @Test
  void turnedImagesAndOtherFormatsAreNotScaled() throws IOException {
    try (ImageDecoder decoder = TurboJpeg.open(Decoding.TURBOJPEG_SCALED)) {
      for (String name : List.of("exif2.jpg", "exif6.jpg", "rgb.png", "cmyk.jpg")) {
        ScaledImage image = decoder.decode(Pictures.resource(name), name, (w, h) -> 4);
        assertThat(image.eighths()).as(name).isEqualTo(8);
      }
    }
    try (ImageDecoder decoder = TurboJpeg.open(Decoding.TURBOJPEG)) {
      assertThat(decoder.scales()).isFalse();
      assertThat(decoder.decode(TurboJpeg.waves(64, 64), "waves", (w, h) -> 1).eighths())
          .isEqualTo(8);
    }
  }

  @Test
  void nativeMemoryIsUsedAgainAndFreed() throws Exception {
    int threads = 3;
    byte[] file = TurboJpeg.waves(200, 150);
    byte[] broken = Arrays.copyOf(file, file.length / 2);
    Image expected = Codec.decode(file, "waves");
    TurboJpegDecoder decoder = (TurboJpegDecoder) TurboJpeg.open(Decoding.TURBOJPEG);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Image>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(() -> decoder.decode(file, "waves"));
        all.add(
            () -> {
              assertThatThrownBy(() -> decoder.decode(broken, "waves"))
                  .isInstanceOf(ImageFormatException.class);
              return expected;
            });
      }
      for (Future<Image> image : pool.invokeAll(all)) {
        assertSame(image.get(), expected, "from another thread");
      }
    } finally {
      pool.shutdown();
    }
    assertThat(decoder.idle()).isBetween(0, threads); // 0: broken files came last
    decoder.decode(file, "waves");
    assertThat(decoder.idle()).isBetween(1, threads);
    decoder.close();
    decoder.close();
    assertThat(decoder.idle()).isZero();
    assertSame(decoder.decode(file, "waves"), expected, "after closing");
    assertThat(decoder.idle()).as("nothing is kept once closed").isZero();
  }

  @Test
  void aMissingLibraryIsNamedWithWhatToDo() {
    assertThatThrownBy(() -> TurboJpegLibrary.load("maskdeep-no-such-library"))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(
            "maskdeep-no-such-library", "libturbojpeg0", "jna.library.path", "data.decoder=exact");
  }
}
