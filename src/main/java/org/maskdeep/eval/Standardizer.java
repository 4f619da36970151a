package org.maskdeep.eval;

/**
 * Centres features and divides each by its standard deviation over the training set and by √D, so
 * that rows have a mean square length of 1 whatever the encoder's scale. A feature that never
 * changes in training becomes 0.
 */
final class Standardizer {
  private static final double CONSTANT = 1e-12; // share of the square that is rounding

  private final double[] mean;
  private final double[] factor;

  Standardizer(Features train) {
    int width = train.width();
    int n = train.size();
    mean = new double[width];
    factor = new double[width];
    float[] v = train.values();
    for (int i = 0; i < v.length; i++) {
      mean[i % width] += v[i] / (double) n;
    }
    double[] variance = new double[width];
    for (int i = 0; i < v.length; i++) {
      double d = v[i] - mean[i % width];
      variance[i % width] += d * d / n;
    }
    for (int j = 0; j < width; j++) {
      boolean constant = variance[j] <= CONSTANT * mean[j] * mean[j];
      factor[j] = constant ? 0 : 1 / Math.sqrt(variance[j] * width);
    }
  }

  Features apply(Features features) {
    int width = features.width();
    float[] in = features.values();
    float[] out = new float[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = (float) ((in[i] - mean[i % width]) * factor[i % width]);
    }
    return features.withValues(out);
  }
}
