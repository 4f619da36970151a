package org.maskdeep.eval.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Resize;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.tensor.Engines;

class PatchFeaturesTest {
  private static final EncoderSpec SPEC = ResNetOptions.cifar(18, 4); // C5 has stride 8

  private static Image image(int width, int height) {
    Image square = Scenes.classification(1, 64, 5, Scenes.Split.VAL).image(0);
    return new Crop(0, 0, width, height).cut(square);
  }

  @Test
  void theInputIsTheWholeImageWithSidesOfWholeStrides() {
    PatchOptions options = PatchOptions.of(SPEC, 30, Normalization.IMAGENET);
    // 60 x 40 → 45 x 30 → 48 (of 40 and 48 the nearer) x 32
    assertThat(options.inputSize(SPEC, image(60, 40))).isEqualTo(new ImageSize(48, 32));
    assertThat(options.inputSize(SPEC, image(20, 40))).isEqualTo(new ImageSize(32, 64));
    assertThat(options.grid(SPEC, "C5", image(60, 40))).isEqualTo(new PatchGrid(4, 6));
    assertThat(options.grid(SPEC, "C2", image(60, 40))).isEqualTo(new PatchGrid(32, 48));
    PatchOptions tiny = PatchOptions.of(SPEC, 1, Normalization.IMAGENET);
    assertThat(tiny.inputSize(SPEC, image(60, 60))).isEqualTo(new ImageSize(8, 8));
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> PatchOptions.of(SPEC, 0, Normalization.IMAGENET))
        .hasMessageContaining("size = 0 must be between 1 and 2048");
    Image strip = new Image(4000, 1, new byte[12_000]);
    PatchOptions options = PatchOptions.of(SPEC, 224, Normalization.IMAGENET);
    assertThatThrownBy(() -> options.inputSize(SPEC, strip))
        .hasMessageContaining("4000x1")
        .hasMessageContaining("896000x224");
  }

  /** Every value stands where the encoder's own map has it, and the encoder stays as it was. */
  @Test
  void valuesAreThoseOfTheEncodersMapsPatchByPatch() {
    Engines.start();
    Image image = image(60, 40);
    PatchOptions options =
        PatchOptions.of(SPEC, 30, Normalization.CIFAR10).with(List.of("C3", "C5"));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Encoder encoder = SPEC.create();
      encoder.initialize(manager, 3);
      String before = Weights.digest(Weights.of(encoder));
      List<PatchFeatures> found = PatchFeatures.of(encoder, options, image);
      assertThat(Weights.digest(Weights.of(encoder))).isEqualTo(before);
      assertThat(found).extracting(f -> f.map().name()).containsExactly("C3", "C5");
      assertThat(found).extracting(PatchFeatures::grid).contains(new PatchGrid(4, 6));

      Image resized = Resize.resize(image, 48, 32, Interpolation.BILINEAR);
      float[] x = new float[3 * 32 * 48];
      float[] table = Normalization.CIFAR10.table();
      for (int c = 0, i = 0; c < 3; c++) {
        for (int row = 0; row < 32; row++) {
          for (int col = 0; col < 48; col++) {
            x[i++] = table[256 * c + resized.get(col, row, c)];
          }
        }
      }
      NDArray input = manager.create(x, new Shape(1, 3, 32, 48));
      for (PatchFeatures level : found) {
        int index = SPEC.indexOf(level.map().name());
        NDArray map = encoder.features(input, false).get(index); // [1, D, H, W]
        float[] values = map.toFloatArray();
        int n = level.grid().size();
        assertThat(level.values()).hasSameSizeAs(values);
        for (int d = 0; d < level.map().channels(); d++) {
          for (int patch = 0; patch < n; patch++) {
            assertThat(level.patch(patch)[d]).isCloseTo(values[d * n + patch], within(1e-4f));
          }
        }
      }
    }
  }

  @Test
  void anUnknownLevelIsNamed() {
    Engines.start();
    PatchOptions options =
        PatchOptions.of(SPEC, 32, Normalization.IMAGENET).with(List.of("C3", "C9"));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Encoder encoder = SPEC.create();
      encoder.initialize(manager, 0);
      assertThatThrownBy(() -> PatchFeatures.of(encoder, options, image(32, 32)))
          .hasMessageContaining("'C9' is not a feature map")
          .hasMessageContaining("C2, C3, C4, C5");
    }
  }

  @Test
  void cosinesAreThoseOfAPlainLoop() {
    FeatureMap map = new FeatureMap("C4", 3, 16);
    float[] values = {1, 2, 2, -1, -2, -2, 0, 0, 0, 2, 0, 0, 4, 8, 8, 0, 1, -1};
    PatchFeatures features = new PatchFeatures(map, new PatchGrid(2, 3), values);
    assertThat(features.patch(4)).containsExactly(4, 8, 8);
    float[] cosines = features.cosines(features.patch(0));
    float[] byHand = {1, -1, 0, 1 / 3f, 1, 0};
    assertThat(cosines).containsExactly(byHand, within(1e-6f));
    for (int q = 0; q < 6; q++) {
      float[] found = features.cosines(features.patch(q));
      for (int p = 0; p < 6; p++) {
        double dot = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < 3; i++) {
          dot += values[3 * q + i] * values[3 * p + i];
          a += values[3 * q + i] * values[3 * q + i];
          b += values[3 * p + i] * values[3 * p + i];
        }
        double expected = a * b == 0 ? 0 : dot / Math.sqrt(a * b);
        assertThat((double) found[p]).isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void valuesFitTheGrid() {
    FeatureMap map = new FeatureMap("C4", 3, 16);
    assertThatThrownBy(() -> new PatchFeatures(map, new PatchGrid(2, 2), new float[11]))
        .hasMessageContaining("C4: 11 values for 2x2 patches of 3 channels");
  }
}
