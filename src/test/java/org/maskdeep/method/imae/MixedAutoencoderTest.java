package org.maskdeep.method.imae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.mask.TokenSubset;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.imae.MixedAutoencoder.Terms;
import org.maskdeep.method.mae.MaeOptions;
import org.maskdeep.method.mae.MaskedAutoencoder;
import org.maskdeep.method.mae.PatchMasks;
import org.maskdeep.nn.Formula;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Retyped;

/**
 * Against imae-parity.json: i-MAE on a plain transformer in PyTorch 2 and float64, which puts mask
 * tokens in place one by one and averages the error of all patches over the hidden ones. Encoder
 * and teacher of width 96 and 4 blocks, decoder of width 32 with 2 blocks and 4 heads, 4 images of
 * 16 pixels in patches of 4, each mixed with another one of them, weights and images of {@link
 * Formula}.
 */
class MixedAutoencoderTest {
  private static final VitOptions VIT = VitOptions.of(VitOptions.Size.NANO, 4, 16);
  private static final PatchGrid GRID = new PatchGrid(4, 4);
  private static final int[][] SEEN = {{0, 3, 5, 10}, {1, 2, 8, 15}, {4, 5, 6, 7}, {0, 9, 12, 14}};
  private static final int[] PARTNERS = {2, 3, 1, 0};
  private static final MixingOptions WITHOUT = new MixingOptions(1, 0, TeacherInput.IMAGES);
  private static final PatchMasks MASKS = PatchMasks.drawn(MaskSampler.random(0.25), GRID);

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

  private MixedAutoencoder model(MixingOptions mixing, boolean normalize) {
    return model(mixing, normalize, null, encoder -> {});
  }

  private MixedAutoencoder model(
      MixingOptions mixing,
      boolean normalize,
      Consumer<VisionTransformer> start,
      Consumer<VisionTransformer> teacher) {
    return new MixedAutoencoder(manager, VIT, options(normalize), mixing, MASKS, start, teacher, 3);
  }

  /** Gives encoders the weights of another seed. */
  private Consumer<VisionTransformer> known() {
    VisionTransformer other = VIT.create();
    other.initialize(manager, 9);
    NDList weights = new NDList(Weights.of(other).values());
    return encoder -> Weights.copy(new NDList(Weights.of(encoder).values()), weights);
  }

  private static TokenSubset seen() {
    Mask[] masks = new Mask[SEEN.length];
    for (int i = 0; i < masks.length; i++) {
      masks[i] = Mask.of(GRID, SEEN[i]);
    }
    return TokenSubset.of(masks);
  }

  private NDArray images(DataType type) {
    return Formula.input(manager, 16, type, 0, 0);
  }

  private static JsonNode stored() throws IOException {
    return new ObjectMapper()
        .readTree(MixedAutoencoderTest.class.getResourceAsStream("imae-parity.json"));
  }

  /** The formula's weights; fixed positions keep their table. */
  private void fill(MixedAutoencoder model) throws IOException {
    Map<String, Integer> places = new TreeMap<>();
    int place = 0;
    for (JsonNode name : stored().get("encoder_order")) {
      places.put("encoder." + name.asText(), place);
      places.put("guide." + name.asText(), 300 + place++);
    }
    place = 100;
    for (JsonNode name : stored().get("decoder_order")) {
      places.put("branches.decoder." + name.asText(), place++);
    }
    places.put("branches.subordinate.weight", 200);
    places.put("branches.subordinate.bias", 201);
    places.put("guide_embedding.weight", 400);
    places.put("guide_embedding.bias", 401);
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

  private static NDArray[] terms(Terms terms) {
    return new NDArray[] {
      terms.subordinate(), terms.dominant(), terms.subordinateLatent(), terms.dominantLatent()
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void lossAndGradientsAreThoseOfAPlainReference(int number) throws IOException {
    JsonNode expected = stored().get("cases").get(number);
    double share = expected.get("share").asDouble();
    String input = expected.get("teacher_input").asText().toUpperCase(Locale.ROOT);
    MixingOptions mixing =
        new MixingOptions(1, expected.get("distillation").asDouble(), TeacherInput.valueOf(input));
    MixedAutoencoder model = model(mixing, expected.get("normalize").asBoolean());
    fill(model);
    NDArray a = images(DataType.FLOAT64);
    NDArray b = new Mixture(share, PARTNERS).partnersOf(a);
    NDArray[] terms = terms(model.terms(a, b, share, seen()));
    for (int i = 0; i < terms.length; i++) {
      assertThat(terms[i].getDouble())
          .as("term %d", i)
          .isCloseTo(expected.get("terms").get(i).asDouble(), within(1e-10));
    }
    try (Autograd autograd = Autograd.record()) {
      NDArray loss = model.loss(a, b, share, seen()).loss();
      assertThat(loss.getDouble()).isCloseTo(expected.get("loss").asDouble(), within(1e-10));
      if (expected.has("gradients")) {
        Map<String, NDArray> weights = model.trainable();
        NDList gradients = autograd.gradients(loss, new NDList(weights.values()));
        int i = 0;
        for (String name : weights.keySet()) {
          Formula.assertStored(
              name, Retyped.doubles(gradients.get(i++)), expected.get("gradients").get(name), 12);
        }
        assertThat(weights).as("none of the teacher's").hasSize(expected.get("gradients").size());
      }
    }
  }

  /** (a, b, λ) and (b, a, 1 − λ) are the same mixture, and the branches follow dominance. */
  @ParameterizedTest
  @ValueSource(doubles = {0.125, 0.25, 0.75, 1})
  void exchangingTheImagesChangesNothing(double share) {
    MixedAutoencoder model = model(MixingOptions.paper(), true);
    NDArray a = images(DataType.FLOAT32);
    NDArray b = new Mixture(share, PARTNERS).partnersOf(a);
    NDArray[] one = terms(model.terms(a, b, share, seen()));
    NDArray[] other = terms(model.terms(b, a, 1 - share, seen()));
    for (int i = 0; i < one.length; i++) {
      assertThat(other[i].getFloat()).isEqualTo(one[i].getFloat());
    }
    assertThat(one[0].getFloat()).isNotEqualTo(one[1].getFloat());
  }

  /** At λ = 1/2 a is the dominant image. */
  @Test
  void aTieIsDecidedForTheFirstImage() {
    MixedAutoencoder model = model(WITHOUT, true);
    // the branches start alike and the mixture is the same: only what is predicted can differ
    NDArray a = images(DataType.FLOAT32);
    NDArray b = new Mixture(0.5, PARTNERS).partnersOf(a);
    Terms one = model.terms(a, b, 0.5, seen());
    Terms other = model.terms(b, a, 0.5, seen());
    assertThat(one.dominant().getFloat()).isEqualTo(other.subordinate().getFloat());
    Terms more = model.terms(a, b, Math.nextUp(0.5), seen());
    assertThat(more.dominant().getFloat()).isCloseTo(one.dominant().getFloat(), within(1e-6f));
    assertThat(one.dominant().getFloat()).isNotEqualTo(one.subordinate().getFloat());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofOneImageAloneTheDominantBranchIsAMaskedAutoencoder(boolean normalize) {
    MixedAutoencoder model = model(WITHOUT, normalize);
    MaskedAutoencoder mae = new MaskedAutoencoder(manager, VIT, options(normalize), MASKS, 3);
    NDArray a = images(DataType.FLOAT32);
    NDArray b = new Mixture(1, PARTNERS).partnersOf(a);
    Terms terms = model.terms(a, b, 1, seen());
    assertThat(terms.dominant().getFloat()).isEqualTo(mae.loss(a, seen()).loss().getFloat());
    assertThat(terms.features().toFloatArray())
        .isEqualTo(mae.loss(a, seen()).features().toFloatArray());
    assertThat(terms.dominantLatent()).isNull();
  }

  /** The embeddings start as the teacher's: what is left is what the encoders differ by. */
  @Test
  void aStudentThatIsItsTeacherHasNothingToLearnFromIt() {
    Consumer<VisionTransformer> known = known();
    MixedAutoencoder model = model(MixingOptions.paper(), true, known, known);
    NDArray a = images(DataType.FLOAT32);
    NDArray b = new Mixture(1, PARTNERS).partnersOf(a);
    Terms terms = model.terms(a, b, 1, seen());
    assertThat(terms.dominantLatent().getFloat()).isZero();
    assertThat(terms.subordinateLatent().getFloat()).isGreaterThan(0.01f);
    assertThat(model.terms(a, b, 0.75, seen()).dominantLatent().getFloat()).isGreaterThan(1e-4f);
    MixedAutoencoder other = model(MixingOptions.paper(), true, null, known);
    assertThat(other.terms(a, b, 1, seen()).dominantLatent().getFloat()).isGreaterThan(0.01f);
  }

  /** The released code's fault: a teacher that sees the mixture knows nothing of b alone. */
  @Test
  void aTeacherOfTheMixtureDoesNotTellTheImagesApart() {
    Consumer<VisionTransformer> known = known();
    MixingOptions faulty = new MixingOptions(1, 1, TeacherInput.MIXTURE);
    MixedAutoencoder model = model(faulty, true, known, known);
    NDArray a = images(DataType.FLOAT32);
    NDArray b = new Mixture(0.75, PARTNERS).partnersOf(a);
    Terms terms = model.terms(a, b, 0.75, seen());
    assertThat(terms.dominantLatent().getFloat()).isZero();
    assertThat(terms.subordinateLatent().getFloat()).isZero();
  }

  @Test
  void theTeacherIsAConstantAndPartOfTheCheckpoint() {
    MixedAutoencoder model = model(MixingOptions.paper(), true);
    assertThat(model.networks().keySet())
        .containsExactly("encoder", "branches", "guide", "guide_embedding");
    assertThat(model.trainable().keySet()).noneMatch(name -> name.startsWith("guide"));
    assertThat(model.parameters()).containsKeys("guide.cls_token", "guide_embedding.weight");
    assertThat(model(WITHOUT, true).networks().keySet()).containsExactly("encoder", "branches");
    assertThatThrownBy(() -> model(MixingOptions.paper(), true, null, null))
        .hasMessageContaining("distillation without a teacher");
  }

  @Test
  void bothEmbeddingsAndTheTeachersStartAlike() {
    MixedAutoencoder model = model(MixingOptions.paper(), true);
    Map<String, NDArray> branches = Weights.of(model.networks().get("branches"));
    float[] own = branches.get("decoder.embed.weight").toFloatArray();
    assertThat(branches.get("subordinate.weight").toFloatArray()).isEqualTo(own);
    assertThat(model.parameters().get("guide_embedding.weight").getArray().toFloatArray())
        .isEqualTo(own);
    assertThat(model.exports()).containsOnlyKeys(BranchDecoder.FILE);
  }

  /** Hidden patches of either image are targets of its own branch, visible ones of none. */
  @Test
  void visiblePatchesAreNotPredicted() {
    MixedAutoencoder model = model(WITHOUT, false);
    NDArray a = images(DataType.FLOAT32);
    NDArray b = new Mixture(1, PARTNERS).partnersOf(a);
    Terms before = model.terms(a, b, 1, seen()); // b is a target only
    NDArray visible = b.duplicate();
    visible.set(new NDIndex("0, :, 0:4, 0:4"), 0.5f); // patch 0 of image 0
    Terms same = model.terms(a, visible, 1, seen());
    assertThat(same.subordinate().getFloat()).isEqualTo(before.subordinate().getFloat());
    NDArray hidden = b.duplicate();
    hidden.set(new NDIndex("0, :, 0:4, 4:8"), 0.5f); // patch 1
    Terms other = model.terms(a, hidden, 1, seen());
    assertThat(other.subordinate().getFloat()).isNotEqualTo(before.subordinate().getFloat());
    assertThat(other.dominant().getFloat()).isEqualTo(before.dominant().getFloat());
    assertThat(other.features().toFloatArray()).isEqualTo(before.features().toFloatArray());
  }

  /** What is made again differs in hidden patches alone, by what the loss says. */
  @ParameterizedTest
  @ValueSource(doubles = {0.25, 0.5})
  void reconstructionsAreThoseOfTheLoss(double share) {
    MixedAutoencoder model = model(WITHOUT, false);
    NDArray a = images(DataType.FLOAT32);
    NDArray b = new Mixture(share, PARTNERS).partnersOf(a);
    Terms terms = model.terms(a, b, share, seen());
    NDList made = model.reconstruct(a, b, share, seen());
    NDArray stronger = share < 0.5 ? b : a;
    NDArray weaker = share < 0.5 ? a : b;
    assertThat(error(made.get(0), weaker)).isCloseTo(terms.subordinate().getFloat(), within(1e-5f));
    assertThat(error(made.get(1), stronger)).isCloseTo(terms.dominant().getFloat(), within(1e-5f));
    float[] difference = made.get(0).sub(weaker).toFloatArray();
    for (int patch : SEEN[0]) {
      int corner = patch / 4 * 64 + patch % 4 * 4; // of the first image's first channel
      assertThat(difference[corner]).isZero();
    }
  }

  /** Over hidden patches, 12 of 16. */
  private static float error(NDArray made, NDArray image) {
    NDArray d = made.sub(image);
    return d.mul(d).sum().getFloat() / (4 * 12 * 48);
  }

  /** The loss of a step is that of the mixture and the masks that are drawn for it. */
  @Test
  void everythingDrawnIsAFunctionOfStepAndImages() {
    MixedAutoencoder model = model(MixingOptions.paper(), true);
    NDArray a = images(DataType.FLOAT32);
    Streams streams = new Streams(5);
    long[] samples = {11, 12, 13, 14};
    StepContext context = new StepContext(streams, 7, samples);
    Mixture mixture = Mixture.draw(1, 4, streams, 7);
    TokenSubset subset = TokenSubset.of(MASKS.of(a, context));
    float byHand = model.loss(a, mixture.partnersOf(a), mixture.share(), subset).loss().getFloat();
    List<Float> losses = new ArrayList<>();
    for (long step : new long[] {7, 8}) {
      StepContext at = new StepContext(streams, step, samples);
      losses.add(model.loss(List.of(a), at).loss().getFloat());
    }
    assertThat(losses.get(0)).isEqualTo(byHand);
    assertThat(losses.get(1)).isNotEqualTo(byHand);
    StepContext single = new StepContext(streams, 7, new long[] {11});
    assertThatThrownBy(() -> model.loss(List.of(a.get("0:1")), single))
        .hasMessageContainingAll("1 image to mix", "optimizer.accumulate");
  }
}
