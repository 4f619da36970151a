package org.maskdeep.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.maskdeep.detect.box.BalancedSampler;
import org.maskdeep.detect.box.BoxCoder;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.detect.box.Matcher;
import org.maskdeep.detect.input.GroundTruth;
import org.maskdeep.random.Stream;

/**
 * The proposals of a batch that the losses of the heads look at, N of them, and what they should
 * become.
 *
 * @param boxes the proposals
 * @param images [N], the image of each
 * @param labels [N], the class of each
 * @param matches [N], for objects the place of the true one in its image
 * @param positive places of the objects among the N
 * @param targets [positives, 4], differences of the true boxes
 */
record RoiTargets(
    Boxes boxes, int[] images, int[] labels, int[] matches, int[] positive, float[] targets) {
  /**
   * Draws proposals, the true boxes among them.
   *
   * @param random one stream per image
   */
  static RoiTargets draw(
      DetectionOptions options,
      List<Boxes> proposals,
      List<GroundTruth> truth,
      List<Stream> random) {
    Boxes boxes = Boxes.NONE;
    Boxes objects = Boxes.NONE;
    Boxes trueBoxes = Boxes.NONE;
    List<int[]> rows = new ArrayList<>(); // {image, label, match}
    for (int b = 0; b < truth.size(); b++) {
      GroundTruth t = truth.get(b);
      Boxes candidates = proposals.get(b).and(t.boxes());
      int[] match = options.matcher().match(t.boxes(), candidates);
      int[] labels = new int[match.length];
      for (int i = 0; i < match.length; i++) {
        labels[i] = match[i] >= 0 ? t.labels()[match[i]] : match[i] == Matcher.BACKGROUND ? 0 : -1;
      }
      BalancedSampler.Sample sample = options.sampler().draw(labels, random.get(b));
      int[] all = sample.all();
      for (int i : all) {
        rows.add(new int[] {b, labels[i], Math.max(0, match[i])});
      }
      boxes = boxes.and(candidates.select(all));
      objects = objects.and(candidates.select(sample.positive()));
      int[] matched = Arrays.stream(sample.positive()).map(i -> match[i]).toArray();
      trueBoxes = trueBoxes.and(t.boxes().select(matched));
    }
    int[] labels = column(rows, 1);
    int[] positive =
        java.util.stream.IntStream.range(0, labels.length).filter(i -> labels[i] > 0).toArray();
    float[] targets = BoxCoder.PROPOSALS.encode(trueBoxes, objects);
    return new RoiTargets(boxes, column(rows, 0), labels, column(rows, 2), positive, targets);
  }

  private static int[] column(List<int[]> rows, int column) {
    return rows.stream().mapToInt(row -> row[column]).toArray();
  }

  /** The classes as PyTorch wants them. */
  long[] longLabels() {
    return Arrays.stream(labels).asLongStream().toArray();
  }

  /** For each object, its place among N · K boxes. */
  long[] boxColumns(int classes) {
    return Arrays.stream(positive).mapToLong(i -> (long) i * classes + labels[i]).toArray();
  }

  /** For each object, its place among the masks of all classes of the objects. */
  long[] maskColumns(int classes) {
    long[] columns = new long[positive.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = (long) i * classes + labels[positive[i]];
    }
    return columns;
  }

  /** The images of the objects. */
  int[] positivePictures() {
    return Arrays.stream(positive).map(i -> images[i]).toArray();
  }
}
