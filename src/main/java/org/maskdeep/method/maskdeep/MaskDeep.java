package org.maskdeep.method.maskdeep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.NetworkMethod;
import org.maskdeep.method.Networks;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.layer.Mlp;

/**
 * MaskDeep: from a few visible patches of the encoder's own feature hierarchy, predict what the
 * whole image is (Liu et al. 2023, arXiv 2304.00218; a reconstruction from the abstract, see
 * docs/fidelity.md).
 *
 * <p>For every ordered pair of views v → v', level l, group g and target m:
 *
 * <pre>
 *   F_l    = stage l of the online encoder on view v             one forward, never masked pixels
 *   P_l    = patch embedding of F_l                              [B, N_l, d]
 *   z_g,l  = mean of P_l over the visible patches S_g,l          [B, G, d]
 *   q_m    = predictor_m(projector(z_g,l))                       [B, G, D]
 *   t_m    = target m of v', from the momentum branch            [B, D], no gradient, never masked
 *   loss   = mean of 2 − 2 cos(q_m, t_m), or of their contrast with the batch's other images
 * </pre>
 *
 * With {@link Fusion#JOINT} there is one z_g for all levels, [z_g,C3 | z_g,C4 | z_g,C5] of width
 * L·d, and the global target is made of all levels in the same way.
 *
 * <p>The first two views are v and v' in turn. Further ones have a global target only, and only
 * with {@link Target#FURTHER_VIEWS}; every (v, v', m) counts alike, in the mean over all groups,
 * and every level by its weight.
 */
public final class MaskDeep extends NetworkMethod {
  private final MaskDeepOptions options;
  private final Aggregator aggregator;
  private final Branch online;
  private final Branch target;
  private final Map<Source, List<Mlp>> predictors = new LinkedHashMap<>(); // [M] of each source
  private Consumer<PatchMaps> listener = patches -> {};

  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights
   * @param seed of the initial weights
   */
  public MaskDeep(
      NDManager manager, EncoderSpec spec, MaskDeepOptions options, HeadOptions heads, long seed) {
    this.options = options;
    int width = options.embedding() == 0 ? spec.map(options.top()).channels() : options.embedding();
    aggregator = options.aggregation().create(width, options.levels());
    online = new Branch(spec, options, aggregator, heads);
    target = new Branch(spec, options, aggregator, heads);
    List<Mlp> shared = predictors(heads, spec);
    for (Source source : options.sources()) {
      boolean own = options.heads() == LevelHeads.SEPARATE;
      predictors.put(source, own ? predictors(heads, spec) : shared);
    }
    add(online.networks(""));
    predictors.forEach(this::addPredictors);
    add(aggregator.networks());
    add(target.networks("target."));
    initialize(manager, seed);
  }

  private List<Mlp> predictors(HeadOptions heads, EncoderSpec spec) {
    List<Mlp> each = new ArrayList<>();
    for (int m = 0; m < options.targetsOfView(); m++) {
      each.add(heads.predictor(spec.precision()));
    }
    return each;
  }

  private void addPredictors(Source source, List<Mlp> each) {
    boolean own = options.heads() == LevelHeads.SEPARATE;
    String of = own ? source.name().toLowerCase(Locale.ROOT) + "." : "";
    for (int m = 0; m < each.size(); m++) {
      add("predictor." + of + m, each.get(m)); // shared ones: the same again
    }
  }

  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    List<NDArray> learned = Networks.firstTwo(views); // v; further ones are targets only
    boolean further = options.targets().contains(Target.FURTHER_VIEWS);
    List<NDList> targets = new ArrayList<>(); // t of each v'
    for (NDArray view : further ? views : learned) {
      targets.add(targets(view)); // M × [B, 1, D]
    }
    NDList losses = new NDList();
    List<NDArray> tops = new ArrayList<>();
    for (int v = 0; v < learned.size(); v++) {
      Branch.Features features = online.features(learned.get(v)); // F_l, [B, C_l, H_l, W_l]
      PatchMaps patches = features.patches(); // P_l, [B, N_l, d]
      listener.accept(patches);
      tops.add(features.top());
      GroupMasks masks = // S_g,l
          GroupMasks.draw(options.sampler(), options.groups(), patches, context, v);
      for (Source source : options.sources()) {
        NDArray z = aggregator.aggregate(patches.of(source.levels()), masks); // [B, G, d]
        List<NDArray> q = predictions(source, z); // M × [B, G, D]
        for (int other = 0; other < targets.size(); other++) {
          NDList t = targets.get(other); // M × [B, 1, D]
          for (int m = 0; m < comparisons(v, other); m++) {
            NDArray loss = options.loss().of(q.get(m), t.get(m), context.group());
            losses.add(Networks.times(loss, source.weight()));
          }
        }
      }
    }
    return new Output(Networks.mean(losses), tops.get(0));
  }

  /** t_m of a view: from the momentum branch, the global vector first, then the finer levels'. */
  private NDList targets(NDArray view) {
    Branch.Features features = target.features(view);
    features.top().close();
    NDList targets = new NDList();
    try (PatchMaps patches = features.patches()) {
      for (int m = 0; m < options.targetsOfView(); m++) {
        Source source = options.sources().get(options.sources().size() - 1 - m);
        try (NDArray whole = aggregator.whole(patches.of(source.levels())); // [B, d]
            NDArray projection = target.projector(source).forward(whole, true)) { // [B, D]
          targets.add(projection.expandDims(1)); // [B, 1, D]
        }
      }
    }
    return targets;
  }

  /** q_m of every target from every group: [B, G, d] → M × [B, G, D]. */
  private List<NDArray> predictions(Source source, NDArray z) {
    Shape s = z.getShape();
    NDArray rows = z.reshape(s.get(0) * s.get(1), s.get(2)); // [B·G, d]
    NDArray projection = online.projector(source).forward(rows, true); // [B·G, D]
    List<NDArray> predictions = new ArrayList<>();
    for (Mlp predictor : predictors.get(source)) {
      NDArray q = predictor.forward(projection, true); // [B·G, D]
      predictions.add(q.reshape(s.get(0), s.get(1), -1)); // [B, G, D]
    }
    return predictions;
  }

  /** How many targets of a view v' the groups of v predict; the global one is the first. */
  private int comparisons(int v, int other) {
    if (v == other) {
      return options.targets().contains(Target.SAME_VIEW) ? 1 : 0;
    }
    return other < Networks.VIEWS ? options.targetsOfView() : 1;
  }

  /**
   * Records the patches: from now on every forward adds, per online view, P_l of each level by its
   * name, [B, N_l, d]. Their gradient shows what the loss can see.
   */
  public List<Map<String, NDArray>> recordPatches() {
    List<Map<String, NDArray>> recorded = new ArrayList<>();
    listener = patches -> recorded.add(patches.byName());
    return recorded;
  }
}
