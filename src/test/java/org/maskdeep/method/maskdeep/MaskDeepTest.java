package org.maskdeep.method.maskdeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.maskdeep.Largest;
import org.maskdeep.mask.Grouping;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.Byol;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.Method;
import org.maskdeep.method.SimilarityLoss;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.TrialStep;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.io.RawTensor;

/**
 * What must hold of MaskDeep: what the gradient reaches, what the encoder is asked for, what
 * follows, and that without masks it is BYOL.
 */
@Tag("parity")
class MaskDeepTest {
  private static final ResNetOptions RESNET = ResNetOptions.cifar(18, 8);
  private static final HeadOptions HEADS = new HeadOptions(32, 16);
  private static final int BATCH = 6;
  private static final int SIDE = 32;
  private static final List<String> LEVELS = List.of("C3", "C4", "C5");

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

  @ParameterizedTest
  @EnumSource(Fusion.class)
  void withoutMasksItIsByolInLossAndInEveryGradient(Fusion fusion) {
    isByolWithoutMasks(SimilarityLoss.cosine(), fusion);
  }

  @ParameterizedTest
  @EnumSource(Fusion.class)
  void withoutMasksItIsByolUnderContrastToo(Fusion fusion) {
    isByolWithoutMasks(SimilarityLoss.contrast(0.2), fusion);
  }

  private void isByolWithoutMasks(SimilarityLoss similarity, Fusion fusion) {
    MaskDeepOptions plain =
        new MaskDeepOptions(
            List.of("C5"),
            1,
            MaskSampler.random(1),
            0,
            Aggregation.MEAN,
            EnumSet.of(Target.OTHER_VIEW),
            similarity,
            fusion,
            LevelHeads.SHARED,
            List.of());
    MaskDeep maskDeep = new MaskDeep(manager, RESNET, plain, HEADS, 3);
    Byol byol = new Byol(manager, RESNET, HEADS, similarity, 3);
    copy(byol, maskDeep);
    TrialStep expected = TrialStep.of(TrialStep.wide(byol, manager), manager, 4);
    TrialStep actual = TrialStep.of(TrialStep.wide(maskDeep, manager), manager, 4);
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-12));
    assertThat(actual.gradients()).hasSameSizeAs(expected.gradients());
    expected
        .gradients()
        .forEach(
            (name, gradient) -> {
              double[] got = actual.gradients().get(renamed(name));
              double scale = 1e-10 * Math.max(1, Largest.of(gradient));
              for (int i = 0; i < gradient.length; i++) {
                assertThat(got[i]).as("%s[%d]", name, i).isCloseTo(gradient[i], within(scale));
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "MEAN, PER_LEVEL, SHARED",
    "MEAN, PER_LEVEL, SEPARATE",
    "ATTENTION, PER_LEVEL, SHARED",
    "MEAN, JOINT, SHARED",
    "ATTENTION, JOINT, SHARED"
  })
  void gradientReachesVisiblePatchesOnly(Aggregation aggregation, Fusion fusion, LevelHeads heads) {
    Set<Target> targets = EnumSet.allOf(Target.class);
    if (fusion == Fusion.JOINT) {
      targets.remove(Target.PER_LEVEL);
    }
    MaskDeepOptions options =
        new MaskDeepOptions(
            LEVELS,
            2,
            MaskSampler.aligned(0.25, Grouping.INDEPENDENT),
            24,
            aggregation,
            targets,
            SimilarityLoss.cosine(),
            fusion,
            heads,
            heads == LevelHeads.SEPARATE ? List.of(0.1, 0.3, 1.0) : List.of());
    MaskDeep method = new MaskDeep(manager, RESNET, options, HEADS, 1);
    Streams streams = new Streams(9);
    long step = 4;
    try (NDManager scratch = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      List<NDArray> views = views(scratch, 2);
      List<Map<String, NDArray>> patches = method.recordPatches();
      Method.Output output = method.loss(views, new StepContext(streams, step, samples()));
      for (String level : LEVELS) {
        NDArray p = patches.get(0).get(level); // [B, N, d] of view 0
        NDArray g = autograd.gradientsKeepingGraph(output.loss(), new NDList(p)).get(0);
        float[] gradient = g.toFloatArray();
        int n = (int) p.getShape().get(1);
        int d = (int) p.getShape().get(2);
        for (int b = 0; b < BATCH; b++) {
          Set<Integer> visible = visible(options, streams, step, b, level);
          for (int i = 0; i < n; i++) {
            float sum = 0;
            for (int k = 0; k < d; k++) {
              sum += Math.abs(gradient[(b * n + i) * d + k]);
            }
            if (visible.contains(i)) {
              assertThat(sum).as("visible patch %d of %s", i, level).isPositive();
            } else {
              assertThat(sum).as("hidden patch %d of %s", i, level).isZero();
            }
          }
        }
      }
    }
  }

  private static Set<Integer> visible(
      MaskDeepOptions options, Streams streams, long step, int sample, String level) {
    List<PatchGrid> grids = LEVELS.stream().map(l -> grid(l)).toList();
    Stream random = streams.stream(Purpose.MASK, step, sample, 0);
    HierarchicalMask masks = options.sampler().sample(grids, options.groups(), random);
    Set<Integer> visible = new java.util.TreeSet<>();
    for (int g = 0; g < options.groups(); g++) {
      for (int i : masks.mask(LEVELS.indexOf(level), g).visibleIndices()) {
        visible.add(i);
      }
    }
    return visible;
  }

  private static PatchGrid grid(String level) {
    int side = SIDE / RESNET.map(level).stride();
    return new PatchGrid(side, side);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "4, false", "16, false", "1, true", "8, true"})
  void encoderRunsOncePerViewWhateverTheGroupsAndTargets(int groups, boolean allTargets) {
    Set<Target> targets = allTargets ? EnumSet.allOf(Target.class) : EnumSet.of(Target.OTHER_VIEW);
    MaskDeep method =
        new MaskDeep(manager, RESNET, options(groups, Aggregation.MEAN, targets), HEADS, 1);
    step(method, 2);
    try (NDManager scratch = manager.newSubManager()) {
      sawOnce(method, "encoder", views(scratch, 2));
      sawOnce(method, "target.encoder", views(scratch, 2));
    }
  }

  /** Running statistics are of the views, each seen once: whoever runs more often has others. */
  private void sawOnce(MaskDeep method, String name, List<NDArray> views) {
    Encoder actual = (Encoder) method.networks().get(name);
    Encoder expected = RESNET.create();
    expected.initialize(manager, 0);
    Map<String, RawTensor> start = Weights.copyOf(Weights.of(actual));
    Weights.copyOf(Weights.of(expected))
        .forEach(
            (key, fresh) -> start.replace(key, key.contains("running_") ? fresh : start.get(key)));
    Weights.copy(Weights.of(expected), start);
    views.forEach(view -> expected.features(view, true).close());
    assertThat(Weights.of(actual).get("bn1.running_mean").toFloatArray())
        .as(name)
        .isEqualTo(Weights.of(expected).get("bn1.running_mean").toFloatArray());
  }

  @Test
  void separateHeadsHaveNamesOfTheirLevelAndSharedOnesNone() {
    MaskDeepOptions shared =
        options(2, Aggregation.MEAN, EnumSet.of(Target.OTHER_VIEW, Target.PER_LEVEL));
    MaskDeepOptions separate =
        new MaskDeepOptions(
            shared.levels(),
            shared.groups(),
            shared.sampler(),
            shared.embedding(),
            shared.aggregation(),
            shared.targets(),
            shared.loss(),
            Fusion.PER_LEVEL,
            LevelHeads.SEPARATE,
            List.of(0.1, 0.3, 1.0));
    assertThat(new MaskDeep(manager, RESNET, shared, HEADS, 1).networks().keySet())
        .contains("projector", "predictor.0", "predictor.2", "target.projector")
        .noneMatch(name -> name.endsWith(".c3") && name.contains("projector"));
    assertThat(new MaskDeep(manager, RESNET, separate, HEADS, 1).networks().keySet())
        .contains("projector.c3", "predictor.c3.0", "predictor.c5.2", "target.projector.c4")
        .doesNotContain("projector", "predictor.0");
  }

  @Test
  void targetBranchIsNeverTrained() {
    MaskDeep method = new MaskDeep(manager, RESNET, standard(), HEADS, 1);
    assertThat(method.trainable().keySet()).noneMatch(name -> name.startsWith("target."));
    assertThat(method.trainable().keySet()).anyMatch(name -> name.startsWith("encoder."));
    long target =
        method.parameters().keySet().stream().filter(name -> name.startsWith("target.")).count();
    assertThat(target).isPositive();
  }

  @Test
  void targetEqualsTheClosedFormulaAfterManySteps() {
    MaskDeep method = new MaskDeep(manager, RESNET, standard(), HEADS, 1);
    String name = "encoder.layer1.0.conv1.weight";
    NDArray online = method.parameters().get(name).getArray();
    NDArray target = method.parameters().get("target." + name).getArray();
    double start = target.toFloatArray()[7];
    assertThat(start).isEqualTo(online.toFloatArray()[7]);
    try (NDManager scratch = manager.newSubManager()) {
      online.addi(scratch.create(1f)); // in place: the very weight that the target follows
      double moved = online.toFloatArray()[7];
      int steps = 20;
      double m = 0.9;
      for (int i = 0; i < steps; i++) {
        method.afterStep(scratch, m);
      }
      double keep = Math.pow(m, steps);
      assertThat((double) target.toFloatArray()[7])
          .isCloseTo(keep * start + (1 - keep) * moved, within(1e-6));
    }
  }

  @Test
  void lossIsBetweenZeroAndFourAndFreshWeightsAreNearTwo() {
    for (long seed = 0; seed < 3; seed++) {
      MaskDeep method = new MaskDeep(manager, RESNET, standard(), HEADS, seed);
      assertThat(step(method, 2).loss).isBetween(0f, 4f).isCloseTo(2f, within(0.6f));
    }
  }

  @Test
  void furtherViewsOfAnotherSizeAreTargetsOnly() {
    Set<Target> all = EnumSet.allOf(Target.class);
    MaskDeep method = new MaskDeep(manager, RESNET, options(2, Aggregation.MEAN, all), HEADS, 1);
    try (NDManager scratch = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      List<NDArray> views = views(scratch, 2);
      views.add(picture(scratch, 5, 16));
      float loss = method.loss(views, place()).loss().getFloat();
      assertThat(loss).isBetween(0f, 4f);
      sawOnce(method, "encoder", views.subList(0, 2));
      sawOnce(method, "target.encoder", views);
    }
  }

  @Test
  void furtherViewsAreLeftOutUnlessTheyAreATarget() {
    MaskDeep method = new MaskDeep(manager, RESNET, standard(), HEADS, 1);
    try (NDManager scratch = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      List<NDArray> views = views(scratch, 2);
      float two = method.loss(views, place()).loss().getFloat();
      views.add(picture(scratch, 5, 16));
      assertThat(method.loss(views, place()).loss().getFloat()).isEqualTo(two);
      List<NDArray> seen = List.of(views.get(0), views.get(1), views.get(0), views.get(1));
      sawOnce(method, "target.encoder", seen);
    }
  }

  @Test
  void stepIsAPureFunctionOfSeedStepAndSamples() {
    MaskDeep a = new MaskDeep(manager, RESNET, standard(), HEADS, 5);
    MaskDeep b = new MaskDeep(manager, RESNET, standard(), HEADS, 5);
    Result first = step(a, 2);
    Result second = step(b, 2);
    assertThat(second.loss).isEqualTo(first.loss);
    first.gradients.forEach((n, g) -> assertThat(second.gradients.get(n)).as(n).isEqualTo(g));
  }

  private MaskDeepOptions standard() {
    return MaskDeepOptions.standard(MaskSampler.aligned(0.25, Grouping.INDEPENDENT), 24);
  }

  private MaskDeepOptions options(int groups, Aggregation aggregation, Set<Target> targets) {
    MaskSampler sampler = MaskSampler.aligned(0.25, Grouping.INDEPENDENT);
    return new MaskDeepOptions(
        LEVELS, groups, sampler, 24, aggregation, targets, SimilarityLoss.cosine());
  }

  private record Result(float loss, Map<String, float[]> gradients) {}

  private Result step(Method method, int count) {
    Map<String, NDArray> weights = method.trainable();
    try (NDManager scratch = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      NDArray loss = method.loss(views(scratch, count), place()).loss();
      NDList list = new NDList();
      list.addAll(weights.values());
      NDList gradients = autograd.gradients(loss, list);
      Map<String, float[]> values = new LinkedHashMap<>();
      int i = 0;
      for (String name : weights.keySet()) {
        values.put(name, gradients.get(i++).toFloatArray());
      }
      return new Result(loss.getFloat(), values);
    }
  }

  private static StepContext place() {
    return new StepContext(new Streams(9), 4, samples());
  }

  private static long[] samples() {
    return java.util.stream.LongStream.range(0, BATCH).toArray();
  }

  private static List<NDArray> views(NDManager scratch, int count) {
    List<NDArray> views = new java.util.ArrayList<>();
    for (int v = 0; v < count; v++) {
      views.add(picture(scratch, v, SIDE));
    }
    return views;
  }

  private static NDArray picture(NDManager scratch, int seed, int side) {
    Stream random = new Streams(77).stream(Purpose.TEST, 0, seed);
    float[] pixels = new float[BATCH * side * side * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return scratch.create(pixels, new Shape(BATCH, side, side, 3)).transpose(0, 3, 1, 2);
  }

  /** BYOL's names → MaskDeep's. */
  private static String renamed(String name) {
    return name.startsWith("predictor.") ? name.replace("predictor.", "predictor.0.") : name;
  }

  private void copy(Byol from, MaskDeep to) {
    Map<String, Parameter> destination = to.parameters();
    try (NDManager scratch = manager.newSubManager()) {
      from.parameters()
          .forEach(
              (name, parameter) -> {
                NDArray array = destination.get(renamed(name)).getArray();
                org.maskdeep.optim.Ema.update(
                    scratch, new NDList(array), new NDList(parameter.getArray()), 0);
              });
    }
  }
}
