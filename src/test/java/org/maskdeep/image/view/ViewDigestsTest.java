package org.maskdeep.image.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Pictures;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/**
 * The bits of drawn views, as they were when training was first recorded: whatever makes a view
 * faster must leave them alone, on every processor.
 */
class ViewDigestsTest {
  private static final int VIEWS = 24; // of each picture, so that every change is drawn

  /** Sizes that enlarge, shrink a little, shrink much, and are narrower than a filter. */
  private static final List<ImageSize> SIZES =
      List.of(
          new ImageSize(32, 32),
          new ImageSize(125, 94),
          new ImageSize(500, 375),
          new ImageSize(1201, 307),
          new ImageSize(3, 40),
          new ImageSize(1, 1));

  @ParameterizedTest
  @CsvSource({
    "224, BICUBIC, d414db26ead12906f98bb57f78551fc2467b5cb3cc3f9f43fb8d00c89c95ecb8",
    "224, BILINEAR, 2e6749a7a4c867cab2dd9d354bbe94b7f22ad1c2e55d002f5ce013dc63f124c9",
    "96, BICUBIC, 60135faeb2935bab1cfd0dde87406e69d8372a4d77152c6b949d1e1989325054",
    "32, BICUBIC, be9e83be14e0854155fe49a4750473529470e7cffa48af61a1eb9cd3aa9a049f",
    "31, BILINEAR, 36161eac3f2276d4c687254f8a83f6529be7595371d15040bfe7bdc73456cc89",
    "5, BICUBIC, 16f324eb3440fc8ab0be547ecdcd47498062024ea0a68441490718b6f0b8ea99"
  })
  void viewsKeepTheirBits(int side, Interpolation filter, String digest) {
    assertThat(digest(side, filter)).isEqualTo(digest);
  }

  @Test
  void grayPicturesKeepTheirBits() {
    MessageDigest digest = sha256();
    byte[] gray = new byte[90 * 70 * 3];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = (byte) (i / 3 * 31);
    }
    add(digest, new Image(90, 70, gray), options(64, Interpolation.BICUBIC));
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("bc98c4287cebbf12be180d4ca0d8a4262163e788bbc88adb20c41315a61dc0fa");
  }

  private static ViewOptions options(int side, Interpolation filter) {
    return ViewOptions.byolFirst(side, Normalization.IMAGENET)
        .edit()
        .interpolation(filter)
        .jitter(0.9, new ColorJitter(0.8, 0.8, 0.8, 0.5))
        .blur(side < 4 ? 0 : 0.5)
        .solarize(0.3)
        .build();
  }

  private static String digest(int side, Interpolation filter) {
    MessageDigest digest = sha256();
    for (ImageSize size : SIZES) {
      add(digest, Pictures.formula(size.width(), size.height()), options(side, filter));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, Image image, ViewOptions options) {
    int n = options.size() * options.size() * Image.CHANNELS;
    float[] out = new float[n + 2];
    ByteBuffer bits = ByteBuffer.allocate(n * Float.BYTES);
    for (int v = 0; v < VIEWS; v++) {
      Views.train(options).apply(image, new Streams(7).stream(Purpose.TEST, 0, 0, v), out, 1);
      bits.clear();
      for (int i = 0; i < n; i++) {
        bits.putFloat(out[1 + i]);
      }
      digest.update(bits.array());
    }
    assertThat(out[0] == 0 && out[n + 1] == 0).as("nothing is written outside").isTrue();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
