package org.maskdeep.image.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Flip;
import org.maskdeep.image.FloatImage;
import org.maskdeep.image.Grid;
import org.maskdeep.image.Image;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Pictures;
import org.maskdeep.image.randaugment.RandAugment;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class ViewsTest {
  private static final ViewOptions FIRST = ViewOptions.byolFirst(32, Normalization.NONE);
  private static final ViewOptions SECOND =
      ViewOptions.byolFirst(32, Normalization.NONE).edit().blur(0.1).solarize(0.2).build();

  private static Stream stream(long seed, int view) {
    return new Streams(seed).stream(Purpose.TEST, 0, 0, view);
  }

  @Property(tries = 200)
  void viewIsAPureFunctionWithValuesInTheUnitInterval(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 80) int width,
      @ForAll @IntRange(min = 1, max = 80) int height) {
    Image image = Pictures.formula(width, height);
    byte[] before = image.rgb().clone();
    for (ViewOptions options :
        List.of(FIRST, SECOND, FIRST.edit().interpolation(Interpolation.BILINEAR).build())) {
      float[] once = new float[32 * 32 * 3];
      float[] again = new float[32 * 32 * 3 + 5];
      Views.train(options).apply(image, stream(seed, 1), once, 0);
      Views.train(options).apply(image, stream(seed, 1), again, 5);
      for (int i = 0; i < once.length; i++) {
        assertThat(once[i]).isBetween(0f, 1.000001f).isEqualTo(again[i + 5]);
      }
    }
    assertThat(image.rgb()).isEqualTo(before);
  }

  /** The crop rounded to 8 bits, changed with the next draws of its stream, then normalised. */
  @Property(tries = 100)
  void randomAugmentationFollowsTheCropInItsStream(@ForAll long seed) {
    ViewOptions options = ViewOptions.cropAndFlip(32, Normalization.IMAGENET);
    RandAugment augment = RandAugment.mae(Normalization.IMAGENET);
    Image image = Pictures.formula(50, 40);
    float[] out = new float[32 * 32 * 3 + 5];
    Views.randAugment(options, augment).apply(image, stream(seed, 0), out, 5);
    Stream random = stream(seed, 0);
    float[] crop = new float[32 * 32 * 3];
    Views.crop(options).apply(image, random, crop, 0);
    Image changed = augment.apply(new FloatImage(32, 32, crop).toImage(), random);
    FloatImage expected = Normalization.IMAGENET.apply(FloatImage.of(changed));
    assertThat(Arrays.copyOfRange(out, 5, out.length)).isEqualTo(expected.data());
  }

  @Property(tries = 200)
  void switchingOneTransformOffLeavesTheOthersAsTheyWere(@ForAll long seed) {
    ViewDraw all = ViewDraw.draw(SECOND, 50, 40, stream(seed, 0));
    ViewDraw none =
        ViewDraw.draw(
            SECOND.edit().jitter(0, new ColorJitter(0, 0, 0, 0)).blur(0).grayscale(0).build(),
            50,
            40,
            stream(seed, 0));
    assertThat(none.crop()).isEqualTo(all.crop());
    assertThat(none.flipped()).isEqualTo(all.flipped());
    assertThat(none.sigma()).isEqualTo(all.sigma());
    assertThat(none.solarized()).isEqualTo(all.solarized());
    assertThat(none.jitter().order()).isEqualTo(all.jitter().order());
  }

  @Test
  void drawIsTheSameForEver() {
    ViewDraw draw = ViewDraw.draw(SECOND, 500, 375, stream(42, 1));
    Stream again = stream(42, 1);
    assertThat(draw.flipped()).isEqualTo(again.nextDouble() < 0.5);
    assertThat(draw.jittered()).isEqualTo(again.nextDouble() < 0.8);
    assertThat(draw.jitter().order()).isEqualTo((int) (again.nextDouble() * 24));
    assertThat(draw.jitter().brightness()).isEqualTo(again.nextDouble(0.6, 1.4));
    assertThat(draw.jitter().contrast()).isEqualTo(again.nextDouble(0.6, 1.4));
    assertThat(draw.jitter().saturation()).isEqualTo(again.nextDouble(0.8, 1.2));
    assertThat(draw.jitter().hue()).isEqualTo(again.nextDouble(-0.1, 0.1));
    assertThat(draw.grey()).isEqualTo(again.nextDouble() < 0.2);
    assertThat(draw.blurred()).isEqualTo(again.nextDouble() < 0.1);
    assertThat(draw.sigma()).isEqualTo(again.nextDouble(0.1, 2));
    assertThat(draw.solarized()).isEqualTo(again.nextDouble() < 0.2);
    assertThat(draw.crop()).isEqualTo(SECOND.crop().draw(500, 375, again));
  }

  @Test
  void sharesOfFlipsJitterGreyBlurAndSolarizeMeetTheirProbabilities() {
    int n = 4000;
    int[] counts = new int[5];
    double area = 0;
    for (int i = 0; i < n; i++) {
      ViewDraw draw = ViewDraw.draw(SECOND, 500, 375, stream(7, i));
      counts[0] += draw.flipped() ? 1 : 0;
      counts[1] += draw.jittered() ? 1 : 0;
      counts[2] += draw.grey() ? 1 : 0;
      counts[3] += draw.blurred() ? 1 : 0;
      counts[4] += draw.solarized() ? 1 : 0;
      area += draw.crop().width() * (double) draw.crop().height() / (500 * 375);
    }
    double[] expected = {0.5, 0.8, 0.2, 0.1, 0.2};
    for (int i = 0; i < 5; i++) {
      double sigma = Math.sqrt(expected[i] * (1 - expected[i]) / n);
      assertThat(counts[i] / (double) n)
          .isBetween(expected[i] - 4 * sigma, expected[i] + 4 * sigma);
    }
    assertThat(area / n).isBetween(0.483, 0.509); // torchvision's mean of 20,000 draws is 0.4958
  }

  @Property(tries = 300)
  void cropLiesInsideThePicture(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3000) int width,
      @ForAll @IntRange(min = 1, max = 3000) int height) {
    Crop crop = RandomResizedCrop.ofScale(0.2).draw(width, height, stream(seed, 0));
    assertThat(crop.x() + crop.width()).isLessThanOrEqualTo(width);
    assertThat(crop.y() + crop.height()).isLessThanOrEqualTo(height);
  }

  @Test
  void cropThatNeverFitsIsTheLargestCentredOne() {
    RandomResizedCrop whole = new RandomResizedCrop(1, 1, 3.0 / 4, 4.0 / 3);
    assertThat(whole.draw(1000, 100, stream(1, 0))).isEqualTo(new Crop(433, 0, 133, 100));
    assertThat(whole.draw(100, 1000, stream(1, 0))).isEqualTo(new Crop(0, 433, 100, 133));
  }

  @Property(tries = 50)
  void flippingTwiceChangesNothing(@ForAll @IntRange(min = 1, max = 40) int width) {
    Image image = Pictures.formula(width, 7);
    assertThat(Flip.horizontal(Flip.horizontal(image)).rgb()).isEqualTo(image.rgb());
    FloatImage floats = FloatImage.of(image);
    assertThat(Flip.horizontal(floats).toImage().rgb()).isEqualTo(Flip.horizontal(image).rgb());
  }

  @Test
  void unnormalisedViewIsThePictureAgain() {
    Image image = Pictures.formula(32, 32);
    float[] view = new float[7 + 32 * 32 * 3];
    Views.eval(32, 32, Normalization.CIFAR10).apply(image, null, view, 7);
    assertThat(Normalization.CIFAR10.toImage(view, 7, 32, 32).rgb()).isEqualTo(image.rgb());
  }

  @Test
  void cropLargerThanThePictureIsFramedInBlack() {
    float[] view = new float[9 * 9 * 3];
    Views.eval(4, 9, Normalization.NONE).apply(Pictures.formula(4, 4), null, view, 0);
    FloatImage image = new FloatImage(9, 9, view);
    assertThat(image.get(1, 4, 0)).isZero();
    assertThat(image.get(6, 4, 0)).isZero();
    assertThat(image.get(2, 2, 1)).isEqualTo(29 / 255f);
    assertThat(image.get(5, 5, 2)).isEqualTo((3 * 7 + 3 * 13 + 58) / 255f);
  }

  @Test
  void tooShortAnArrayIsRefused() {
    assertThatThrownBy(
            () -> Views.train(FIRST).apply(Pictures.formula(9, 9), stream(1, 0), new float[9], 0))
        .hasMessageContaining("32x32x3 does not fit 9 floats from 0 on");
  }

  @Test
  void gridPutsSmallPicturesInTheMiddleOfWhiteCells() {
    Image big = Pictures.formula(4, 4);
    Image small = new Image(2, 2, new byte[12]);
    Image sheet = Grid.of(List.of(big, small, big), 2, 1);
    assertThat(sheet.width()).isEqualTo(9);
    assertThat(sheet.height()).isEqualTo(9);
    assertThat(sheet.get(3, 3, 1)).isEqualTo(big.get(3, 3, 1));
    assertThat(sheet.get(4, 0, 0)).isEqualTo(255);
    assertThat(sheet.get(5, 0, 0)).isEqualTo(255);
    assertThat(sheet.get(6, 1, 0)).isZero();
    assertThat(sheet.get(0, 5, 2)).isEqualTo(big.get(0, 0, 2));
    assertThat(sheet.get(8, 8, 2)).isEqualTo(255);
  }
}
