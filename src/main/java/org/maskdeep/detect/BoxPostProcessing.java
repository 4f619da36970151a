package org.maskdeep.detect;

import java.util.Arrays;
import org.maskdeep.detect.box.BoxCoder;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.detect.box.Nms;
import org.maskdeep.image.ImageSize;

/** From what the heads say of proposals to detections. */
final class BoxPostProcessing {
  private static final float SMALLEST = 1e-2f;

  private BoxPostProcessing() {}

  /**
   * The detections of an image.
   *
   * @param proposals N proposals
   * @param from place of the first of them in the batch
   * @param logits [batch, K]
   * @param deltas [batch, 4 K]
   * @param size of the image
   */
  static Predictions select(
      DetectionOptions options,
      Boxes proposals,
      int from,
      int k,
      float[] logits,
      float[] deltas,
      ImageSize size) {
    int n = proposals.size();
    int[] rows = new int[n * (k - 1)]; // proposal of each candidate
    int[] places = new int[rows.length]; // its place in deltas
    float[] scores = new float[rows.length];
    int count = 0;
    for (int i = 0; i < n; i++) {
      float[] p = softmax(logits, (from + i) * k, k);
      for (int c = 1; c < k; c++) {
        if (p[c] > (float) options.score()) {
          rows[count] = i;
          scores[count] = p[c];
          places[count++] = (from + i) * k + c;
        }
      }
    }
    Boxes boxes =
        BoxCoder.PROPOSALS
            .decode(
                deltas, Arrays.copyOf(places, count), proposals.select(Arrays.copyOf(rows, count)))
            .clip(size.width(), size.height());
    int[] usable = new int[count];
    int m = 0;
    for (int i = 0; i < count; i++) {
      if (boxes.x2(i) - boxes.x1(i) >= SMALLEST && boxes.y2(i) - boxes.y1(i) >= SMALLEST) {
        usable[m++] = i;
      }
    }
    usable = Arrays.copyOf(usable, m);
    float[] usableScores = new float[m];
    int[] labels = new int[m];
    for (int i = 0; i < m; i++) {
      usableScores[i] = scores[usable[i]];
      labels[i] = places[usable[i]] % k;
    }
    Boxes candidates = boxes.select(usable);
    int[] kept = Nms.keep(candidates, usableScores, labels, options.nms(), options.most());
    float[] keptScores = new float[kept.length];
    int[] keptLabels = new int[kept.length];
    for (int i = 0; i < kept.length; i++) {
      keptScores[i] = usableScores[kept[i]];
      keptLabels[i] = labels[kept[i]];
    }
    return new Predictions(candidates.select(kept), keptScores, keptLabels, new float[0][]);
  }

  private static float[] softmax(float[] logits, int from, int k) {
    float highest = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < k; c++) {
      highest = Math.max(highest, logits[from + c]);
    }
    float[] p = new float[k];
    float sum = 0;
    for (int c = 0; c < k; c++) {
      p[c] = (float) Math.exp(logits[from + c] - highest);
      sum += p[c];
    }
    for (int c = 0; c < k; c++) {
      p[c] /= sum;
    }
    return p;
  }
}
