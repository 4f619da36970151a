package org.maskdeep.eval.patch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Resize;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.nn.ForwardMode;
import org.maskdeep.nn.FrozenEncoder;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * The features of every patch of one image at one level.
 *
 * @param map the level; D is its channels
 * @param grid its positions for this image, N of them
 * @param values [N, D] patch by patch; shared, not copied
 */
public record PatchFeatures(FeatureMap map, PatchGrid grid, float[] values) {
  private static final double SMALLEST = 1e-12; // length of a vector, to divide by
  private static final TorchScript ROWS =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "y = torch.permute(" + Precision.widen("x") + ", [0, 2, 3, 1])",
          "return torch.flatten(y, 0, 2)");

  /** Checks that the values fit. */
  public PatchFeatures {
    if (values.length != (long) grid.size() * map.channels()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %d values for %s patches of %d channels; give one a patch and channel",
              map.name(),
              values.length,
              grid,
              map.channels()));
    }
  }

  /**
   * Of an image, by the encoder in evaluation mode on the device of its weights.
   *
   * @return one for each of the options' levels
   * @throws IllegalArgumentException when the encoder has no such levels
   */
  public static List<PatchFeatures> of(Encoder encoder, PatchOptions options, Image image) {
    List<FeatureMap> levels = encoder.spec().maps(options.levels());
    ImageSize size = options.inputSize(encoder.spec(), image);
    int w = size.width();
    int h = size.height();
    List<PatchFeatures> features = new ArrayList<>();
    try (FrozenEncoder frozen = FrozenEncoder.of(encoder, ForwardMode.EXACT);
        NDManager step = frozen.newStep()) {
      NDArray x = Layout.batch(step, input(options, image, w, h), 1, h, w, Image.CHANNELS);
      NDList maps = frozen.maps(x);
      for (FeatureMap level : levels) {
        NDArray map = maps.get(encoder.spec().indexOf(level.name())); // [1, D, H, W]
        int rows = Math.toIntExact(map.getShape().get(2));
        int cols = Math.toIntExact(map.getShape().get(3));
        float[] values = ROWS.call(false, map).toFloatArray(); // [H·W, D]
        features.add(new PatchFeatures(level, new PatchGrid(rows, cols), values));
      }
    }
    return features;
  }

  private static ByteBuffer input(PatchOptions options, Image image, int w, int h) {
    byte[] rgb = Resize.resize(image, w, h, Interpolation.BILINEAR).rgb();
    float[] table = options.normalization().table();
    ByteBuffer bytes = ByteBuffer.allocateDirect(rgb.length * Float.BYTES);
    FloatBuffer pixels = bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < rgb.length; i++) {
      pixels.put(i, table[i % Image.CHANNELS * 256 + (rgb[i] & 0xFF)]);
    }
    return bytes;
  }

  /** A copy of the features of one patch, [D]. */
  public float[] patch(int index) {
    int from = index * map.channels();
    return Arrays.copyOfRange(values, from, from + map.channels());
  }

  /**
   * The cosines of every patch with a vector, [N]; 0 where one of both is 0.
   *
   * @param vector [D]
   */
  public float[] cosines(float[] vector) {
    int width = map.channels();
    double length = 0;
    for (float v : vector) {
      length += (double) v * v;
    }
    length = Math.max(Math.sqrt(length), SMALLEST);
    float[] cosines = new float[grid.size()];
    for (int patch = 0; patch < cosines.length; patch++) {
      double product = 0;
      double squares = 0;
      for (int i = 0; i < width; i++) {
        double v = values[patch * width + i];
        product += v * vector[i];
        squares += v * v;
      }
      cosines[patch] = (float) (product / (length * Math.max(Math.sqrt(squares), SMALLEST)));
    }
    return cosines;
  }
}
