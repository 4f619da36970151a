package org.maskdeep.method.maskdeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.maskdeep.mask.Grouping;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.PlainHeads;
import org.maskdeep.method.SimilarityLoss;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.TrialStep;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.nn.layer.SinCosPosition;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Retyped;

/**
 * MaskDeep's loss beside loops over the patches that it recorded: groups, heads, targets and the
 * weight of every term, in 64 bits. The numbers of visible patches are powers of two, of which
 * 1/|S| has no rounding.
 */
@Tag("parity")
class MaskDeepLossTest {
  private static final ResNetOptions RESNET = ResNetOptions.cifar(18, 8);
  private static final HeadOptions HEADS = new HeadOptions(24, 12);
  private static final int B = TrialStep.BATCH;
  private static final int D = 16;
  private static final double T = 0.3;
  static final Streams STREAMS = new Streams(9);
  static final long STEP = 4;
  static final long[] SAMPLES = {5, 0, 3, 8, 11, 2};

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

  private record Case(
      List<String> levels,
      int groups,
      MaskSampler sampler,
      Aggregation aggregation,
      Set<Target> targets,
      boolean contrast,
      int further,
      Fusion fusion,
      LevelHeads heads,
      List<Double> weights) {
    Case(
        List<String> levels,
        int groups,
        MaskSampler sampler,
        Aggregation aggregation,
        Set<Target> targets,
        boolean contrast,
        int further) {
      this(
          levels,
          groups,
          sampler,
          aggregation,
          targets,
          contrast,
          further,
          Fusion.PER_LEVEL,
          LevelHeads.SHARED,
          List.of());
    }

    Case separate(Double... each) {
      return with(fusion, LevelHeads.SEPARATE, List.of(each));
    }

    Case joint() {
      return with(Fusion.JOINT, heads, weights);
    }

    private Case with(Fusion other, LevelHeads otherHeads, List<Double> otherWeights) {
      return new Case(
          levels,
          groups,
          sampler,
          aggregation,
          targets,
          contrast,
          further,
          other,
          otherHeads,
          otherWeights);
    }

    MaskDeepOptions options() {
      SimilarityLoss similarity = contrast ? SimilarityLoss.contrast(T) : SimilarityLoss.cosine();
      return new MaskDeepOptions(
          levels, groups, sampler, D, aggregation, targets, similarity, fusion, heads, weights);
    }

    /** The weight of a level when all weights together are the number of levels. */
    double weight(String level) {
      double sum = 0;
      for (double weight : weights) {
        sum += weight;
      }
      return weights.isEmpty() ? 1 : weights.get(levels.indexOf(level)) * levels.size() / sum;
    }

    @Override
    public String toString() {
      return "%s, %d groups, %s, %s, %s, %d further views, %s, %s heads, weights %s"
          .formatted(
              levels,
              groups,
              aggregation,
              targets,
              contrast ? "contrast" : "cosine",
              further,
              fusion,
              heads,
              weights);
    }
  }

  private static List<Case> cases() {
    MaskSampler aligned = MaskSampler.aligned(0.25, Grouping.INDEPENDENT);
    MaskSampler partition = MaskSampler.independent(0.25, Grouping.PARTITION);
    List<String> top = List.of("C5");
    List<String> two = List.of("C4", "C5");
    List<String> three = List.of("C3", "C4", "C5");
    Set<Target> one = EnumSet.of(Target.OTHER_VIEW);
    Set<Target> perLevel = EnumSet.of(Target.OTHER_VIEW, Target.PER_LEVEL);
    Set<Target> further = EnumSet.of(Target.OTHER_VIEW, Target.FURTHER_VIEWS);
    Set<Target> all = EnumSet.allOf(Target.class);
    List<Case> cases = new ArrayList<>();
    for (boolean contrast : new boolean[] {false, true}) {
      cases.add(new Case(top, 1, aligned, Aggregation.MEAN, one, contrast, 0));
      cases.add(new Case(top, 4, partition, Aggregation.MEAN, all, contrast, 1));
      cases.add(new Case(two, 3, aligned, Aggregation.MEAN, further, contrast, 2));
      cases.add(new Case(three, 4, aligned, Aggregation.MEAN, perLevel, contrast, 1));
      cases.add(new Case(three, 4, partition, Aggregation.MEAN, all, contrast, 2));
      cases.add(new Case(three, 2, aligned, Aggregation.ATTENTION, all, contrast, 2));
      Case separate = new Case(three, 4, aligned, Aggregation.MEAN, all, contrast, 1);
      cases.add(separate.separate());
      cases.add(separate.separate(0.25, 0.5, 1.0));
      MaskSampler each = MaskSampler.aligned(List.of(0.25, 0.5, 1.0), Grouping.INDEPENDENT);
      cases.add(new Case(three, 3, each, Aggregation.MEAN, further, contrast, 1).separate());
      MaskSampler whole = MaskSampler.independent(0.25, Grouping.INDEPENDENT).withWhole();
      Set<Target> same = EnumSet.of(Target.OTHER_VIEW, Target.SAME_VIEW);
      cases.add(new Case(two, 3, whole, Aggregation.MEAN, same, contrast, 0));
      cases.add(new Case(three, 3, whole, Aggregation.MEAN, one, contrast, 0).joint());
      cases.add(new Case(two, 2, aligned, Aggregation.MEAN, further, contrast, 1).joint());
      cases.add(new Case(three, 2, whole, Aggregation.ATTENTION, same, contrast, 0).joint());
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossEqualsAPlainLoopOverRecordedPatches(Case c) {
    MaskDeep method = TrialStep.wide(new MaskDeep(manager, RESNET, c.options(), HEADS, 3), manager);
    assertEqualsLoop(c, method, views(c));
  }

  private void assertEqualsLoop(Case c, MaskDeep method, List<NDArray> views) {
    List<Map<String, NDArray>> recorded = method.recordPatches();
    double loss;
    try (Autograd autograd = Autograd.record()) {
      StepContext place = new StepContext(STREAMS, STEP, SAMPLES);
      loss = method.loss(views, place).loss().getDouble();
    }
    double expected = loop(c, method, recorded, views);
    assertThat(loss).isCloseTo(expected, within(1e-10 * Math.abs(expected)));
  }

  /** Two views of 32 pixels and further ones of 16. */
  private List<NDArray> views(Case c) {
    List<NDArray> views = TrialStep.views(manager, 0, DataType.FLOAT64);
    for (int i = 0; i < c.further(); i++) {
      views.add(TrialStep.view(manager, 50 + i, 16, DataType.FLOAT64));
    }
    return views;
  }

  /** The mean over online views, levels, target views and targets of the loss over all groups. */
  private static double loop(
      Case c, MaskDeep method, List<Map<String, NDArray>> recorded, List<NDArray> views) {
    PlainHeads heads = new PlainHeads(method.parameters());
    boolean further = c.targets().contains(Target.FURTHER_VIEWS);
    List<List<double[][]>> targets = new ArrayList<>(); // of each view, [M], [B][D]
    for (NDArray view : further ? views : views.subList(0, 2)) {
      targets.add(targets(c, method, heads, view));
    }
    double sum = 0;
    int terms = 0;
    for (int v = 0; v < 2; v++) {
      for (String source : c.fusion() == Fusion.JOINT ? List.of("C5") : c.levels()) {
        double[][] groups = groups(c, heads, recorded.get(v), source, v); // [B · G][d]
        double[][] projection = heads.mlp("projector" + own(c, source), groups);
        for (int w = 0; w < targets.size(); w++) {
          int all = w < 2 ? targets.get(w).size() : 1;
          int ownView = c.targets().contains(Target.SAME_VIEW) ? 1 : 0;
          for (int m = 0; m < (w == v ? ownView : all); m++) {
            double[][] q = heads.mlp("predictor" + own(c, source) + "." + m, projection);
            double[][] t = targets.get(w).get(m);
            sum +=
                c.weight(source)
                    * (c.contrast()
                        ? PlainHeads.contrastLoss(q, t, T)
                        : PlainHeads.cosineLoss(q, t));
            terms++;
          }
        }
      }
    }
    return sum / terms;
  }

  /** What the names of a level's own heads have, such as .c5, or nothing. */
  private static String own(Case c, String level) {
    return c.heads() == LevelHeads.SEPARATE ? "." + level.toLowerCase() : "";
  }

  /** The global vector of the coarsest level, then with per-level targets the finer ones'. */
  private static List<double[][]> targets(Case c, MaskDeep method, PlainHeads heads, NDArray view) {
    Map<String, NDArray> patches = new LinkedHashMap<>();
    Encoder encoder = (Encoder) method.networks().get("target.encoder");
    NDList maps = encoder.features(view, true);
    for (String level : c.levels()) {
      Layer embedding = (Layer) method.networks().get("target.embedding." + level.toLowerCase());
      patches.put(level, embedding.forward(maps.get(encoder.spec().indexOf(level)), true));
    }
    List<double[][]> targets = new ArrayList<>();
    int count = c.targets().contains(Target.PER_LEVEL) ? c.levels().size() : 1;
    for (int m = 0; m < count; m++) {
      String level = c.levels().get(c.levels().size() - 1 - m);
      boolean joint = c.fusion() == Fusion.JOINT && c.aggregation() == Aggregation.MEAN;
      double[][] pooled = new double[B][0];
      for (String part : joint ? c.levels() : List.of(level)) {
        double[][][] p = patches(patches.get(part));
        for (int b = 0; b < B; b++) {
          List<Integer> places = Stream.iterate(0, i -> i + 1).limit(p[b].length).toList();
          pooled[b] = longer(pooled[b], mean(p[b], places));
        }
      }
      targets.add(heads.mlp("target.projector" + own(c, level), pooled));
    }
    return targets;
  }

  private static double[] longer(double[] vector, double[] more) {
    double[] longer = Arrays.copyOf(vector, vector.length + more.length);
    System.arraycopy(more, 0, longer, vector.length, more.length);
    return longer;
  }

  /** One vector for every image and group, the groups of an image one after the other. */
  private static double[][] groups(
      Case c, PlainHeads heads, Map<String, NDArray> recorded, String source, int view) {
    List<PatchGrid> grids = new ArrayList<>();
    for (String l : c.levels()) {
      int side = (int) Math.round(Math.sqrt(recorded.get(l).getShape().get(1)));
      grids.add(new PatchGrid(side, side));
    }
    double[][] out = new double[B * c.groups()][];
    for (int b = 0; b < B; b++) {
      var random = STREAMS.stream(Purpose.MASK, STEP, SAMPLES[b], view);
      HierarchicalMask masks = c.sampler().sample(grids, c.groups(), random);
      for (int g = 0; g < c.groups(); g++) {
        double[] joined = {};
        double[][] tokens = {};
        for (String level : c.fusion() == Fusion.JOINT ? c.levels() : List.of(source)) {
          int l = c.levels().indexOf(level);
          double[][] patches = patches(recorded.get(level))[b]; // [N][d]
          int[] visible = masks.mask(l, g).visibleIndices();
          joined = longer(joined, mean(patches, Arrays.stream(visible).boxed().toList()));
          if (c.aggregation() == Aggregation.ATTENTION) {
            float[] positions = SinCosPosition.table(grids.get(l).rows(), grids.get(l).cols(), D);
            String name = level.toLowerCase();
            double[][] more = heads.placed("attention.", name, patches, positions, visible);
            tokens = Stream.of(tokens, more).flatMap(Arrays::stream).toArray(double[][]::new);
          }
        }
        boolean mean = c.aggregation() == Aggregation.MEAN;
        out[b * c.groups() + g] = mean ? joined : heads.attention("attention.", tokens);
      }
    }
    return out;
  }

  private static double[] mean(double[][] patches, List<Integer> places) {
    double[] mean = new double[patches[0].length];
    for (int i : places) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += patches[i][j] / places.size();
      }
    }
    return mean;
  }

  private static double[][][] patches(NDArray array) {
    Shape s = array.getShape();
    double[] flat = Retyped.doubles(array);
    double[][][] patches = new double[(int) s.get(0)][(int) s.get(1)][(int) s.get(2)];
    int at = 0;
    for (double[][] image : patches) {
      for (double[] patch : image) {
        System.arraycopy(flat, at, patch, 0, patch.length);
        at += patch.length;
      }
    }
    return patches;
  }

  @Test
  void furtherViewsChangeTheLossOnlyAsTargets() {
    List<Case> some = cases();
    Case with = some.get(2);
    Case without =
        new Case(
            with.levels(),
            with.groups(),
            with.sampler(),
            with.aggregation(),
            EnumSet.of(Target.OTHER_VIEW),
            with.contrast(),
            with.further());
    double[] losses = new double[2];
    for (int i = 0; i < 2; i++) {
      Case c = i == 0 ? with : without;
      MaskDeep method =
          TrialStep.wide(new MaskDeep(manager, RESNET, c.options(), HEADS, 3), manager);
      try (Autograd autograd = Autograd.record()) {
        StepContext place = new StepContext(STREAMS, STEP, SAMPLES);
        losses[i] = method.loss(views(c), place).loss().getDouble();
      }
    }
    assertThat(losses[0]).isNotEqualTo(losses[1]);
  }

  /** All pairs of the four patches of a 2x2 level as the groups. */
  static final MaskSampler PAIRS =
      (levels, groups, random) -> {
        PatchGrid grid = levels.get(0);
        List<Mask> masks = new ArrayList<>();
        for (int i = 0; i < grid.size(); i++) {
          for (int j = i + 1; j < grid.size(); j++) {
            masks.add(Mask.of(grid, i, j));
          }
        }
        return new HierarchicalMask(List.of(masks));
      };

  @Test
  void theLossOverAllPairsIsFastMoCos() {
    Set<Target> one = EnumSet.of(Target.OTHER_VIEW);
    Case c = new Case(List.of("C5"), 6, PAIRS, Aggregation.MEAN, one, true, 0);
    MaskDeep method = TrialStep.wide(new MaskDeep(manager, RESNET, c.options(), HEADS, 3), manager);
    List<NDArray> views = new ArrayList<>(); // of 16 pixels: C5 is 2x2
    for (int v = 0; v < 2; v++) {
      views.add(TrialStep.view(manager, v, 16, DataType.FLOAT64));
    }
    assertEqualsLoop(c, method, views);
  }
}
