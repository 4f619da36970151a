package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.mask.MaskWeights;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.Level;
import org.maskdeep.nn.Mlp;
import org.maskdeep.nn.Network;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;

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
public final class MaskDeep implements Method {
  private final MaskDeepOptions options;
  private final Branch online;
  private final Branch target;
  private final Map<Level, List<Mlp>> predictors = new EnumMap<>(Level.class); // [M] of a source
  private final AttentionPooling attention; // null: mean
  private final Momentum momentum = new Momentum();
  private MaskWeights masks; // of the grids that views have; null before the first
  private List<Map<Level, NDArray>> watched; // null: nobody looks

  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights
   * @param seed of the initial weights
   */
  public MaskDeep(
      NDManager manager,
      ResNetOptions resnet,
      MaskDeepOptions options,
      HeadOptions heads,
      long seed) {
    this.options = options;
    online = new Branch(resnet, options, heads);
    target = new Branch(resnet, options, heads);
    List<Mlp> shared = predictors(heads, resnet);
    for (Level source : options.sources()) {
      boolean own = options.heads() == LevelHeads.SEPARATE;
      predictors.put(source, own ? predictors(heads, resnet) : shared);
    }
    attention =
        options.aggregation() == Aggregation.ATTENTION
            ? new AttentionPooling(options.embedding(), options.levels())
            : null;
    Networks.initialize(networks(), manager, seed);
    Map<String, Network> source = online.networks("");
    target.networks("").forEach((name, network) -> momentum.follow(network, source.get(name)));
  }

  private List<Mlp> predictors(HeadOptions heads, ResNetOptions resnet) {
    List<Mlp> each = new ArrayList<>();
    for (int m = 0; m < descriptions(); m++) {
      each.add(heads.predictor(resnet.precision()));
    }
    return each;
  }

  /** M: the global vector, and with per-level targets those of the finer levels. */
  private int descriptions() {
    return options.targets().contains(Target.PER_LEVEL) ? options.levels().size() : 1;
  }

  @Override
  public Output loss(List<NDArray> views, StepPlace place) {
    boolean further = options.targets().contains(Target.FURTHER_VIEWS);
    List<NDList> targets = new ArrayList<>();
    List<NDArray> onlineViews = Networks.firstTwo(views); // further ones are targets only
    for (NDArray view : further ? views : onlineViews) {
      targets.add(describe(view)); // M × [B, 1, D]
    }
    NDList losses = new NDList();
    NDArray features = null;
    for (int v = 0; v < onlineViews.size(); v++) {
      Map<Level, NDArray> patches = new EnumMap<>(Level.class);
      NDArray c5 = online.patches(onlineViews.get(v), patches);
      features = v == 0 ? c5 : features;
      if (watched != null) {
        watched.add(patches);
      }
      Map<Level, NDArray> visible = visible(patches, place, v);
      for (Level source : options.sources()) {
        NDArray groups = aggregate(source, patches, visible); // [B, G, d]
        List<NDArray> predictions = predict(source, groups); // M × [B, G, D]
        for (int other = 0; other < targets.size(); other++) {
          if (other != v || options.targets().contains(Target.SAME_VIEW)) {
            int count = other != v && other < onlineViews.size() ? descriptions() : 1;
            compare(predictions, targets.get(other), count, options.weight(source), losses);
          }
        }
      }
    }
    return new Output(Networks.mean(losses), features);
  }

  /** Adds the loss of the first predictions and their targets, of which the global one is first. */
  private void compare(
      List<NDArray> predictions, NDList targets, int count, double weight, NDList losses) {
    for (int m = 0; m < count; m++) {
      NDArray loss = options.agreement().of(predictions.get(m), targets.get(m));
      losses.add(Networks.times(loss, weight));
    }
  }

  /** What the momentum branch says of a view: the global vector first, then the finer levels'. */
  private NDList describe(NDArray view) {
    Map<Level, NDArray> patches = new EnumMap<>(Level.class);
    target.patches(view, patches).close();
    NDList descriptions = new NDList();
    for (int m = 0; m < descriptions(); m++) {
      Level level = options.levels().get(options.levels().size() - 1 - m);
      try (NDArray global = target.pooled(level, patches); // [B, d]
          NDArray projection = target.projector(level).forward(global, true)) { // [B, D]
        descriptions.add(projection.expandDims(1)); // [B, 1, D]
      }
    }
    patches.values().forEach(NDArray::close);
    return descriptions;
  }

  /** The averaging weights of the visible patches: per level [B, G, N_l]. */
  private Map<Level, NDArray> visible(Map<Level, NDArray> patches, StepPlace place, int view) {
    NDArray any = patches.get(options.top());
    long batch = any.getShape().get(0);
    List<PatchGrid> grids = new ArrayList<>();
    for (Level level : options.levels()) {
      int side = (int) Math.round(Math.sqrt(patches.get(level).getShape().get(1)));
      grids.add(new PatchGrid(side, side));
    }
    if (masks == null || !masks.levels().equals(grids)) {
      masks = new MaskWeights(options.sampler(), grids, options.groups());
    }
    float[][] weights = masks.fill(place.streams(), place.step(), place.samples(), view);
    Map<Level, NDArray> arrays = new EnumMap<>(Level.class);
    for (int l = 0; l < weights.length; l++) {
      Shape shape = new Shape(batch, options.groups(), grids.get(l).size());
      arrays.put(options.levels().get(l), any.getManager().create(weights[l], shape));
    }
    return arrays;
  }

  /** One vector for every group: per level [B, N_l, d] → [B, G, d], or joint means [B, G, L·d]. */
  private NDArray aggregate(
      Level source, Map<Level, NDArray> patches, Map<Level, NDArray> visible) {
    boolean joint = options.fusion() == Fusion.JOINT;
    if (attention != null) {
      return joint
          ? attention.forward(patches, visible)
          : attention.forward(source, patches.get(source), visible.get(source));
    }
    if (!joint) {
      return Patches.groupMeans(patches.get(source), visible.get(source));
    }
    NDList means = new NDList();
    for (Level level : options.levels()) {
      means.add(Patches.groupMeans(patches.get(level), visible.get(level)));
    }
    return Patches.sideBySide(means);
  }

  /** The predictions of every target from every group: [B, G, d] → M × [B, G, D]. */
  private List<NDArray> predict(Level source, NDArray groups) {
    Shape s = groups.getShape();
    List<NDArray> predictions = new ArrayList<>();
    NDArray rows = groups.reshape(s.get(0) * s.get(1), s.get(2)); // [B·G, d]
    NDArray projection = online.projector(source).forward(rows, true); // [B·G, D]
    for (Mlp predictor : predictors.get(source)) {
      NDArray q = predictor.forward(projection, true); // [B·G, D]
      predictions.add(q.reshape(s.get(0), s.get(1), -1)); // [B, G, D]
    }
    return predictions;
  }

  @Override
  public void afterStep(NDManager step, double keep) {
    momentum.update(step, keep);
  }

  @Override
  public ResNet encoder() {
    return online.encoder;
  }

  /**
   * Lets somebody look at the patches: from now on every forward adds, per online view, P_l of each
   * level, [B, N_l, d]. Their gradient shows what the loss can see.
   */
  public List<Map<Level, NDArray>> recordPatches() {
    watched = new ArrayList<>();
    return watched;
  }

  Branch online() {
    return online;
  }

  Branch target() {
    return target;
  }

  @Override
  public Map<String, Network> networks() {
    Map<String, Network> networks = new LinkedHashMap<>(online.networks(""));
    predictors.forEach(
        (source, each) -> {
          String of = options.heads() == LevelHeads.SEPARATE ? Branch.name(source) + "." : "";
          for (int m = 0; m < each.size(); m++) {
            networks.put("predictor." + of + m, each.get(m)); // shared ones: the same again
          }
        });
    if (attention != null) {
      networks.put("attention", attention);
    }
    networks.putAll(target.networks("target."));
    return networks;
  }
}
