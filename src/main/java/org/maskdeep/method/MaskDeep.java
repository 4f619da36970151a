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
 * The first two views are v and v' in turn. Further ones have a global target only, and only with
 * {@link Target#FURTHER_VIEWS}; every (v, v', l, m) counts alike, in the mean over all groups.
 */
public final class MaskDeep implements Method {
  private final MaskDeepOptions options;
  private final Branch online;
  private final Branch target;
  private final List<Mlp> predictors = new ArrayList<>(); // [M]
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
    int descriptions = options.targets().contains(Target.PER_LEVEL) ? options.levels().size() : 1;
    for (int m = 0; m < descriptions; m++) {
      predictors.add(heads.predictor(resnet.precision()));
    }
    attention =
        options.aggregation() == Aggregation.ATTENTION
            ? new AttentionPooling(options.embedding(), options.levels())
            : null;
    Networks.initialize(networks(), manager, seed);
    Map<String, Network> source = online.networks("");
    target.networks("").forEach((name, network) -> momentum.follow(network, source.get(name)));
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
      for (Level level : options.levels()) {
        NDArray groups = aggregate(level, patches.get(level), visible.get(level)); // [B, G, d]
        List<NDArray> predictions = predict(groups); // M × [B, G, D]
        for (int other = 0; other < targets.size(); other++) {
          if (other != v) {
            compare(predictions, targets.get(other), other < onlineViews.size(), losses);
          }
        }
      }
    }
    return new Output(Networks.mean(losses), features);
  }

  /** Adds the loss of every prediction and its target; a further view has only the global one. */
  private void compare(List<NDArray> predictions, NDList targets, boolean all, NDList losses) {
    for (int m = 0; m < (all ? predictions.size() : 1); m++) {
      losses.add(options.agreement().of(predictions.get(m), targets.get(m)));
    }
  }

  /** What the momentum branch says of a view: the global vector first, then the finer levels'. */
  private NDList describe(NDArray view) {
    Map<Level, NDArray> patches = new EnumMap<>(Level.class);
    target.patches(view, patches).close();
    NDList descriptions = new NDList();
    for (int m = 0; m < predictors.size(); m++) {
      Level level = options.levels().get(options.levels().size() - 1 - m);
      try (NDArray global = Patches.mean(patches.get(level)); // [B, d]
          NDArray projection = target.projector.forward(global, true)) { // [B, D]
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

  /** One vector for every group: [B, N_l, d] → [B, G, d]. */
  private NDArray aggregate(Level level, NDArray patches, NDArray visible) {
    return attention == null
        ? Patches.groupMeans(patches, visible)
        : attention.forward(level, patches, visible);
  }

  /** The predictions of every target from every group: [B, G, d] → M × [B, G, D]. */
  private List<NDArray> predict(NDArray groups) {
    Shape s = groups.getShape();
    List<NDArray> predictions = new ArrayList<>();
    NDArray rows = groups.reshape(s.get(0) * s.get(1), s.get(2)); // [B·G, d]
    NDArray projection = online.projector.forward(rows, true); // [B·G, D]
    for (Mlp predictor : predictors) {
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
    for (int m = 0; m < predictors.size(); m++) {
      networks.put("predictor." + m, predictors.get(m));
    }
    if (attention != null) {
      networks.put("attention", attention);
    }
    networks.putAll(target.networks("target."));
    return networks;
  }
}
