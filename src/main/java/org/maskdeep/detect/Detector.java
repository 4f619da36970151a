package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.detect.input.GroundTruth;
import org.maskdeep.detect.input.ImageBatch;
import org.maskdeep.detect.loss.DetectionLoss;
import org.maskdeep.image.ImageSize;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * A detector of two stages: proposals, then a look at each of them. Structure and names are
 * torchvision's: {@code backbone.body}, {@code backbone.fpn}, {@code rpn.head}, {@code roi_heads}.
 *
 * <pre>{@code
 * Detector detector = new MaskRcnn(DetectorOptions.standard(ResNetOptions.imagenet(50), 91));
 * detector.initialize(manager, 42);
 * List<Predictions> found = detector.detect(batch);
 * }</pre>
 */
public abstract sealed class Detector extends Network permits FasterRcnn, MaskRcnn {
  /** Parts of a backbone that are trained or frozen as one. */
  public static final int BACKBONE_LAYERS = Backbone.PARTS.size();

  private static final int ANCHORS = 0;
  private static final int PROPOSALS = 1;

  private final DetectorOptions options;
  private final Backbone backbone;
  private final RegionProposalNetwork proposer;
  private final RoiHeads heads;
  private final boolean masks;

  Detector(DetectorOptions options, boolean masks) {
    this.options = options;
    this.masks = masks;
    backbone = child("backbone", new Backbone(options));
    proposer = child("rpn", new RegionProposalNetwork(options));
    heads = child("roi_heads", new RoiHeads(options, masks));
  }

  /** Which detector this is. */
  public DetectorOptions options() {
    return options;
  }

  /** Whether it finds masks too. */
  public boolean hasMasks() {
    return masks;
  }

  /** The network under the pyramid, for loading pretrained weights. */
  public Encoder body() {
    return backbone.body();
  }

  /**
   * Freezes all but the last parts of the backbone: their convolutions, and weight and bias of
   * their norms. Running statistics of norms go on following the batches unless the norms are
   * {@linkplain org.maskdeep.nn.layer.NormOptions#FROZEN frozen}. torchvision's {@code
   * trainable_backbone_layers}. Call it before {@link #initialize}.
   *
   * @param layers trained: 0 nothing, 1 layer4, 2 layer3 too, … 5 everything
   * @throws IllegalArgumentException for another number
   */
  public void trainBackbone(int layers) {
    backbone.train(layers);
  }

  /**
   * The detections of images, in pixels of the original images. Nothing of it stays in the batch's
   * manager.
   */
  public List<Predictions> detect(ImageBatch batch) {
    List<Predictions> found = new ArrayList<>();
    try (NDManager step = batch.pixels().getManager().newSubManager()) {
      NDArray x = batch.pixels();
      NDManager owner = x.getManager();
      x.attach(step);
      try {
        List<Predictions> inside = detectHere(batch);
        for (int b = 0; b < batch.size(); b++) {
          ImageSize now = batch.sizes().get(b);
          ImageSize before = batch.originals().get(b);
          float right = (float) before.width() / now.width();
          float down = (float) before.height() / now.height();
          found.add(inside.get(b).scale(right, down));
        }
      } finally {
        x.attach(owner);
      }
    }
    return found;
  }

  /** In pixels of the network's input. */
  private List<Predictions> detectHere(ImageBatch batch) {
    try (NDList pyramid = backbone.forward(batch.pixels(), false)) {
      RegionProposalNetwork.Output proposed = proposer.forward(pyramid, batch, false);
      proposed.close();
      return heads.detect(pyramid, batch, proposed.proposals());
    }
  }

  /** The losses of a whole batch; as {@link #loss(ImageBatch, List, Streams, long, int)}. */
  public DetectionLoss loss(ImageBatch batch, List<GroundTruth> truth, Streams streams, long step) {
    return loss(batch, truth, streams, step, 0);
  }

  /**
   * The losses of a batch, or of a part of one, while gradients are being recorded.
   *
   * @param truth one for each image, in pixels of the network's input
   * @param streams where the draws of anchors and proposals come from
   * @param step they are a function of it and of the place in the whole batch
   * @param place of the first image in the whole batch
   */
  public DetectionLoss loss(
      ImageBatch batch, List<GroundTruth> truth, Streams streams, long step, int place) {
    check(batch, truth);
    try (NDList pyramid = backbone.forward(batch.pixels(), true)) {
      RegionProposalNetwork.Output proposed = proposer.forward(pyramid, batch, true);
      NDList first = proposer.loss(proposed, truth, streams(streams, step, place, batch, ANCHORS));
      proposed.close();
      List<Stream> random = streams(streams, step, place, batch, PROPOSALS);
      NDList second = heads.loss(pyramid, batch, proposed.proposals(), truth, random);
      return DetectionLoss.of(first, second);
    }
  }

  private void check(ImageBatch batch, List<GroundTruth> truth) {
    if (truth.size() != batch.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d images, truth of %d: give one for each",
              batch.size(),
              truth.size()));
    }
    for (GroundTruth t : truth) {
      for (int label : t.labels()) {
        if (label < 1 || label >= options.classes()) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "class %d is not one of 1 … %d: make the detector with more classes",
                  label,
                  options.classes() - 1));
        }
      }
      if (masks && t.size() > 0 && t.masks().isEmpty()) {
        throw new IllegalArgumentException("a Mask R-CNN needs a mask for every object");
      }
    }
  }

  private static List<Stream> streams(
      Streams streams, long step, int place, ImageBatch batch, int what) {
    List<Stream> each = new ArrayList<>();
    for (int b = 0; b < batch.size(); b++) {
      each.add(streams.stream(Purpose.DETECTION, step, place + b, what));
    }
    return each;
  }

  /** The pyramid of a batch, P2 … P6. */
  public NDList pyramid(NDArray pixels) {
    return backbone.forward(pixels, false);
  }

  RegionProposalNetwork proposer() {
    return proposer;
  }

  RoiHeads heads() {
    return heads;
  }

  /**
   * DJL's way in, for one image that fills its input.
   *
   * @return boxes [N, 4], scores [N], labels [N] and, with masks, [N, S, S] within the boxes
   */
  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    NDArray x = inputs.singletonOrThrow();
    Shape s = x.getShape();
    ImageSize size = new ImageSize((int) s.get(3), (int) s.get(2));
    Predictions found = detect(new ImageBatch(x, List.of(size), List.of(size))).get(0);
    NDManager manager = x.getManager();
    NDList out = new NDList();
    out.add(manager.create(found.boxes().values(), new Shape(found.size(), 4)));
    out.add(manager.create(found.scores()));
    out.add(manager.create(found.labels()));
    if (masks) {
      int side = MaskPredictor.SIDE;
      float[] flat = new float[found.size() * side * side];
      for (int i = 0; i < found.size(); i++) {
        System.arraycopy(found.masks()[i], 0, flat, i * side * side, side * side);
      }
      out.add(manager.create(flat, new Shape(found.size(), side, side)));
    }
    return out;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    int side = MaskPredictor.SIDE;
    Shape boxes = new Shape(-1, 4);
    Shape list = new Shape(-1);
    return masks
        ? new Shape[] {boxes, list, list, new Shape(-1, side, side)}
        : new Shape[] {boxes, list, list};
  }
}
