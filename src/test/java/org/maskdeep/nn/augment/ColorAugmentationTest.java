package org.maskdeep.nn.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Pictures;
import org.maskdeep.image.view.ColorJitter;
import org.maskdeep.image.view.ColorParameters;
import org.maskdeep.image.view.ViewDraw;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.ResidentMemory;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;

/** The device's views are the loader's, of every image that could round in another way. */
class ColorAugmentationTest {
  private static final Streams STREAMS = new Streams(5);
  private static final ColorJitter STRONG = new ColorJitter(0.8, 0.8, 0.8, 0.5);

  /** The largest measured: 9.6e-7 with {@link ColorJitter#BYOL}, 1.7e-6 with {@link #STRONG}. */
  private static final float ROUNDING = 4e-6f;

  @BeforeAll
  static void start() {
    Engines.start();
  }

  private static Stream stream(int sample) {
    return STREAMS.stream(Purpose.AUGMENT, 0, sample, 0);
  }

  /** Every change happens to some views and not to others. */
  private static ViewOptions options(int size, ColorJitter jitter, Normalization normalization) {
    return ViewOptions.byolFirst(size, normalization)
        .edit()
        .jitter(0.8, jitter)
        .grayscale(0.2)
        .blur(0.5)
        .solarize(0.5)
        .build();
  }

  /** Edges, noise, greys, colours near grey, saturated and plain colours, black, white. */
  private static List<Image> images(int side) {
    List<Image> images = new ArrayList<>();
    images.add(Pictures.formula(side, side));
    images.add(pixels(side, (random, c, first) -> random.nextInt(256)));
    images.add(pixels(side, (random, c, first) -> c == 0 ? random.nextInt(256) : first));
    images.add(pixels(side, (random, c, first) -> c == 0 ? random.nextInt(256) : first ^ c & 1));
    images.add(pixels(side, (random, c, first) -> random.nextInt(2) * 255));
    images.add(pixels(side, (random, c, first) -> 127 + random.nextInt(2))); // about the threshold
    images.add(pixels(side, (random, c, first) -> c == 2 ? 0 : 255)); // red = green: two maxima
    images.add(pixels(side, (random, c, first) -> 0));
    images.add(pixels(side, (random, c, first) -> 255));
    return images;
  }

  private interface Pixel {
    int value(Stream random, int channel, int red);
  }

  private static Image pixels(int side, Pixel pixel) {
    Stream random = STREAMS.stream(Purpose.TEST, 0, side);
    byte[] rgb = new byte[side * side * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) pixel.value(random, i % 3, rgb[i - i % 3] & 0xFF);
    }
    return new Image(side, side, rgb);
  }

  private static float[] loaded(ViewTransform view, Image image, int first, int n) {
    int length = view.size() * view.size() * 3;
    float[] out = new float[n * length];
    for (int j = 0; j < n; j++) {
      view.apply(image, stream(first + j), out, j * length);
    }
    return out;
  }

  /** [n, S, S, 3] by the device. */
  private static float[] changed(ViewOptions options, Image image, int first, int n) {
    ViewTransform crop = Views.crop(options);
    int p = crop.parameters();
    float[] crops = loaded(crop, image, first, n);
    float[] parameters = new float[n * p];
    for (int j = 0; j < n; j++) {
      crop.parameters(image.width(), image.height(), stream(first + j), parameters, j * p);
    }
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      int s = options.size();
      NDArray views =
          new ColorAugmentation(manager, options)
              .apply(
                  manager.create(crops, new Shape(n, s, s, 3)),
                  manager.create(parameters, new Shape(n, p)));
      assertThat(views.getShape()).isEqualTo(new Shape(n, 3, s, s));
      return views.transpose(0, 2, 3, 1).toFloatArray();
    }
  }

  private static float difference(float[] one, float[] other) {
    assertThat(one).hasSameSizeAs(other);
    float largest = 0;
    for (int i = 0; i < one.length; i++) {
      float difference = Math.abs(one[i] - other[i]);
      assertThat(difference).isNotNaN();
      largest = Math.max(largest, difference);
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 96})
  void everyPixelIsTheLoadersUpToRounding(int size) {
    int draws = size == 32 ? 160 : 32;
    for (ColorJitter jitter : List.of(ColorJitter.BYOL, STRONG)) {
      ViewOptions options = options(size, jitter, Normalization.NONE);
      int first = 0;
      for (Image image : images(size + 9)) {
        float[] expected = loaded(Views.train(options), image, first, draws);
        float[] views = changed(options, image, first, draws);
        float difference = difference(views, expected);
        assertThat(difference).as("image %d", first / draws).isLessThan(ROUNDING);
        first += draws;
      }
    }
  }

  /** What the test above has seen. */
  @Test
  void allOrdersAndAllCombinationsAreDrawn() {
    ViewOptions options = options(32, STRONG, Normalization.NONE);
    Set<Integer> orders = new TreeSet<>();
    Set<List<Boolean>> combinations = new java.util.HashSet<>();
    for (int i = 0; i < 160; i++) {
      ViewDraw draw = ViewDraw.draw(options, 41, 41, stream(i));
      if (draw.jittered()) {
        orders.add(draw.jitter().order());
      }
      combinations.add(List.of(draw.jittered(), draw.grey(), draw.blurred(), draw.solarized()));
    }
    assertThat(orders).hasSize(24);
    assertThat(combinations).hasSize(16);
  }

  /** Views of which nothing is changed are the loader's to the bit, whatever the others are. */
  @Test
  void anImageThatIsLeftAloneKeepsItsBits() {
    ViewOptions options = options(32, ColorJitter.BYOL, Normalization.CIFAR10);
    Image image = Pictures.formula(50, 40);
    float[] views = changed(options, image, 0, 160);
    float[] expected = loaded(Views.train(options), image, 0, 160);
    int alone = 0;
    for (int i = 0; i < 160; i++) {
      ViewDraw draw = ViewDraw.draw(options, 50, 40, stream(i));
      if (!draw.jittered() && !draw.grey() && !draw.blurred()) { // solarized or not
        int from = i * 32 * 32 * 3;
        assertThat(Arrays.copyOfRange(views, from, from + 32 * 32 * 3))
            .isEqualTo(Arrays.copyOfRange(expected, from, from + 32 * 32 * 3));
        alone++;
      }
    }
    assertThat(alone).isGreaterThan(5);
  }

  /** What no view of a recipe has is not computed; the others are as they were. */
  @Test
  void eachChangeCanBeSwitchedOff() {
    ViewOptions all = options(20, ColorJitter.BYOL, Normalization.IMAGENET);
    Image image = Pictures.formula(30, 20);
    for (ViewOptions options :
        List.of(
            all.edit().jitter(0, ColorJitter.BYOL).build(),
            all.edit().grayscale(0).build(),
            all.edit().blur(0).build(),
            all.edit().solarize(0).build(),
            ViewOptions.cropAndFlip(20, Normalization.IMAGENET))) {
      float[] expected = loaded(Views.train(options), image, 0, 40);
      // 4.5 is 1 / 0.224, by which normalisation multiplies
      assertThat(difference(changed(options, image, 0, 40), expected)).isLessThan(4.5f * ROUNDING);
    }
  }

  @Test
  void theCropIsThatOfTheWholeView() {
    ViewOptions bare = ViewOptions.cropAndFlip(24, Normalization.NONE);
    ViewOptions full =
        options(24, STRONG, Normalization.CIFAR10)
            .edit()
            .crop(bare.crop())
            .interpolation(bare.interpolation())
            .build();
    Image image = Pictures.formula(60, 45);
    assertThat(loaded(Views.crop(full), image, 0, 30))
        .isEqualTo(loaded(Views.train(bare), image, 0, 30));
    assertThat(Views.crop(full).eighths(60, 45, stream(3)))
        .isEqualTo(Views.train(full).eighths(60, 45, stream(3)));
  }

  @Test
  void otherShapesAreRefused() {
    ViewOptions options = ViewOptions.byolFirst(16, Normalization.NONE);
    int p = ColorParameters.count(16);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      ColorAugmentation colors = new ColorAugmentation(manager, options);
      NDArray crops = manager.zeros(new Shape(2, 16, 16, 3));
      NDArray parameters = manager.zeros(new Shape(2, p));
      assertThat(colors.apply(crops, parameters).getShape()).isEqualTo(new Shape(2, 3, 16, 16));
      NDArray small = manager.zeros(new Shape(2, 15, 16, 3));
      NDArray few = manager.zeros(new Shape(1, p));
      assertThatThrownBy(() -> colors.apply(small, parameters))
          .hasMessageContainingAll("(2, 15, 16, 3)", "[B, 16, 16, 3]", "[B, " + p + "]");
      assertThatThrownBy(() -> colors.apply(crops, few)).hasMessageContaining("(1, " + p + ")");
    }
  }

  /**
   * As nn.MemoryTest. What a call returns has 1.5 MB: if it stayed, a window would grow by 90 MB,
   * and the warm-up before would have used up what earlier tests have freed.
   */
  @Test
  void callsKeepNoMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.isReadable(status), "needs /proc to see the process's memory");
    JniUtils.setNumThreads(1);
    ViewOptions options = options(32, ColorJitter.BYOL, Normalization.NONE);
    float[] pixels = new float[128 * 32 * 32 * 3];
    float[] parameters = new float[128 * ColorParameters.count(32)];
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      ColorAugmentation colors = new ColorAugmentation(manager, options);
      int arrays = manager.getManagedArrays().size();
      long least = Long.MAX_VALUE;
      for (int window = 0; window < 4; window++) {
        long before = ResidentMemory.kilobytes(status);
        for (int i = 0; i < 60; i++) {
          try (NDManager step = manager.newSubManager()) {
            colors.apply(
                step.create(pixels, new Shape(128, 32, 32, 3)),
                step.create(parameters, new Shape(128, ColorParameters.count(32))));
          }
        }
        if (window > 0) {
          least = Math.min(least, ResidentMemory.kilobytes(status) - before);
        }
      }
      assertThat(least).as("kB grown over 60 calls").isLessThan(8 * 1024);
      assertThat(manager.getManagedArrays()).hasSize(arrays);
    }
  }
}
