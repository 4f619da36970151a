package org.maskdeep.image.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Flip;
import org.maskdeep.image.FloatImage;
import org.maskdeep.image.GaussianBlur;
import org.maskdeep.image.Hue;
import org.maskdeep.image.Image;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Pictures;
import org.maskdeep.image.ResizedCrop;
import org.maskdeep.image.Tone;

/**
 * The rows of augment.txt ("name parameter step values…": every step-th value of [H, W, C]) were
 * made with torchvision 0.14.1 from the 29x21 image of {@link Images#formula} divided by 255, with
 * torchvision.transforms.functional on float tensors; eval rows with torchvision.transforms on a
 * Pillow image of the size in the name; crop rows with Pillow's resize of one float channel.
 */
class AugmentTest {
  private static final FloatImage X = FloatImage.of(Pictures.formula(29, 21));

  @TestFactory
  java.util.stream.Stream<DynamicTest> valueOfTorchvisionIsMet() {
    return Pictures.table("augment.txt").stream()
        .map(row -> DynamicTest.dynamicTest(row[0] + " " + row[1], () -> compare(row)));
  }

  private static void compare(String[] row) {
    float[] ours = function(row[0], Double.parseDouble(row[1])).apply(X).data();
    int step = Integer.parseInt(row[2]);
    assertThat(row.length - 3).isEqualTo((ours.length + step - 1) / step);
    for (int i = 0; i * step < ours.length; i++) {
      assertThat((double) ours[i * step])
          .as("value " + i * step)
          .isCloseTo(Double.parseDouble(row[3 + i]), org.assertj.core.data.Offset.offset(1e-5));
    }
  }

  private static Function<FloatImage, FloatImage> function(String name, double p) {
    if (name.startsWith("blur")) {
      return x -> new GaussianBlur(Integer.parseInt(name.substring(4)), p).apply(x);
    }
    if (name.startsWith("crop_")) {
      Interpolation filter = Interpolation.valueOf(name.substring(5));
      Image in = Pictures.formula(29, 21);
      return x -> ResizedCrop.apply(in, new Crop(5, 3, 17, 14), (int) p, (int) p, filter, false);
    }
    if (name.startsWith("eval_")) {
      String[] n = name.split("_");
      int size = Integer.parseInt(n[4]);
      Image in = Pictures.formula(Integer.parseInt(n[1]), Integer.parseInt(n[2]));
      float[] out = new float[size * size * 3];
      Views.eval(Integer.parseInt(n[3]), size, Normalization.IMAGENET).apply(in, null, out, 0);
      return x -> new FloatImage(size, size, out);
    }
    return switch (name) {
      case "brightness" -> x -> Tone.brightness(x, p);
      case "contrast" -> x -> Tone.contrast(x, p);
      case "saturation" -> x -> Tone.saturation(x, p);
      case "hue" -> x -> Hue.shift(x, p);
      case "grey" -> Tone::grey;
      case "solarize" -> x -> Tone.solarize(x, p);
      case "normalize" -> Normalization.IMAGENET::apply;
      case "jitter" -> new JitterFactors((int) p, 1.2, 0.7, 1.15, -0.08)::apply;
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void jitterOrdersAreTheTwentyFourPermutationsInLexicographicOrder() {
    String before = "";
    for (int order = 0; order < JitterFactors.ORDERS; order++) {
      int[] s = new JitterFactors(order, 1, 1, 1, 0).sequence();
      assertThat(s).containsExactlyInAnyOrder(0, 1, 2, 3);
      String now = "" + s[0] + s[1] + s[2] + s[3];
      assertThat(now).isGreaterThan(before);
      before = now;
    }
  }

  @Test
  void flippedCropIsTheMirrorOfTheCrop() {
    Image in = Pictures.formula(29, 21);
    Crop crop = new Crop(2, 1, 20, 17);
    FloatImage plain = ResizedCrop.apply(in, crop, 16, 16, Interpolation.BICUBIC, false);
    FloatImage mirrored = ResizedCrop.apply(in, crop, 16, 16, Interpolation.BICUBIC, true);
    assertThat(Flip.horizontal(plain).data()).isEqualTo(mirrored.data());
  }

  @Test
  void impossibleParametersAreRefusedWithTheRange() {
    assertThatThrownBy(() -> new GaussianBlur(4, 1)).hasMessageContaining("must be odd");
    assertThatThrownBy(() -> new GaussianBlur(23, 1).apply(FloatImage.of(Pictures.formula(9, 9))))
        .hasMessageContaining("smaller blur kernel");
    assertThatThrownBy(() -> new ColorJitter(0, 0, 0, 0.6)).hasMessageContaining("[0, 0.5]");
    assertThatThrownBy(() -> Tone.contrast(X, -1)).hasMessageContaining("0 or more");
    assertThatThrownBy(() -> Hue.shift(X, Double.NaN)).hasMessageContaining("[-0.5, 0.5]");
    assertThatThrownBy(() -> new RandomResizedCrop(0, 1, 1, 1)).hasMessageContaining("0 < min");
    assertThatThrownBy(
            () -> ViewOptions.byolFirst(32, Normalization.CIFAR10).edit().flip(1.5).build())
        .hasMessageContaining("probability");
  }

  @Test
  void blurKernelIsTheOddTenthOfTheSide() {
    assertThat(GaussianBlur.kernelFor(224)).isEqualTo(23);
    assertThat(GaussianBlur.kernelFor(128)).isEqualTo(13);
    assertThat(GaussianBlur.kernelFor(32)).isEqualTo(3);
  }
}
