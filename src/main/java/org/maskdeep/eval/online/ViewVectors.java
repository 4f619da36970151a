package org.maskdeep.eval.online;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Locale;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.eval.EmbedOptions;
import org.maskdeep.eval.Features;
import org.maskdeep.eval.rows.DecodedRows;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FrozenEncoder;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.TorchScript;

/**
 * The vectors of several random views of every image, and what they say without labels.
 *
 * @param views q, at least 2
 * @param width D
 * @param values [n, q, D], at least two images
 */
public record ViewVectors(int views, int width, float[] values) {
  /** x / max(|x|, 1e-12) of the first two views in 64 bits, then both measures. */
  private static final TorchScript SPHERE =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "f = torch.to(x, 7)",
          "u = torch.div(f, torch.clamp_min(torch.norm(f, 2, [2], True), 1e-12))",
          "a = torch.select(u, 1, 0)", // [n, D]
          "b = torch.select(u, 1, 1)", // [n, D]
          "align = torch.mean(torch.sum(torch.pow(torch.sub(a, b), 2), [1]))",
          "p = torch.log(torch.mean(torch.exp(torch.mul(torch.pow(torch.pdist(a, 2.0), 2), -2))))",
          "q = torch.log(torch.mean(torch.exp(torch.mul(torch.pow(torch.pdist(b, 2.0), 2), -2))))",
          "return torch.stack([align, torch.div(torch.add(p, q), 2)], 0)");

  private static final double DELTA = 1e-4;

  /**
   * With Σ_w = V M V' + δ I the eigenvalues of (M + δ)^-½ V' Σ_b V (M + δ)^-½, which are those of
   * Σ_w^-½ Σ_b Σ_w^-½. However few images there are, this cannot fail.
   */
  private static final TorchScript LIDAR =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "f = torch.to(x, 7)", // [n, q, D]
          "n = torch.size(f, 0)",
          "d = torch.size(f, 2)",
          "of = torch.mean(f, [1], True)", // [n, 1, D]
          "w = torch.reshape(torch.sub(f, of), [-1, d])", // [nq, D]
          "b = torch.reshape(torch.sub(of, torch.mean(of, [0], True)), [n, d])", // [n, D]
          "within = torch.div(torch.matmul(torch.t(w), w), torch.size(w, 0))",
          "between = torch.div(torch.matmul(torch.t(b), b), n)",
          "mu, v, = torch.linalg_eigh(within)",
          "by = torch.rsqrt(torch.add(torch.clamp_min(mu, 0), " + DELTA + "))", // [D]
          "half = torch.mul(v, by)", // [D, D]
          "m = torch.matmul(torch.t(half), torch.matmul(between, half))",
          "l = torch.clamp_min(torch.linalg_eigvalsh(m), 0)",
          "p = torch.div(l, torch.clamp_min(torch.sum(l), 1e-300))",
          "h = torch.neg(torch.sum(torch.mul(p, torch.log(torch.clamp_min(p, 1e-300)))))",
          "return torch.exp(h)");

  /** Checks the shape. */
  public ViewVectors {
    if (views < 2 || width < 1 || values.length % ((long) views * width) != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d values are not vectors [n, %d, %d] of at least two views",
              values.length,
              views,
              width));
    }
    if (values.length < 2L * views * width) {
      throw new IllegalArgumentException(
          "vectors of views of fewer than two images: give more images that can be decoded");
    }
  }

  /**
   * Of the coarsest level of an encoder in evaluation mode; changes nothing of it. Images that
   * cannot be decoded are left out.
   *
   * @param transforms of each view, all of one size
   * @param options batch, threads, forward and share of images that may be left out
   * @param seed of the views: the same for the same seed
   */
  public static ViewVectors of(
      Encoder encoder,
      Dataset data,
      List<ViewTransform> transforms,
      EmbedOptions options,
      long seed) {
    int views = transforms.size();
    int width = encoder.width();
    DecodedRows rows = new DecodedRows(data.size(), Math.multiplyExact(views, width));
    try (FrozenEncoder frozen = FrozenEncoder.of(encoder, options.forward());
        Batches batches =
            Batches.builder(data)
                .views(transforms)
                .batchSize(options.batch())
                .seed(seed)
                .shuffle(false)
                .dropLast(false)
                .budget(options.maxBadFraction())
                .threads(options.threads())
                .prefetch(Math.max(2, options.threads()))
                .build()) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          float[] all = new float[batch.size() * views * width]; // [b, q, D]
          for (int v = 0; v < views; v++) {
            float[] one = vectors(frozen, batch, v, transforms.get(v).size(), encoder); // [b, D]
            for (int i = 0; i < batch.size(); i++) {
              System.arraycopy(one, i * width, all, (i * views + v) * width, width);
            }
          }
          rows.add(batch, all);
        }
      }
    }
    return new ViewVectors(views, width, rows.values());
  }

  private static float[] vectors(
      FrozenEncoder frozen, Batch batch, int view, int side, Encoder encoder) {
    try (NDManager step = frozen.newStep()) {
      String level = encoder.spec().top().name();
      return frozen.pooled(Features.input(step, batch, view, side), level).toFloatArray();
    }
  }

  /** n. */
  public int images() {
    return values.length / (views * width);
  }

  /**
   * Alignment and uniformity on the sphere: of vectors u = x / |x| of the first two views,
   *
   * <pre>
   *   alignment  = mean over images of |u_1 − u_2|²                           0: views agree
   *   uniformity = log of the mean over pairs of images of exp(−2 |u − u'|²)  0: all are alike
   * </pre>
   *
   * the second in each of the two views, and their mean. Both are better when lower. Wang and Isola
   * 2020, arXiv 2005.10242, section 4.1 with α = 2 and t = 2.
   *
   * @param alignment in [0, 4]
   * @param uniformity in [−8, 0]
   */
  public record Sphere(double alignment, double uniformity) {}

  /** Alignment and uniformity of the first two views. */
  public Sphere sphere() {
    double[] both = numbers(SPHERE);
    return new Sphere(both[0], both[1]);
  }

  /**
   * LiDAR (Thilak et al. 2023, arXiv 2312.04000, equations 1 to 4 of version 1): the effective rank
   * of what tells images apart, in units of what changes between views of one image.
   *
   * <pre>
   *   Σ_b   = mean over images of (μ_i − μ)(μ_i − μ)'          μ_i: mean of an image's views
   *   Σ_w   = mean over views of (x_iv − μ_i)(x_iv − μ_i)' + δ I,   δ = 1e-4
   *   λ     = eigenvalues of Σ_w^-½ Σ_b Σ_w^-½
   *   LiDAR = exp(− Σ p log p),   p = λ / Σ λ,   in [1, min(n − 1, D)]
   * </pre>
   *
   * δ is a choice of ours, and terms of p = 0 are left out where the paper adds a small number. The
   * paper takes 1000 images in 50 views each. Of few views, directions in which images do not
   * differ keep an eigenvalue of about 1/q, and LiDAR is large for every encoder: compare only
   * values of equal n, q and D.
   */
  public double lidar() {
    return numbers(LIDAR)[0];
  }

  /** Whether all values are finite; the measures need that. */
  public boolean isFinite() {
    return Finite.all(values);
  }

  private double[] numbers(TorchScript of) {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        NDArray x = manager.create(values, new Shape(images(), views, width));
        NDArray result = of.call(false, x)) {
      return result.toDoubleArray();
    }
  }
}
