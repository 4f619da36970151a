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
   * @throws IllegalArgumentException when the features do not fit each other or are not finite, or
   *     k is larger than the training set
   */
  public static Accuracy run(Features train, Features test, KnnOptions options) {
    return run(train, test, options, Device.cpu());
  }

  /** As {@link #run(Features, Features, KnnOptions)} with the products on a device. */
  public static Accuracy run(Features train, Features test, KnnOptions options, Device device) {
    Features.checkPair(train, test);
    Neighbours near = Neighbours.of(train, test.values(), options.k(), device);
    return vote(near, train.classes(), train.labels(), test.labels(), options);
  }

  /**
   * The same of sets of any size.
   *
   * @throws IllegalArgumentException when the features do not fit each other, or k is larger than
   *     the training set
   */
  public static Accuracy run(FeatureBank train, FeatureBank test, KnnOptions options) {
    SameClasses.require(
        train.source().name(),
        train.source().classNames(),
        test.source().name(),
        test.source().classNames());
    Neighbours near = Neighbours.of(train.rows(), test.rows(), options.k());
    return vote(near, train.source().classes(), train.labels(), test.labels(), options);
  }

  private static Accuracy vote(
      Neighbours near, int classes, int[] labels, int[] wanted, KnnOptions options) {
    float[] scores = new float[Math.multiplyExact(wanted.length, classes)];
    for (int i = 0; i < wanted.length; i++) {
      double[] votes = new double[classes];
      if (!Double.isFinite(near.similarities()[i][0])) {
        throw new IllegalArgumentException(Features.NOT_FINITE);
      }
      for (int j = 0; j < options.k(); j++) {
        // Relative to the nearest: the same order of classes, and no overflow at a small T.
        double nearer = near.similarities()[i][j] - near.similarities()[i][0];
        votes[labels[near.indices()[i][j]]] += Math.exp(nearer / options.temperature());
      }
      for (int c = 0; c < classes; c++) {
        scores[i * classes + c] = (float) votes[c];
      }
    }
    return Accuracy.of(scores, classes, wanted);
  }

  /** The card of a run. */
  public static ProtocolCard card(
      EncoderInfo encoder, FeatureBank train, FeatureBank test, KnnOptions options) {
    return card(encoder, train.description(), train.source(), test.source(), options);
  }

  /** The card of a run. */
  public static ProtocolCard card(
      EncoderInfo encoder, Features train, Features test, KnnOptions options) {
    return card(encoder, train.description(), train.source(), test.source(), options);
  }

  private static ProtocolCard card(
      EncoderInfo encoder, String features, SetInfo train, SetInfo test, KnnOptions options) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("similarity", "cosine");
    settings.put("k", Integer.toString(options.k()));
    settings.put("T", Double.toString(options.temperature()));
    settings.put("vote", "exp(cosine / T)");
    return new ProtocolCard("knn", encoder, features, train, test, settings, List.of());
  }
}
