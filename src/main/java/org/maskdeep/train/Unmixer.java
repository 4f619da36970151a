package org.maskdeep.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.mask.TokenSubset;
import org.maskdeep.method.imae.BranchDecoder;
import org.maskdeep.method.imae.MixedAutoencoder;
import org.maskdeep.method.imae.Mixture;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Layout;
import org.maskdeep.train.method.Guide;
import org.maskdeep.train.method.ImaeRecipe;

/**
 * A finished run of {@code imae}: what its encoder, and its guide's, make of mixtures of images,
 * and the images that its decoder makes of them again.
 *
 * <pre>{@code
 * try (Unmixer run = new Unmixer(Path.of("runs/imae/smoke-mae-imae-seed0"), Device.cpu())) {
 *   List<float[]> weaker = List.of(run.view(cat));
 *   List<float[]> stronger = List.of(run.view(dog));
 *   double[][] latents = run.encoders().get(0).ofMixtures(weaker, stronger, 0.3);
 *   double[][] errors = run.errors(weaker, stronger, 0.3, 0);
 * }
 * }</pre>
 */
public final class Unmixer implements AutoCloseable {
  private final Recipe recipe;
  private final ImaeRecipe method;
  private final VitOptions spec;
  private final ViewTransform view;
  private final NDManager manager;
  private final MixedAutoencoder model;
  private final List<Latents> encoders;

  /**
   * Of a run.
   *
   * @param run its folder; the guide of a recipe is looked for beside it
   * @throws IllegalArgumentException when it is of another method
   * @throws IOException when it is not finished, or it or its guide cannot be read
   */
  public Unmixer(Path run, Device device) throws IOException {
    recipe = Recipes.ofRun(run);
    if (!(recipe.method() instanceof ImaeRecipe imae)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: a run of the method %s, which does not tell mixed images apart; name one of imae",
              run,
              recipe.method().name()));
    }
    for (String file : List.of(RunDirectory.ENCODER, BranchDecoder.FILE)) {
      if (!Files.isRegularFile(run.resolve(file))) {
        throw new IOException(run + ": the run is not finished (no " + file + "); resume it first");
      }
    }
    method = imae;
    spec = (VitOptions) recipe.model().spec();
    view = Views.eval(recipe.probe().resize(), recipe.probe().crop(), recipe.views().pixels());
    Guide guide = Guides.ofRun(recipe, run);
    Engines.start();
    manager = NDManager.newBaseManager(device);
    try {
      model = imae.untaught(manager, spec, recipe.seed());
      WeightFiles.load(run.resolve(RunDirectory.ENCODER), model.encoder());
      WeightFiles.load(run.resolve(BranchDecoder.FILE), model.exports().get(BranchDecoder.FILE));
      Latents own = new Latents(imae.name(), (VisionTransformer) model.encoder());
      encoders =
          guide == null ? List.of(own) : List.of(own, new Latents("guide", guide.open(manager)));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** What the run was made of. */
  public Recipe recipe() {
    return recipe;
  }

  /** The run's own encoder, and its guide where it has one. */
  public List<Latents> encoders() {
    return encoders;
  }

  /** The middle of an image as in evaluation, normalised, [S, S, 3]. */
  public float[] view(Image image) {
    float[] pixels = new float[view.size() * view.size() * Image.CHANNELS];
    view.apply(image, new Streams(recipe.seed()).stream(Purpose.AUGMENT, 0, 0), pixels, 0);
    return pixels;
  }

  /**
   * How far the images that are made again of mixtures are from those that were mixed: the mean
   * squared error of the pixels of hidden patches, pixels in [0, 1].
   *
   * @param weaker views of the images of the smaller weight
   * @param stronger as many of the others
   * @param share of the weaker, at most 1/2
   * @param first number of the first pair, of which the masks are a function
   * @return those of the weaker and those of the stronger images, [2][B]
   */
  public double[][] errors(List<float[]> weaker, List<float[]> stronger, double share, long first) {
    PatchGrid grid = new PatchGrid(spec.side(), spec.side());
    long[] numbers = new long[weaker.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = first + i;
    }
    Streams streams = new Streams(recipe.seed());
    TokenSubset subset =
        TokenSubset.of(MaskBatch.draw(method.sampler(), List.of(grid), 1, streams, 0, numbers, 0));
    int hidden = subset.hiddenCount() * spec.patch() * spec.patch() * Image.CHANNELS;
    try (NDManager step = manager.newSubManager()) {
      NDArray a = batch(step, stronger);
      NDArray b = batch(step, weaker);
      NDList made = model.reconstruct(a, b, 1 - share, subset);
      return new double[][] {
        errors(made.get(0), b, recipe.views().pixels(), hidden),
        errors(made.get(1), a, recipe.views().pixels(), hidden)
      };
    }
  }

  /** Visible patches are equal, so what differs is hidden. */
  static double[] errors(NDArray made, NDArray image, Normalization scale, int hidden) {
    float[] y = made.toFloatArray();
    float[] x = image.toFloatArray();
    double[] deviations = {scale.stdRed(), scale.stdGreen(), scale.stdBlue()};
    int images = (int) image.getShape().get(0);
    int channel = x.length / images / Image.CHANNELS;
    double[] errors = new double[images];
    for (int i = 0; i < x.length; i++) {
      double d = ((double) y[i] - x[i]) * deviations[i / channel % Image.CHANNELS];
      errors[i / channel / Image.CHANNELS] += d * d / hidden;
    }
    return errors;
  }

  private NDArray batch(NDManager owner, List<float[]> views) {
    int side = view.size();
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(views.size() * side * side * Image.CHANNELS * Float.BYTES)
            .order(ByteOrder.nativeOrder());
    FloatBuffer floats = buffer.asFloatBuffer();
    views.forEach(floats::put);
    return Layout.batch(owner, buffer, views.size(), side, side, Image.CHANNELS);
  }

  /** What an encoder makes of whole images: its representation, nothing hidden. */
  public final class Latents {
    private final String name;
    private final VisionTransformer encoder;

    private Latents(String name, VisionTransformer encoder) {
      this.name = name;
      this.encoder = encoder;
    }

    /** {@code imae} or {@code guide}. */
    public String name() {
      return name;
    }

    /** Of views, [B][D]. */
    public double[][] of(List<float[]> views) {
      try (NDManager step = manager.newSubManager()) {
        return rows(encoder.embed(batch(step, views)));
      }
    }

    /**
     * Of mixtures, [B][D].
     *
     * @param share of the weaker
     */
    public double[][] ofMixtures(List<float[]> weaker, List<float[]> stronger, double share) {
      try (NDManager step = manager.newSubManager()) {
        NDArray mixed = Mixture.of(batch(step, stronger), batch(step, weaker), 1 - share);
        return rows(encoder.embed(mixed));
      }
    }

    private static double[][] rows(NDArray embeddings) {
      float[] all = embeddings.toFloatArray();
      int width = (int) embeddings.getShape().get(1);
      double[][] rows = new double[all.length / width][width];
      for (int i = 0; i < all.length; i++) {
        rows[i / width][i % width] = all[i];
      }
      return rows;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
