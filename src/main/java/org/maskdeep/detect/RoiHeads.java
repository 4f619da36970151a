package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.detect.box.LevelMapper;
import org.maskdeep.detect.box.RoiGrid;
import org.maskdeep.detect.input.GroundTruth;
import org.maskdeep.detect.input.ImageBatch;
import org.maskdeep.detect.loss.Floats;
import org.maskdeep.detect.loss.Losses;
import org.maskdeep.random.Stream;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/** What looks at each proposal: its class, its box, and with a mask head its mask. */
final class RoiHeads extends CompositeNetwork {
  private static final TorchScript CHOOSE =
      TorchScript.of(
          "logits: Tensor, columns: Tensor",
          "Tensor",
          "side = torch.size(logits, 2)",
          "maps = torch.reshape(logits, [-1, torch.mul(side, side)])",
          "return torch.sigmoid(torch.index_select(maps, 0, columns))");

  private final DetectorOptions options;
  private final BoxHead boxHead;
  private final BoxPredictor boxPredictor;
  private final MaskHead maskHead; // null: boxes only
  private final MaskPredictor maskPredictor;
  private final RoiGrid boxGrid;
  private final RoiGrid maskGrid;
  private final LevelMapper levels;
  private final double[] scales;

  RoiHeads(DetectorOptions options, boolean masks) {
    this.options = options;
    DetectorOptions.Heads heads = options.heads();
    Precision precision = options.backbone().precision();
    int k = options.classes();
    boxHead = child("box_head", new BoxHead(heads, precision));
    boxPredictor = child("box_predictor", new BoxPredictor(heads.boxFeatures(), k, precision));
    maskHead = masks ? child("mask_head", new MaskHead(heads, precision)) : null;
    maskPredictor =
        masks ? child("mask_predictor", new MaskPredictor(heads.width(), k, precision)) : null;
    boxGrid = new RoiGrid(BoxHead.CELLS, 2, heads.aligned());
    maskGrid = new RoiGrid(MaskHead.CELLS, 2, heads.aligned());
    List<Integer> strides = options.strides();
    scales = strides.stream().mapToDouble(stride -> 1.0 / stride).toArray();
    int finest = Integer.numberOfTrailingZeros(strides.get(0));
    levels = new LevelMapper(finest, scales.length, options.detections().canonicalSize());
  }

  private RoiAlign over(NDList pyramid, boolean training) {
    return RoiAlign.over(new NDList(pyramid.subList(0, scales.length)), scales, training);
  }

  /** Class and box of proposals. */
  BoxPredictor.Output boxes(RoiAlign maps, Boxes boxes, int[] images, boolean training) {
    try (NDArray cells = maps.align(boxGrid, boxes, images, levels.of(boxes), training);
        NDArray features = boxHead.forward(cells, training)) {
      return boxPredictor.forward(features, training);
    }
  }

  /** Masks of boxes, logits [N, K, 28, 28]. */
  NDArray masks(RoiAlign maps, Boxes boxes, int[] images, boolean training) {
    try (NDArray cells = maps.align(maskGrid, boxes, images, levels.of(boxes), training);
        NDArray features = maskHead.forward(cells, training)) {
      return maskPredictor.forward(features, training);
    }
  }

  /**
   * The losses of classes, boxes and masks.
   *
   * @param random one stream per image
   * @return two or three scalars
   */
  NDList loss(
      NDList pyramid,
      ImageBatch batch,
      List<Boxes> proposals,
      List<GroundTruth> truth,
      List<Stream> random) {
    RoiTargets rois = RoiTargets.draw(options.detections(), proposals, truth, random);
    int k = options.classes();
    NDManager manager = batch.pixels().getManager();
    try (RoiAlign maps = over(pyramid, true)) {
      BoxPredictor.Output out = boxes(maps, rois.boxes(), rois.images(), true);
      NDList losses =
          Losses.boxes(
              out.logits(),
              out.deltas(),
              manager.create(rois.longLabels()),
              manager.create(rois.boxColumns(k)),
              manager.create(rois.targets(), new Shape(rois.positive().length, 4)));
      out.close();
      if (maskHead != null) {
        losses.add(
            maskLoss(maps, rois, new MaskTargets(batch, truth, maskGrid.aligned()), manager));
      }
      return losses;
    }
  }

  private NDArray maskLoss(RoiAlign maps, RoiTargets rois, MaskTargets targets, NDManager manager) {
    int n = rois.positive().length;
    if (n == 0) {
      NDList weights = new NDList();
      for (Parameter p : maskHead.parametersByName().values()) {
        weights.add(p.getArray());
      }
      for (Parameter p : maskPredictor.parametersByName().values()) {
        weights.add(p.getArray());
      }
      return Losses.nothing(manager.zeros(new Shape(1)), weights);
    }
    Boxes boxes = rois.boxes().select(rois.positive());
    int side = MaskPredictor.SIDE;
    NDArray wanted = manager.create(targets.of(rois, side), new Shape(n, side, side));
    NDArray columns = manager.create(rois.maskColumns(options.classes()));
    try (NDArray logits = masks(maps, boxes, rois.positivePictures(), true)) {
      return Losses.masks(logits, columns, wanted);
    }
  }

  /** The detections of each image, in pixels of the network's input. */
  List<Predictions> detect(NDList pyramid, ImageBatch batch, List<Boxes> proposals) {
    Boxes all = Boxes.NONE;
    int[] images = new int[proposals.stream().mapToInt(Boxes::size).sum()];
    List<Predictions> found = new ArrayList<>();
    for (int b = 0; b < proposals.size(); b++) {
      int n = proposals.get(b).size();
      Arrays.fill(images, all.size(), all.size() + n, b);
      all = all.and(proposals.get(b));
    }
    try (RoiAlign maps = over(pyramid, false)) {
      BoxPredictor.Output out = boxes(maps, all, images, false);
      float[] logits = Floats.of(out.logits());
      float[] deltas = Floats.of(out.deltas());
      out.close();
      int from = 0;
      for (int b = 0; b < proposals.size(); b++) {
        found.add(
            BoxPostProcessing.select(
                options.detections(),
                proposals.get(b),
                from,
                options.classes(),
                logits,
                deltas,
                batch.sizes().get(b)));
        from += proposals.get(b).size();
      }
      if (maskHead != null) {
        for (int b = 0; b < found.size(); b++) {
          found.set(b, withMasks(maps, found.get(b), b));
        }
      }
    }
    return found;
  }

  private Predictions withMasks(RoiAlign maps, Predictions found, int image) {
    int n = found.size();
    if (n == 0) {
      return found;
    }
    int[] images = new int[n];
    Arrays.fill(images, image);
    long[] columns = new long[n];
    for (int i = 0; i < n; i++) {
      columns[i] = (long) i * options.classes() + found.labels()[i];
    }
    try (NDArray logits = masks(maps, found.boxes(), images, false);
        NDArray places = logits.getManager().create(columns);
        NDArray chosen = CHOOSE.call(false, logits, places)) {
      float[] flat = Floats.of(chosen);
      int side = flat.length / n;
      float[][] masks = new float[n][];
      for (int i = 0; i < n; i++) {
        masks[i] = Arrays.copyOfRange(flat, i * side, (i + 1) * side);
      }
      return found.with(masks);
    }
  }
}
