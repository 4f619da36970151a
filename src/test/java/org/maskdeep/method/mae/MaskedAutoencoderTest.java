package org.maskdeep.method.mae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.mask.TokenSubset;
import org.maskdeep.method.Method;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.Formula;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Retyped;

/**
 * Against mae-parity.json: a plain masked autoencoder on timm 1.0.31's blocks and PyTorch 2.15 in
 * float64, which puts mask tokens in place one by one and averages the error of all patches over
 * the hidden ones. Encoder of width 96 and 4 blocks, decoder of width 32 with 2 blocks and 4 heads,
 * 4 images of 16 pixels in patches of 4, weights and images of {@link Formula}.
 */
class MaskedAutoencoderTest {
  private static final VitOptions VIT = VitOptions.of(VitOptions.Size.NANO, 4, 16);
  private static final PatchGrid GRID = new PatchGrid(4, 4);
  private static final int[][] SEEN = {{0, 3, 5, 10}, {1, 2, 8, 15}, {4, 5, 6, 7}, {0, 9, 12, 14}};

  private NDManager manager;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static MaeOptions options(boolean normalize) {
    return new MaeOptions(32, 2, 4, normalize);
  }

  private MaskedAutoencoder model(boolean normalize) {
    PatchMasks masks = PatchMasks.drawn(MaskSampler.random(0.25), GRID);
    return new MaskedAutoencoder(manager, VIT, options(normalize), masks, 3);
  }

  private static TokenSubset seen() {
    List<HierarchicalMask> images = new ArrayList<>();
    for (int[] visible : SEEN) {
      images.add(new HierarchicalMask(List.of(List.of(Mask.of(GRID, visible)))));
    }
    return TokenSubset.of(new MaskBatch(images));
  }

  private static JsonNode stored() throws IOException {
    return new ObjectMapper()
        .readTree(MaskedAutoencoderTest.class.getResourceAsStream("mae-parity.json"));
  }

  /** The formula's weights; fixed positions keep their table. */
  private void fill(Method model) throws IOException {
    JsonNode stored = stored();
    Map<String, Integer> places = new TreeMap<>();
    int place = 0;
    for (JsonNode name : stored.get("encoder_order")) {
      places.put("encoder." + name.asText(), place++);
    }
    place = 100;
    for (JsonNode name : stored.get("decoder_order")) {
      places.put("decoder." + name.asText(), place++);
    }
    Map<String, double[]> tables = new TreeMap<>();
    model
        .parameters()
        .forEach(
            (name, p) -> {
              if (name.endsWith("pos_embed")) {
                tables.put(name, Retyped.doubles(p.getArray()));
              }
            });
    Retyped.set(
        model.parameters(),
        manager,
        DataType.FLOAT64,
        (name, shape) ->
            tables.containsKey(name)
                ? tables.get(name)
                : Formula.ofTransformer(name, shape, places.get(name)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lossAndGradientsAreThoseOfAPlainReference(boolean normalize) throws IOException {
    JsonNode expected = stored().get(normalize ? "normalized" : "pixels");
    MaskedAutoencoder model = model(normalize);
    fill(model);
    NDArray x = Formula.input(manager, 16, DataType.FLOAT64, 0, 0);
    try (Autograd autograd = Autograd.record()) {
      NDArray loss = model.loss(x, seen()).loss();
      assertThat(loss.getDouble()).isCloseTo(expected.get("loss").asDouble(), within(1e-10));
      if (normalize) {
        Map<String, NDArray> weights = model.trainable();
        NDList gradients = autograd.gradients(loss, new NDList(weights.values()));
        int i = 0;
        for (String name : weights.keySet()) {
          Formula.assertStored(
              name, Retyped.doubles(gradients.get(i++)), expected.get("gradients").get(name), 12);
        }
        assertThat(weights).hasSize(expected.get("gradients").size());
      }
    }
  }

  /** Section 3: the loss is on hidden patches only, and the encoder never sees them. */
  @Test
  void hiddenPixelsAreTargetsAndVisiblePixelsAreInputs() {
    MaskedAutoencoder model = model(false);
    NDArray x = Formula.input(manager, 16, DataType.FLOAT32, 0, 0);
    NDArray loss = model.loss(x, seen()).loss();
    NDArray features = model.loss(x, seen()).features();
    NDArray changed = x.duplicate();
    changed.set(new NDIndex("0, :, 0:4, 4:8"), 0.5f); // patch 1 of image 0, hidden
    Method.Output other = model.loss(changed, seen());
    assertThat(other.features().toFloatArray()).isEqualTo(features.toFloatArray());
    assertThat(other.loss().getFloat()).isNotEqualTo(loss.getFloat());
  }

  /** A patch of equal pixels has nothing to normalise, and no NaN. */
  @Test
  void normalisedPixelsHaveMeanZeroAndTheReferenceValues() {
    // patches of one pixel side would have three values; here P = 2, one channel repeated thrice
    float[] pixels = {1, 2, 3, 4};
    double[] normalised = {-1.161895, -0.387298, 0.387298, 1.161895};
    // variance over 12 values of which each occurs three times: 15 / 11 instead of 5 / 3
    double scale = Math.sqrt(5.0 / 3 / (15.0 / 11));
    float[] image = new float[12];
    for (int c = 0; c < 3; c++) {
      System.arraycopy(pixels, 0, image, 4 * c, 4);
    }
    PixelLoss loss = new PixelLoss(2, 1, true);
    NDArray x = manager.create(image, new Shape(1, 3, 2, 2));
    float[] target =
        loss.targets(x, manager.create(new long[] {0}, new Shape(1, 1))).toFloatArray();
    for (int i = 0; i < 4; i++) {
      for (int c = 0; c < 3; c++) {
        assertThat(target[3 * i + c]).isCloseTo((float) (normalised[i] * scale), within(1e-5f));
      }
    }
    NDArray flat = manager.ones(new Shape(1, 3, 2, 2));
    assertThat(loss.targets(flat, manager.create(new long[] {0}, new Shape(1, 1))).toFloatArray())
        .containsOnly(0f);
  }

  @Test
  void aPerfectPredictionHasNoLoss() {
    NDArray x = Formula.input(manager, 16, DataType.FLOAT32, 0, 0);
    NDArray ids = manager.create(seen().hidden(), new Shape(4, 12));
    NDArray target = new PixelLoss(4, 4, true).targets(x, ids);
    assertThat(PixelLoss.error(target, target).getFloat()).isZero();
    assertThat(PixelLoss.error(target, target.zerosLike()).getFloat())
        .isCloseTo(47f / 48, within(1e-3f)); // the variance of n - 1 over n values
  }

  /** Pasting the targets gives the image; a reconstruction differs in hidden patches alone. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReconstructionKeepsWhatIsVisible(boolean normalize) {
    NDArray x = Formula.input(manager, 16, DataType.FLOAT32, 0, 0);
    NDArray ids = manager.create(seen().hidden(), new Shape(4, 12));
    PixelLoss pixels = new PixelLoss(4, 4, normalize);
    float[] image = x.duplicate().toFloatArray();
    float[] pasted = pixels.paste(x, pixels.targets(x, ids), ids).toFloatArray();
    assertThat(pasted).containsExactly(image, within(1e-5f));
    float[] made = model(normalize).reconstruct(x, seen()).toFloatArray();
    int changed = 0;
    for (int i = 0; i < made.length; i++) {
      int patch = i / 16 % 16 / 4 * 4 + i % 16 / 4;
      int b = i / (3 * 256);
      if (Arrays.stream(SEEN[b]).anyMatch(p -> p == patch)) {
        assertThat(made[i]).isEqualTo(image[i]);
      } else {
        changed += made[i] == image[i] ? 0 : 1;
      }
    }
    assertThat(changed).isGreaterThan(4 * 12 * 16 * 3 * 9 / 10);
  }

  /** The masks of an image are a function of step and image, not of its place in the batch. */
  @Test
  void aBatchMayBeComputedInParts() {
    MaskedAutoencoder model = model(true);
    NDArray x = Formula.input(manager, 16, DataType.FLOAT32, 0, 0);
    Streams streams = new Streams(5);
    double whole = loss(model, x, streams, 11, 12, 13, 14);
    double first = loss(model, x.get("0:2"), streams, 11, 12);
    double second = loss(model, x.get("2:4"), streams, 13, 14);
    assertThat((first + second) / 2).isCloseTo(whole, within(1e-6));
    assertThat(loss(model, x.get("0:2"), streams, 12, 11)).isNotEqualTo(first);
  }

  private static double loss(MaskedAutoencoder model, NDArray x, Streams streams, long... samples) {
    return model.loss(List.of(x), new StepContext(streams, 7, samples)).loss().getFloat();
  }

  @Test
  void optionsSayWhatIsWrong() {
    assertThatThrownBy(() -> new MaskRatio(1)).hasMessageContaining("(0, 1)");
    assertThatThrownBy(() -> new MaeOptions(30, 2, 3, true))
        .hasMessageContaining("4 and the heads must divide it");
    assertThat(new MaskRatio(0.75).visible(196)).isEqualTo(49);
    assertThat(new MaskRatio(0.9).visible(10)).isEqualTo(1);
    assertThat(new MaskRatio(0.6).visible(64)).isEqualTo(25); // 25.6
  }
}
