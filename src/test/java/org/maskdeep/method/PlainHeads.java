package org.maskdeep.method;

import ai.djl.nn.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.tensor.Retyped;

/** Heads, attention and losses in loops over doubles: another way to the values of a method. */
public final class PlainHeads {
  private static final double BATCH_NORM_EPSILON = 1e-5;
  private static final double LAYER_NORM_EPSILON = 1e-6;
  private static final int ATTENTION_HEADS = 4;

  private final Map<String, double[]> weights = new LinkedHashMap<>();

  public PlainHeads(Map<String, Parameter> parameters) {
    parameters.forEach((name, p) -> weights.put(name, Retyped.doubles(p.getArray())));
  }

  private double[] weight(String name) {
    double[] values = weights.get(name);
    if (values == null) {
      throw new IllegalArgumentException(name + " is not one of " + weights.keySet());
    }
    return values;
  }

  /** y = x Wᵀ + b: [N, Din] → [N, Dout]; without b where there is none. */
  double[][] linear(String name, double[][] x) {
    double[] w = weight(name + ".weight");
    double[] b = weights.get(name + ".bias");
    int in = x[0].length;
    double[][] y = new double[x.length][w.length / in];
    for (int n = 0; n < x.length; n++) {
      for (int o = 0; o < y[n].length; o++) {
        y[n][o] = b == null ? 0 : b[o];
        for (int i = 0; i < in; i++) {
          y[n][o] += w[o * in + i] * x[n][i];
        }
      }
    }
    return y;
  }

  /** With the statistics of the N rows. */
  double[][] batchNorm(String name, double[][] x) {
    double[] g = weight(name + ".weight");
    double[] b = weight(name + ".bias");
    double[][] y = new double[x.length][x[0].length];
    for (int j = 0; j < x[0].length; j++) {
      double mean = 0;
      for (double[] row : x) {
        mean += row[j] / x.length;
      }
      double variance = 0;
      for (double[] row : x) {
        variance += (row[j] - mean) * (row[j] - mean) / x.length;
      }
      for (int n = 0; n < x.length; n++) {
        y[n][j] = g[j] * (x[n][j] - mean) / Math.sqrt(variance + BATCH_NORM_EPSILON) + b[j];
      }
    }
    return y;
  }

  /** The head of two linear layers, norm and ReLU between. */
  public double[][] mlp(String name, double[][] x) {
    double[][] h = batchNorm(name + ".1", linear(name + ".0", x));
    for (double[] row : h) {
      for (int j = 0; j < row.length; j++) {
        row[j] = Math.max(0, row[j]);
      }
    }
    return linear(name + ".3", h);
  }

  private double[] layerNorm(String name, double[] x) {
    double mean = 0;
    for (double v : x) {
      mean += v / x.length;
    }
    double variance = 0;
    for (double v : x) {
      variance += (v - mean) * (v - mean) / x.length;
    }
    double[] y = new double[x.length];
    for (int j = 0; j < y.length; j++) {
      double unit = (x[j] - mean) / Math.sqrt(variance + LAYER_NORM_EPSILON);
      y[j] = weight(name + ".weight")[j] * unit + weight(name + ".bias")[j];
    }
    return y;
  }

  /**
   * One vector of visible patches: softmax over them alone, per head, then the block.
   *
   * @param patches [N][d]
   * @param positions [N · d]
   * @param visible indices of patches
   */
  public double[] attention(
      String name, String level, double[][] patches, float[] positions, int... visible) {
    return attention(name, placed(name, level, patches, positions, visible));
  }

  /** Visible patches with their position and level added, [S][d]. */
  public double[][] placed(
      String name, String level, double[][] patches, float[] positions, int... visible) {
    int d = patches[0].length;
    double[][] tokens = new double[visible.length][d];
    for (int s = 0; s < visible.length; s++) {
      for (int j = 0; j < d; j++) {
        tokens[s][j] = patches[visible[s]][j] + positions[visible[s] * d + j];
        tokens[s][j] += weight(name + "level." + level)[j];
      }
    }
    return tokens;
  }

  /** One vector of tokens that have their position and level already, [S][d]. */
  public double[] attention(String name, double[][] tokens) {
    int d = tokens[0].length;
    int each = d / ATTENTION_HEADS;
    double[] query = weight(name + "query");
    double[] z = new double[d];
    for (int head = 0; head < ATTENTION_HEADS; head++) {
      double[][] values = new double[tokens.length][];
      double[] shares = new double[tokens.length];
      double sum = 0;
      for (int s = 0; s < tokens.length; s++) {
        double[][] normed = {layerNorm(name + "norm1", tokens[s])};
        double[] key = linear(name + "key", normed)[0];
        values[s] = linear(name + "value", normed)[0];
        double score = 0;
        for (int e = head * each; e < (head + 1) * each; e++) {
          score += key[e] * query[e] / Math.sqrt(each);
        }
        shares[s] = Math.exp(score);
        sum += shares[s];
      }
      for (int e = head * each; e < (head + 1) * each; e++) {
        for (int s = 0; s < tokens.length; s++) {
          z[e] += shares[s] / sum * values[s][e];
        }
      }
    }
    return block(name, query, z);
  }

  private double[] block(String name, double[] query, double[] z) {
    double[] h = linear(name + "out", new double[][] {z})[0];
    for (int j = 0; j < h.length; j++) {
      h[j] += query[j];
    }
    double[][] m = linear(name + "mlp.0", new double[][] {layerNorm(name + "norm2", h)});
    for (int j = 0; j < m[0].length; j++) {
      m[0][j] = gelu(m[0][j]);
    }
    double[] out = linear(name + "mlp.2", m)[0];
    for (int j = 0; j < out.length; j++) {
      out[j] += h[j];
    }
    return out;
  }

  /** x Φ(x), with Φ as a Taylor series about 0: erf(x) = 2/√π Σ (−1)ⁿ x^(2n+1) / (n! (2n+1)). */
  static double gelu(double x) {
    double u = x / Math.sqrt(2);
    double term = u;
    double sum = u;
    for (int n = 1; n < 200; n++) {
      term *= -u * u / n;
      sum += term / (2 * n + 1);
    }
    return x * (1 + 2 / Math.sqrt(Math.PI) * sum) / 2;
  }

  private static double[] unit(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += v * v;
    }
    double[] y = x.clone();
    for (int j = 0; j < y.length; j++) {
      y[j] /= Math.sqrt(sum);
    }
    return y;
  }

  static double cosine(double[] a, double[] b) {
    return TrialStep.dot(unit(a), unit(b));
  }

  /**
   * Mean over rows of 2 − 2 cos.
   *
   * @param q [B · G][D], the groups of an image one after the other
   * @param t [B][D]
   */
  public static double cosineLoss(double[][] q, double[][] t) {
    double sum = 0;
    for (int row = 0; row < q.length; row++) {
      sum += 2 - 2 * cosine(q[row], t[row / (q.length / t.length)]);
    }
    return sum / q.length;
  }

  /** 2T times the mean over rows of log Σ_j exp(cos(q, t_j) / T) − cos(q, t) / T. */
  public static double contrastLoss(double[][] q, double[][] t, double temperature) {
    double sum = 0;
    for (int row = 0; row < q.length; row++) {
      double all = 0;
      for (double[] other : t) {
        all += Math.exp(cosine(q[row], other) / temperature);
      }
      sum += Math.log(all) - cosine(q[row], t[row / (q.length / t.length)]) / temperature;
    }
    return 2 * temperature * sum / q.length;
  }
}
