package org.maskdeep.eval;

import ai.djl.Device;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weighted k-nearest-neighbour classification by cosine: the score of class c is the sum of exp(s /
 * T) over those of the k nearest training samples that are of class c.
 *
 * <p>Wu, Xiong, Yu, Lin, "Unsupervised feature learning via non-parametric instance
 * discrimination", CVPR 2018, section 3.4.
 */
public final class KnnProbe {
  private KnnProbe() {}

  /**
   * Classifies every test sample.
   *
   * @throws IllegalArgumentException when the features do not fit each other, or k is larger than
   *     the training set
   */
  public static Accuracy run(Features train, Features test, KnnOptions options) {
    return run(train, test, options, Device.cpu());
  }

  /** As {@link #run(Features, Features, KnnOptions)} with the products on a device. */
  public static Accuracy run(Features train, Features test, KnnOptions options, Device device) {
    Features.checkPair(train, test);
    Neighbours near = Neighbours.of(train, test.values(), options.k(), device);
    int classes = train.classes();
    float[] scores = new float[Math.multiplyExact(test.size(), classes)];
    for (int i = 0; i < test.size(); i++) {
      double[] votes = new double[classes];
      for (int j = 0; j < options.k(); j++) {
        // Relative to the nearest: the same order of classes, and no overflow at a small T.
        double nearer = near.similarities()[i][j] - near.similarities()[i][0];
        votes[train.labels()[near.indices()[i][j]]] += Math.exp(nearer / options.temperature());
      }
      for (int c = 0; c < classes; c++) {
        scores[i * classes + c] = (float) votes[c];
      }
    }
    return Accuracy.of(scores, classes, test.labels());
  }

  /** The card of a run. */
  public static ProtocolCard card(
      EncoderInfo encoder, Features train, Features test, KnnOptions options) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("similarity", "cosine");
    settings.put("k", Integer.toString(options.k()));
    settings.put("T", Double.toString(options.temperature()));
    settings.put("vote", "exp(cosine / T)");
    return new ProtocolCard(
        "knn", encoder, train.description(), train.source(), test.source(), settings, List.of());
  }
}
