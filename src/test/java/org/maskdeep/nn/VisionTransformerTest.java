package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;

/** Invariants of a vision transformer (16 patches); VitParityTest compares it with timm's. */
class VisionTransformerTest {
  private static final VitOptions OPTIONS = VitOptions.of(VitOptions.Size.NANO, 8, 32);

  private NDManager manager;
  private VisionTransformer vit;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
    vit = create(OPTIONS);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private VisionTransformer create(VitOptions options) {
    VisionTransformer made = options.create();
    made.initialize(manager, 7);
    return made;
  }

  private NDArray images() {
    return Formula.input(manager, 32);
  }

  private NDArray ids(long... each) {
    long[] all = new long[4 * each.length];
    for (int b = 0; b < 4; b++) {
      System.arraycopy(each, 0, all, b * each.length, each.length);
    }
    return manager.create(all, new Shape(4, each.length));
  }

  private static void assertClose(NDArray one, NDArray other) {
    float[] a = one.toFloatArray();
    float[] b = other.toFloatArray();
    assertThat(a).hasSameSizeAs(b);
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i]).isCloseTo(b[i], within(1e-5f));
    }
  }

  @Test
  void allPatchesInAnyOrderAreTheWholeImage() {
    NDArray x = images();
    NDArray whole = vit.tokens(x, null, false);
    long[] order = {3, 1, 0, 2, 7, 6, 5, 4, 15, 14, 13, 12, 8, 9, 10, 11};
    NDArray some = vit.tokens(x, ids(order), false);
    assertThat(whole.getShape()).isEqualTo(new Shape(4, 17, 96));
    assertClose(some.get(":, 0"), whole.get(":, 0"));
    for (int i = 0; i < order.length; i++) {
      assertClose(some.get(":, " + (i + 1)), whole.get(":, " + (order[i] + 1)));
    }
  }

  @Test
  void tokensAreEncodedFromEmbeddedOnes() {
    NDArray x = images();
    NDArray some = ids(1, 5, 14);
    NDArray embedded = vit.embedded(x, some, false); // [4, 1 + 3, 96]
    assertThat(vit.encoded(embedded, false).toFloatArray())
        .isEqualTo(vit.tokens(x, some, false).toFloatArray());
    assertThat(embedded.get(":, 2").toFloatArray())
        .isEqualTo(vit.embedded(x, null, false).get(":, 6").toFloatArray());
  }

  /** What a hidden patch shows makes no difference to the others. */
  @Test
  void hiddenPatchesAreNotSeen() {
    NDArray x = images();
    NDArray changed = x.duplicate();
    changed.set(new ai.djl.ndarray.index.NDIndex(":, :, 0:8, 0:8"), 9f); // patch 0
    NDArray ids = ids(1, 5, 14);
    assertThat(vit.tokens(changed, ids, false).toFloatArray())
        .isEqualTo(vit.tokens(x, ids, false).toFloatArray());
    assertThat(vit.tokens(changed, ids(0, 5, 14), false).toFloatArray())
        .isNotEqualTo(vit.tokens(x, ids(0, 5, 14), false).toFloatArray());
  }

  @Test
  void mapsAreThePatchesInRowOrderAndTheClassToken() {
    NDArray x = images();
    NDArray tokens = vit.tokens(x, null, false);
    NDList maps = vit.features(x, false);
    assertThat(maps).hasSize(2);
    assertThat(maps.get(0).getShape()).isEqualTo(new Shape(4, 96, 4, 4));
    assertThat(maps.get(1).getShape()).isEqualTo(new Shape(4, 96, 1, 1));
    assertThat(maps.get(0).get("2, :, 1, 3").toFloatArray())
        .isEqualTo(tokens.get("2, 8").toFloatArray()); // 1 + 1 · 4 + 3
    assertThat(vit.embed(x).toFloatArray()).isEqualTo(tokens.get(":, 0").toFloatArray());
    VisionTransformer mean = create(OPTIONS.with(VitOptions.Pool.MEAN));
    assertThat(mean.features(x, false)).hasSize(1);
    assertClose(mean.embed(x), tokens.get(":, 1:").mean(new int[] {1}));
  }

  @Test
  void attentionOfEveryTokenSumsToOne() {
    NDArray attention = vit.attention(images());
    assertThat(attention.getShape()).isEqualTo(new Shape(4, 3, 17, 17));
    for (float sum : attention.sum(new int[] {3}).toFloatArray()) {
      assertThat(sum).isCloseTo(1, within(1e-5f));
    }
  }

  @Test
  void theLastIntermediateIsTheOutputBeforeTheNorm() {
    NDArray x = images();
    NDList layers = vit.intermediate(x, List.of(1, 4), false);
    assertThat(layers).hasSize(2);
    NDArray last = layers.get(1);
    NDArray centred = last.sub(last.mean(new int[] {2}, true));
    NDArray variance = centred.pow(2).mean(new int[] {2}, true);
    assertClose(centred.div(variance.add(1e-6f).sqrt()), vit.tokens(x, null, false));
    assertThatThrownBy(() -> vit.intermediate(x, List.of(5), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 4");
  }

  /** MAE's table: 0 for the class token; the first quarter is the sine of the column. */
  @Test
  void sineCosinePositionsAreMaesAndNeverTrained() {
    NDArray position = Weights.of(vit).get("pos_embed");
    assertThat(position.get("0, 0").toFloatArray()).containsOnly(0f);
    for (int i = 0; i < 16; i++) {
      assertThat(position.getFloat(0, 1 + i, 0)).isCloseTo((float) Math.sin(i % 4), within(1e-6f));
      assertThat(position.getFloat(0, 1 + i, 48)).isCloseTo((float) Math.sin(i / 4), within(1e-6f));
    }
    assertThat(Weights.trainable(vit)).doesNotContainKey("pos_embed").containsKey("cls_token");
    assertThat(Weights.trainable(create(OPTIONS.with(VitOptions.Position.LEARNED))))
        .containsKey("pos_embed");
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    assertThatThrownBy(() -> vit.embed(Formula.input(manager, 16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16x16 px")
        .hasMessageContaining("vit_nano_patch8_32")
        .hasMessageContaining("resize");
    assertThatThrownBy(() -> VitOptions.of(VitOptions.Size.NANO, 5, 32))
        .hasMessageContaining("patches must divide images");
  }

  @Test
  void aFileSaysWhichItIs(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("encoder.safetensors");
    WeightFiles.save(file, vit, vit.spec().words());
    EncoderWords words =
        EncoderWords.ofFile(
            file, org.maskdeep.tensor.io.Safetensors.read(file).metadata(), key -> key);
    EncoderSpec spec = EncoderSpec.of(words, Precision.FP32);
    assertThat(spec).isEqualTo(vit.spec());
    Encoder read = spec.create();
    read.initialize(manager, 99);
    WeightFiles.load(file, read);
    NDArray x = images();
    assertThat(read.embed(x).toFloatArray()).isEqualTo(vit.embed(x).toFloatArray());
  }

  @Test
  void weightsOfAnotherOneAreRefusedAndNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("micro.safetensors");
    WeightFiles.save(file, create(VitOptions.of(VitOptions.Size.MICRO, 8, 64)), Map.of());
    assertThatThrownBy(() -> WeightFiles.load(file, vit))
        .hasMessageContaining("do not fit")
        .hasMessageContaining("unknown: blocks.4")
        .hasMessageContaining("they look like vit_micro_patch8_64");
    Encoder resnet = ResNetOptions.cifar(18, 8).create();
    resnet.initialize(manager, 1);
    assertThatThrownBy(() -> WeightFiles.load(file, resnet))
        .hasMessageContaining("none of the encoder's weights is in it")
        .hasMessageContaining("they look like vit_micro_patch8_64");
  }

  @Test
  void wordsThatAreNoVisionTransformerAreRefused() {
    for (String word : List.of("vit_huge_patch16_224", "vit_nano_patch7_64", "vit_nano")) {
      assertThatThrownBy(() -> of(Map.of("model", word)))
          .hasMessageContaining(word)
          .hasMessageContaining("vit_nano_patch8_64");
    }
    assertThatThrownBy(() -> of(Map.of("model", "vit_nano_patch8_64", "pool", "max")))
        .hasMessageContaining("[class, mean]");
    assertThat(of(Map.of("model", "vit_tiny_patch16_96", "pool", "mean")).description())
        .isEqualTo("vit_tiny_patch16_96, mean of patches, sine-cosine positions, fp32");
    assertThat(of(Map.of("model", "vit_tiny_patch16_96")).title()).isEqualTo("ViT-Tiny/16");
  }

  private static EncoderSpec of(Map<String, String> words) {
    return EncoderSpec.of(
        EncoderWords.of(
            words, (key, word, known) -> new IllegalArgumentException(key + word + known)),
        Precision.FP32);
  }
}
