package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.maskdeep.detect.box.AnchorOptions;
import org.maskdeep.detect.box.Anchors;
import org.maskdeep.detect.box.BalancedSampler;
import org.maskdeep.detect.box.BoxCoder;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.detect.box.Matcher;
import org.maskdeep.detect.box.Nms;
import org.maskdeep.detect.box.Order;
import org.maskdeep.detect.box.SampledBoxes;
import org.maskdeep.detect.input.GroundTruth;
import org.maskdeep.detect.input.ImageBatch;
import org.maskdeep.detect.loss.Floats;
import org.maskdeep.detect.loss.Losses;
import org.maskdeep.image.ImageSize;
import org.maskdeep.random.Stream;

/** Proposes boxes that may hold an object of any kind (Ren et al. 2015, section 3.1). */
final class RegionProposalNetwork extends CompositeNetwork {
  private static final float SMALLEST = 1e-3f;

  private final RpnHead head;
  private final AnchorOptions anchorOptions;
  private final ProposalOptions options;

  RegionProposalNetwork(DetectorOptions options) {
    this.options = options.proposals();
    anchorOptions = options.anchors();
    head =
        child(
            "head",
            new RpnHead(options.backbone().precision(), options.heads(), anchorOptions.perPlace()));
  }

  /**
   * What is known of the anchors of a batch.
   *
   * @param anchors of every image
   * @param head what the head says of them
   * @param proposals for each image, the best first
   */
  record Output(Anchors anchors, RpnHead.Output head, List<Boxes> proposals) {
    void close() {
      head.objectness().close();
      head.deltas().close();
    }
  }

  Output forward(NDList pyramid, ImageBatch batch, boolean training) {
    Shape input = batch.pixels().getShape();
    Anchors anchors = Anchors.of(anchorOptions, grids(pyramid), input.get(2), input.get(3));
    RpnHead.Output out = head.forward(pyramid, training);
    float[] logits = Floats.of(out.objectness());
    float[] deltas = Floats.of(out.deltas());
    List<Boxes> proposals = new ArrayList<>();
    for (int b = 0; b < batch.size(); b++) {
      proposals.add(propose(anchors, b, logits, deltas, batch.sizes().get(b), training));
    }
    return new Output(anchors, out, proposals);
  }

  private Boxes propose(
      Anchors anchors,
      int picture,
      float[] logits,
      float[] deltas,
      ImageSize size,
      boolean training) {
    int n = anchors.boxes().size();
    int[] levels = anchors.levels();
    int[] best = new int[0]; // places in logits
    int from = picture * n;
    for (int count : anchors.perLevel()) {
      int[] more = Order.descending(logits, from, from + count, options.before(training));
      int at = best.length;
      best = Arrays.copyOf(best, at + more.length);
      System.arraycopy(more, 0, best, at, more.length);
      from += count;
    }
    int[] anchorOf = Arrays.stream(best).map(i -> i - picture * n).toArray();
    Boxes boxes =
        BoxCoder.ANCHORS
            .decode(deltas, best, anchors.boxes().select(anchorOf))
            .clip(size.width(), size.height());
    int[] usable = large(boxes);
    float[] scores = new float[usable.length];
    int[] groups = new int[usable.length];
    for (int i = 0; i < usable.length; i++) {
      scores[i] = sigmoid(logits[best[usable[i]]]);
      groups[i] = levels[anchorOf[usable[i]]];
    }
    Boxes chosen = boxes.select(usable);
    return chosen.select(Nms.keep(chosen, scores, groups, options.nms(), options.after(training)));
  }

  private static int[] large(Boxes boxes) {
    int[] places = new int[boxes.size()];
    int n = 0;
    for (int i = 0; i < boxes.size(); i++) {
      if (boxes.x2(i) - boxes.x1(i) >= SMALLEST && boxes.y2(i) - boxes.y1(i) >= SMALLEST) {
        places[n++] = i;
      }
    }
    return Arrays.copyOf(places, n);
  }

  static float sigmoid(float x) {
    return 1 / (1 + (float) Math.exp(-x));
  }

  /**
   * The losses of objectness and boxes.
   *
   * @param random one stream per image
   * @return two scalars
   */
  NDList loss(Output output, List<GroundTruth> truth, List<Stream> random) {
    Boxes anchors = output.anchors().boxes();
    int n = anchors.size();
    SampledBoxes sampled = new SampledBoxes();
    for (int b = 0; b < truth.size(); b++) {
      Boxes boxes = truth.get(b).boxes();
      int[] match = options.matcher().match(boxes, anchors);
      int[] labels = new int[n];
      for (int i = 0; i < n; i++) {
        labels[i] = match[i] >= 0 ? 1 : match[i] == Matcher.BACKGROUND ? 0 : -1;
      }
      BalancedSampler.Sample sample = options.sampler().draw(labels, random.get(b));
      int[] matches = Arrays.stream(sample.positive()).map(i -> match[i]).toArray();
      float[] targets =
          BoxCoder.ANCHORS.encode(boxes.select(matches), anchors.select(sample.positive()));
      sampled.add(b * n, sample, targets);
    }
    NDArray objectness = output.head().objectness();
    NDManager manager = objectness.getManager();
    return Losses.proposals(
        objectness,
        output.head().deltas(),
        manager.create(sampled.places()),
        manager.create(sampled.labels()),
        manager.create(sampled.positive()),
        manager.create(sampled.targets(), new Shape(sampled.positive().length, 4)));
  }

  /** Rows and columns of each level. */
  private static long[][] grids(NDList pyramid) {
    return pyramid.stream()
        .map(level -> new long[] {level.getShape().get(2), level.getShape().get(3)})
        .toArray(long[][]::new);
  }
}
