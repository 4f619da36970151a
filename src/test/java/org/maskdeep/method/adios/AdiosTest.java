package org.maskdeep.method.adios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.maskdeep.Largest;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.Method;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.TrialStep;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.Retyped;

@Tag("parity")
class AdiosTest {
  private static final HeadOptions HEADS = new HeadOptions(32, 16);
  private static final ResNetOptions SPEC = ResNetOptions.cifar(18, 8);
  private static final int M = 3;
  private static final double ALPHA = 0.7;
  private static final double ENTROPY = 0.3;

  private final NDManager manager = NDManager.newBaseManager(Engines.start().defaultDevice());

  @AfterEach
  void close() {
    manager.close();
  }

  private static StepContext at(long step, long... samples) {
    return new StepContext(new Streams(9), step, samples);
  }

  private static StepContext at(long step) {
    return at(step, LongStream.range(0, TrialStep.BATCH).toArray());
  }

  private static AdiosOptions options(boolean alternates, boolean single, boolean both) {
    return new AdiosOptions(M, ALPHA, ENTROPY, alternates, single, both);
  }

  /** In 64 bits. */
  private Adios learned(BaseMethod base, AdiosOptions options) {
    MaskerOptions masker = new MaskerOptions(32, M, 8, Precision.FP32);
    return TrialStep.wide(
        Adios.learned(manager, SPEC, HEADS, base, 0.2, options, masker, 5), manager);
  }

  private Adios with(BaseMethod base, AdiosOptions options, MaskSource source) {
    return TrialStep.wide(Adios.with(manager, SPEC, HEADS, base, 0.2, options, source, 5), manager);
  }

  private List<NDArray> views() {
    return TrialStep.views(manager, 0, DataType.FLOAT64);
  }

  private static NDArray masks(Adios method, NDArray view) {
    return ((Masker) method.networks().get("masker")).forward(view, true);
  }

  /** α penalty − α₂ entropy. */
  private static NDArray own(NDArray masks) {
    return MaskLosses.penalty(masks).mul(ALPHA).sub(MaskLosses.negativeEntropy(masks).mul(ENTROPY));
  }

  private static Map<String, double[]> gradients(
      Map<String, NDArray> weights, Supplier<NDArray> expression) {
    try (Autograd autograd = Autograd.record()) {
      NDList gradients = autograd.gradients(expression.get(), new NDList(weights.values()));
      Map<String, double[]> values = new LinkedHashMap<>();
      int i = 0;
      for (String name : weights.keySet()) {
        values.put(name, Retyped.doubles(gradients.get(i++)));
      }
      return values;
    }
  }

  private static void assertSame(Map<String, double[]> found, Map<String, double[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    double largest = expected.values().stream().mapToDouble(Largest::of).max().orElseThrow();
    assertThat(largest).isPositive();
    found.forEach(
        (name, g) -> {
          for (int i = 0; i < g.length; i++) {
            assertThat(g[i]).as(name).isCloseTo(expected.get(name)[i], within(1e-11 * largest));
          }
        });
  }

  /** Σ_k ℓ in the method's pieces, as the formula says. */
  private static NDArray sum(Pairs pairs, List<NDArray> views, List<NDArray> masks, boolean both) {
    NDArray sum = null;
    for (int k = 0; k < M; k++) {
      NDArray second = hidden(views.get(1), masks.get(1), k);
      NDArray first = both ? hidden(views.get(0), masks.get(0), k) : views.get(0);
      NDArray loss = pairs.loss(pairs.encode(first), pairs.encode(second));
      sum = sum == null ? loss : sum.add(loss);
    }
    return sum;
  }

  private static NDArray hidden(NDArray view, NDArray masks, int k) {
    return view.mul(masks.get(":, " + k + ":" + (k + 1)).sub(1).neg());
  }

  /**
   * One pass for both players gives the gradients of two: the encoder's of Σ ℓ with the masks as
   * constants, the masker's of its own objective.
   */
  @ParameterizedTest
  @CsvSource({"BYOL,false", "SIMSIAM,true", "SIMCLR,false"})
  void bothPlayersGetTheGradientsOfTheirOwnObjectives(BaseMethod base, boolean both) {
    Adios method = learned(base, options(false, false, both));
    List<NDArray> views = views();
    Map<String, NDArray> encoder = method.trainable();
    Map<String, NDArray> masker = method.trainable("masker");
    assertThat(encoder.keySet()).noneMatch(name -> name.startsWith("masker"));
    assertThat(masker.keySet()).allMatch(name -> name.startsWith("masker."));
    Map<String, NDArray> all = new LinkedHashMap<>(encoder);
    all.putAll(masker);
    Map<String, double[]> joint =
        gradients(
            all,
            () -> {
              Method.Output output = method.loss(views, at(0));
              assertThat(output.players().get("masker")).isSameAs(output.loss());
              return output.loss();
            });
    Map<String, double[]> ofEncoder = new LinkedHashMap<>(joint);
    ofEncoder.keySet().retainAll(encoder.keySet());
    Map<String, double[]> ofMasker = new LinkedHashMap<>(joint);
    ofMasker.keySet().retainAll(masker.keySet());
    Pairs pairs = method.pairs();
    double[] value = new double[1];
    assertSame(
        ofEncoder,
        gradients(
            encoder,
            () -> {
              List<NDArray> still =
                  views.stream().map(v -> masks(method, v).stopGradient()).toList();
              NDArray sum = sum(pairs, views, still, both);
              value[0] = Retyped.doubles(sum)[0];
              return sum;
            }));
    assertThat(Retyped.doubles(method.loss(views, at(0)).loss())[0])
        .isCloseTo(value[0], within(1e-12));
    assertSame(
        ofMasker,
        gradients(
            masker,
            () -> {
              List<NDArray> m = views.stream().map(v -> masks(method, v)).toList();
              NDArray own = own(m.get(1));
              NDArray terms = both ? own.add(own(m.get(0))).div(2) : own;
              return terms.sub(sum(pairs, views, m, both));
            }));
  }

  /** What is reported of the masker is its own objective's negative. */
  @Test
  void theMaskersLossIsReported() {
    Adios method = learned(BaseMethod.BYOL, options(false, false, false));
    List<NDArray> views = views();
    Method.Output output = method.loss(views, at(0));
    double own = Retyped.doubles(own(masks(method, views.get(1))))[0];
    double loss = Retyped.doubles(output.loss())[0];
    Map<String, Double> observed = output.observed().get();
    assertThat(observed.get("loss_masker")).isCloseTo(own - loss, within(1e-5));
    assertThat(observed.get("mask_max")).isBetween(1.0 / M, 1.0);
  }

  /** Alternating, the first pass has no gradient for the masker and the second is its objective. */
  @Test
  void alternatingTheMaskerHasAPassOfItsOwn() {
    Adios method = learned(BaseMethod.BYOL, options(true, false, false));
    Adios atOnce = learned(BaseMethod.BYOL, options(false, false, false));
    List<NDArray> views = views();
    assertThat(method.alternates()).isTrue();
    assertThat(method.loss(views, at(0)).players()).isEmpty();
    assertSame(
        gradients(method.trainable(), () -> method.loss(views, at(0)).loss()),
        gradients(atOnce.trainable(), () -> atOnce.loss(views, at(0)).loss()));
    assertSame(
        gradients(
            method.trainable("masker"), () -> method.playerLosses(views, at(0)).get("masker")),
        gradients(atOnce.trainable("masker"), () -> atOnce.loss(views, at(0)).loss()));
  }

  /** Not a small one, but none: no weight of the masker is in the graph of the encoder's loss. */
  @ParameterizedTest
  @CsvSource({"BYOL,false", "SIMSIAM,true", "SIMCLR,false"})
  void alternatingTheEncodersLossHasNoGradientForTheMasker(BaseMethod base, boolean both) {
    Adios method = learned(base, options(true, false, both));
    Map<String, NDArray> masker = method.trainable("masker");
    assertThat(masker).containsKeys("masker.head.weight", "masker.down0.0.weight");
    List<NDArray> views = views();
    try (Autograd autograd = Autograd.record()) {
      NDArray loss = method.loss(views, at(0)).loss();
      masker.forEach(
          (name, weight) ->
              assertThatThrownBy(() -> autograd.gradientsKeepingGraph(loss, new NDList(weight)))
                  .as(name)
                  .hasMessageContaining("appears to not have been used"));
      assertThat(autograd.gradients(loss, new NDList(method.trainable().values())))
          .hasSize(method.trainable().size());
    }
  }

  /**
   * A small step along its gradient lowers the masker's loss by as much as the gradient says; with
   * SimCLR, for the targets of the others are constants to the gradient only.
   */
  @Test
  void theMaskersGradientPointsWhereItsLossFalls() {
    Adios method = learned(BaseMethod.SIMCLR, options(true, false, false));
    List<NDArray> views = views();
    Map<String, NDArray> weights = method.trainable("masker");
    Supplier<NDArray> loss = () -> method.playerLosses(views, at(0)).get("masker");
    Map<String, double[]> gradients = gradients(weights, loss);
    double square = 0;
    for (double[] g : gradients.values()) {
      for (double x : g) {
        square += x * x;
      }
    }
    double step = 1e-7 / Math.sqrt(square);
    double before = Retyped.doubles(loss.get())[0];
    weights.forEach(
        (name, array) -> {
          NDArray move = manager.create(gradients.get(name), array.getShape()).mul(step);
          array.stopGradient().subi(move);
        });
    double after = Retyped.doubles(loss.get())[0];
    assertThat((before - after) / (step * square)).isCloseTo(1, within(1e-4));
  }

  /** Masks of 1/M dim the image: each term is that of the image times 1 − 1/M. */
  @ParameterizedTest
  @EnumSource(BaseMethod.class)
  void constantMasksDimTheImage(BaseMethod base) {
    Adios method = with(base, options(false, false, false), MaskSource.constant(M));
    List<NDArray> views = views();
    Pairs pairs = method.pairs();
    NDArray dimmed = views.get(1).mul(1 - 1.0 / M);
    double one = Retyped.doubles(pairs.loss(pairs.encode(views.get(0)), pairs.encode(dimmed)))[0];
    assertThat(Retyped.doubles(method.loss(views, at(0)).loss())[0])
        .isCloseTo(M * one, within(1e-9));
    assertThat(method.players()).isEmpty();
    assertThat(method.exports()).isEmpty();
  }

  /**
   * Where all images draw the same mask, ADIOS-s is one of the M terms; each of them is drawn, so
   * its mean is the whole over M.
   */
  @Test
  void aSingleMaskIsOneOfTheTerms() {
    Adios single = learned(BaseMethod.BYOL, options(false, true, false));
    List<NDArray> views = views();
    Pairs pairs = single.pairs();
    NDArray m = masks(single, views.get(1));
    List<Double> terms = new ArrayList<>();
    for (int k = 0; k < M; k++) {
      NDArray hidden = hidden(views.get(1), m, k);
      terms.add(Retyped.doubles(pairs.loss(pairs.encode(views.get(0)), pairs.encode(hidden)))[0]);
    }
    TreeSet<Integer> drawn = new TreeSet<>();
    for (int step = 0; step < 12; step++) {
      double loss = Retyped.doubles(single.loss(views, at(step, 4, 4, 4, 4, 4, 4)).loss())[0];
      int k = 0;
      while (Math.abs(terms.get(k) - loss) > 1e-9) {
        k++; // fails where the loss is none of the terms
      }
      drawn.add(k);
    }
    assertThat(drawn).hasSize(M);
    double again = Retyped.doubles(single.loss(views, at(3)).loss())[0];
    assertThat(Retyped.doubles(single.loss(views, at(3)).loss())[0]).isEqualTo(again);
  }

  /** The mask of ADIOS-s, as the streams of {@link #at} have it. */
  private static int drawn(long step, long sample) {
    return new Streams(9).stream(Purpose.MASK_CHOICE, step, sample).nextInt(M);
  }

  /** Every image is hidden under the mask that is drawn for its own number. */
  @ParameterizedTest
  @CsvSource({"BYOL,false", "SIMCLR,true"})
  void aSingleMaskIsDrawnForEachImage(BaseMethod base, boolean both) {
    long[] samples = {3, 14, 15, 92, 65, 35};
    Adios single = learned(base, options(false, true, both));
    Pairs pairs = single.pairs();
    List<NDArray> views = views();
    List<NDArray> masks = views.stream().map(v -> masks(single, v)).toList();
    TreeSet<Integer> differing = new TreeSet<>();
    for (int step = 0; step < 4; step++) {
      List<NDArray> hidden = new ArrayList<>();
      for (int v = 0; v < 2; v++) {
        NDList rows = new NDList();
        for (int b = 0; b < samples.length; b++) {
          String row = b + ":" + (b + 1);
          rows.add(hidden(views.get(v).get(row), masks.get(v).get(row), drawn(step, samples[b])));
        }
        hidden.add(NDArrays.concat(rows, 0));
      }
      NDArray first = both ? hidden.get(0) : views.get(0);
      NDArray loss = pairs.loss(pairs.encode(first), pairs.encode(hidden.get(1)));
      assertThat(Retyped.doubles(single.loss(views, at(step, samples)).loss())[0])
          .isCloseTo(Retyped.doubles(loss)[0], within(1e-10));
      int at = step;
      differing.add((int) LongStream.of(samples).map(s -> drawn(at, s)).distinct().count());
    }
    assertThat(differing.last()).as("masks in a batch").isEqualTo(M);
  }

  /**
   * Of 40,000 draws each mask gets a third, and in a third the next step, or the next sample, draws
   * the same; within four standard deviations.
   */
  @Test
  void theChoiceOfASingleMaskIsEven() {
    int n = 200;
    int[] counts = new int[M];
    int sameAtNextStep = 0;
    int sameOfNextSample = 0;
    for (int step = 0; step < n; step++) {
      for (int sample = 0; sample < n; sample++) {
        int k = drawn(step, sample);
        counts[k]++;
        sameAtNextStep += k == drawn(step + 1, sample) ? 1 : 0;
        sameOfNextSample += k == drawn(step, sample + 1) ? 1 : 0;
      }
    }
    double third = n * n / 3.0;
    double four = 4 * Math.sqrt(n * n * 2 / 9.0);
    for (int count : counts) {
      assertThat((double) count).isCloseTo(third, within(four));
    }
    assertThat((double) sameAtNextStep).isCloseTo(third, within(four));
    assertThat((double) sameOfNextSample).isCloseTo(third, within(four));
  }
}
