package org.maskdeep.detect.box;

/**
 * Boxes as differences to other boxes: (wx (x − xa)/wa, wy (y − ya)/ha, ww ln(w/wa), wh ln(h/ha))
 * of centre and size, a the anchor or proposal (Girshick 2015, section 2).
 *
 * @param wx weight of the x of the centre
 * @param wy weight of the y of the centre
 * @param ww weight of the width
 * @param wh weight of the height
 */
public record BoxCoder(float wx, float wy, float ww, float wh) {
  /** Of anchors. */
  public static final BoxCoder ANCHORS = new BoxCoder(1, 1, 1, 1);

  /** Of proposals. */
  public static final BoxCoder PROPOSALS = new BoxCoder(10, 10, 5, 5);

  private static final float LARGEST = (float) Math.log(1000.0 / 16);

  /** Checks the weights. */
  public BoxCoder {
    if (!(wx > 0 && wy > 0 && ww > 0 && wh > 0)) {
      throw new IllegalArgumentException("weights of a box coder must be positive");
    }
  }

  /**
   * The differences.
   *
   * @param boxes N boxes
   * @param anchors the N boxes that they are relative to
   * @return [N, 4]
   */
  public float[] encode(Boxes boxes, Boxes anchors) {
    float[] out = new float[4 * boxes.size()];
    for (int i = 0; i < boxes.size(); i++) {
      float aw = anchors.x2(i) - anchors.x1(i);
      float ah = anchors.y2(i) - anchors.y1(i);
      float w = boxes.x2(i) - boxes.x1(i);
      float h = boxes.y2(i) - boxes.y1(i);
      float ax = anchors.x1(i) + 0.5f * aw;
      float ay = anchors.y1(i) + 0.5f * ah;
      out[4 * i] = wx * (boxes.x1(i) + 0.5f * w - ax) / aw;
      out[4 * i + 1] = wy * (boxes.y1(i) + 0.5f * h - ay) / ah;
      out[4 * i + 2] = ww * (float) Math.log(w / aw);
      out[4 * i + 3] = wh * (float) Math.log(h / ah);
    }
    return out;
  }

  /**
   * The boxes of differences; sizes grow at most 62.5 times.
   *
   * @param deltas holds four numbers for every box
   * @param places where in {@code deltas}, counted in fours, those of each box are
   * @param anchors the N boxes that they are relative to
   */
  public Boxes decode(float[] deltas, int[] places, Boxes anchors) {
    float[] out = new float[4 * places.length];
    for (int i = 0; i < places.length; i++) {
      float aw = anchors.x2(i) - anchors.x1(i);
      float ah = anchors.y2(i) - anchors.y1(i);
      int d = 4 * places[i];
      float x = deltas[d] / wx * aw + (anchors.x1(i) + 0.5f * aw);
      float y = deltas[d + 1] / wy * ah + (anchors.y1(i) + 0.5f * ah);
      float w = (float) Math.exp(Math.min(deltas[d + 2] / ww, LARGEST)) * aw;
      float h = (float) Math.exp(Math.min(deltas[d + 3] / wh, LARGEST)) * ah;
      out[4 * i] = x - 0.5f * w;
      out[4 * i + 1] = y - 0.5f * h;
      out[4 * i + 2] = x + 0.5f * w;
      out[4 * i + 3] = y + 0.5f * h;
    }
    return new Boxes(out);
  }
}
