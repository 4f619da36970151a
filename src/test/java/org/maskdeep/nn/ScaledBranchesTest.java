package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.Largest;
import org.maskdeep.nn.layer.TransformerBlock;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;

/** Stochastic depth of a vision transformer: 4 blocks, 4 images of 16 patches. */
class ScaledBranchesTest {
  private static final VitOptions OPTIONS = VitOptions.of(VitOptions.Size.NANO, 8, 32);
  private static final int BLOCKS = 4;
  private static final int B = 4;

  private NDManager manager;
  private VisionTransformer vit;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
    vit = OPTIONS.create();
    vit.initialize(manager, 7);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray scales(float... values) {
    return manager.create(values, new Shape(BLOCKS, 2, B));
  }

  private static float[] all(float value) {
    float[] values = new float[BLOCKS * 2 * B];
    Arrays.fill(values, value);
    return values;
  }

  /** Half of the branches dropped, the others times 2, in no order that blocks or images share. */
  private static float[] some() {
    float[] values = new float[BLOCKS * 2 * B];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7 + i / 3) % 4 < 2 ? 0 : 2;
    }
    return values;
  }

  @Test
  void factorsOfOneChangeNoBit() {
    NDArray x = Formula.input(manager, 32);
    for (Precision precision : Precision.values()) {
      VisionTransformer each = OPTIONS.with(precision).create();
      each.initialize(manager, 7);
      assertThat(each.tokens(x, null, scales(all(1)), true).toFloatArray())
          .isEqualTo(each.tokens(x, null, null, true).toFloatArray())
          .isEqualTo(each.tokens(x, null, true).toFloatArray());
    }
  }

  @Test
  void withEveryBranchDroppedABlockIsTheIdentity() {
    TransformerBlock block = new TransformerBlock(12, 3, Precision.FP32);
    block.initialize(manager, 3);
    NDArray x = manager.arange(2 * 5 * 12f).sin().reshape(2, 5, 12);
    NDArray zeros = manager.zeros(new Shape(2, 2, 1, 1));
    assertThat(block.forward(x, zeros, true).toFloatArray()).isEqualTo(x.toFloatArray());
    // the whole encoder is then the last norm of the embedded patches
    NDArray images = Formula.input(manager, 32);
    NDArray before = firstInput(images);
    NDArray centred = before.sub(before.mean(new int[] {2}, true));
    NDArray variance = centred.pow(2).mean(new int[] {2}, true);
    assertClose(
        vit.tokens(images, null, scales(all(0)), true),
        centred.div(variance.add(1e-6f).sqrt()),
        1e-5f);
  }

  /** The tokens before the first block: with the weights of its branches at 0 it adds nothing. */
  private NDArray firstInput(NDArray images) {
    VisionTransformer still = OPTIONS.create();
    still.initialize(manager, 7);
    Map<String, NDArray> weights = Weights.of(still);
    for (String name : new String[] {"attn.proj", "mlp.fc2"}) {
      NDArray weight = weights.get("blocks.0." + name + ".weight");
      weight.set(new float[(int) weight.size()]);
    }
    return still.intermediate(images, List.of(1), false).singletonOrThrow();
  }

  /** Against x + s₀ a, then + s₁ m, where a and m come of the block with one factor at 0. */
  @Test
  void eachBranchHasItsOwnFactor() {
    TransformerBlock block = new TransformerBlock(12, 3, Precision.FP32);
    block.initialize(manager, 3);
    NDArray x = manager.arange(2 * 5 * 12f).sin().reshape(2, 5, 12);
    NDArray onlyAttention = block.forward(x, pair(1, 0), true);
    NDArray attention = onlyAttention.sub(x);
    assertClose(block.forward(x, pair(1.25f, 0), true), x.add(attention.mul(1.25f)), 1e-6f);
    NDArray between = x.add(attention.mul(0.5f));
    NDArray mlp = block.forward(between, pair(0, 1), true).sub(between);
    assertClose(block.forward(x, pair(0.5f, 3), true), between.add(mlp.mul(3)), 1e-5f);
    assertThat(mlp.abs().max().getFloat()).isGreaterThan(0.01f);
    assertThat(attention.abs().max().getFloat()).isGreaterThan(0.01f);
  }

  private NDArray pair(float attention, float mlp) {
    return manager.create(
        new float[] {attention, attention, mlp, mlp}, new Shape(2, 2, 1, 1)); // of two images
  }

  @Test
  void everyImageIsAsIfAlone() {
    NDArray x = Formula.input(manager, 32);
    float[] values = some();
    NDArray together = vit.tokens(x, null, scales(values), true);
    for (int image = 0; image < B; image++) {
      float[] own = new float[BLOCKS * 2];
      for (int branch = 0; branch < own.length; branch++) {
        own[branch] = values[branch * B + image];
      }
      NDArray scales = manager.create(own, new Shape(BLOCKS, 2, 1));
      NDArray alone = vit.tokens(x.get(image + ":" + (image + 1)), null, scales, true);
      assertClose(together.get(image + ":" + (image + 1)), alone, 1e-5f);
    }
    assertThat(together.toFloatArray()).isNotEqualTo(vit.tokens(x, null, true).toFloatArray());
  }

  /** Branch 0 of block 2 is dropped in all images, branch 1 of block 1 in all but one. */
  @Test
  void aDroppedBranchGetsNoGradient() {
    float[] values = all(1);
    Arrays.fill(values, (2 * 2) * B, (2 * 2 + 1) * B, 0);
    Arrays.fill(values, (2 + 1) * B, (2 + 2) * B - 1, 0);
    Map<String, NDArray> weights = Weights.trainable(vit);
    NDArray x = Formula.input(manager, 32);
    try (Autograd autograd = Autograd.record()) {
      NDArray tokens = vit.tokens(x, null, scales(values), true);
      NDList gradients =
          autograd.gradients(tokens.mul(x.mean().add(tokens)).sum(), new NDList(weights.values()));
      int i = 0;
      for (String name : weights.keySet()) {
        float[] gradient = gradients.get(i++).toFloatArray();
        boolean dropped = name.startsWith("blocks.2.attn") || name.startsWith("blocks.2.norm1");
        if (dropped) {
          assertThat(gradient).as(name).containsOnly(0f);
        } else {
          assertThat(Largest.of(gradient)).as(name).isPositive();
        }
      }
    }
  }

  @Test
  void mapsHaveThemTooAndWhatDoesNotFitIsRefused() {
    NDArray x = Formula.input(manager, 32);
    NDArray scales = scales(some());
    NDArray tokens = vit.tokens(x, null, scales, true);
    assertThat(vit.top(x, scales, true).toFloatArray())
        .isEqualTo(tokens.get(":, 0").toFloatArray());
    assertThatThrownBy(() -> vit.tokens(x, null, manager.ones(new Shape(2, BLOCKS, B)), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(2, 4, 4)")
        .hasMessageContaining("(4, 2, 4)");
    Encoder resnet = ResNetOptions.cifar(18, 8).create();
    resnet.initialize(manager, 1);
    assertThatThrownBy(() -> resnet.top(x, scales, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("resnet18")
        .hasMessageContaining("vision transformer");
  }

  private static void assertClose(NDArray one, NDArray other, float tolerance) {
    float[] a = one.toFloatArray();
    float[] b = other.toFloatArray();
    assertThat(a).hasSameSizeAs(b);
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i]).isCloseTo(b[i], within(tolerance));
    }
  }
}
