package org.maskdeep.detect;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.image.Image;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.tensor.Retyped;

/**
 * Weights, an image and masks by formulas that Java and numpy compute alike.
 *
 * <p>Number i of the array of a name is u(i, p), 24 bits of a multiplicative hash, in [0, 1), where
 * p is the name's letters as a number of base 31, modulo 2^16. Arrays of two dimensions or more are
 * (2u − 1) g √(6 / fan-in) with a gain g of 0.15 for the proposal head's boxes, 0.5 for the box
 * predictor's, and 1 else; weights of norms are 0.3 + 0.6u, running variances 0.5 + u, all else
 * 0.4u − 0.2, and 1.5 more for the bias of the mask logits. All are rounded to 32 bits, in whatever
 * type they are used. An image is made of stripes and checks.
 */
final class DetectorFormula {
  private DetectorFormula() {}

  static JsonNode parity() throws IOException {
    try (var in = DetectorFormula.class.getResourceAsStream("detector-parity.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  static double u(int i, int p) {
    int h = (int) (i * 2654435761L + p * 40503L + 12345);
    h ^= h >>> 15;
    h *= (int) 2246822519L;
    h ^= h >>> 13;
    return (h >>> 8) * 0x1.0p-24;
  }

  /**
   * Gives a network the formula's weights.
   *
   * @param owner of the arrays
   * @param relative by how much each weight is changed, with signs drawn from the seed
   */
  static void fill(Network network, NDManager owner, DataType type, double relative, long seed) {
    Retyped.set(
        network.parametersByName(),
        owner,
        type,
        (name, shape) -> {
          double[] values = values(name, shape, place(name));
          Retyped.disturb(values, relative, seed, place(name));
          return values;
        });
  }

  private static int place(String name) {
    int p = 0;
    for (char c : name.toCharArray()) {
      p = p * 31 + c & 0xFFFF;
    }
    return p;
  }

  private static double[] values(String name, Shape s, int p) {
    double fan = (double) s.size() / s.get(0);
    if (name.contains("conv5_mask")) {
      fan = s.get(0);
    }
    double gain = name.equals("rpn.head.bbox_pred.weight") ? 0.15 : 1;
    gain = name.equals("roi_heads.box_predictor.bbox_pred.weight") ? 0.5 : gain;
    double root = Math.sqrt(6.0 / fan) * gain;
    double[] out = new double[(int) s.size()];
    for (int i = 0; i < out.length; i++) {
      double u = u(i, p);
      double v;
      if (s.dimension() >= 2) {
        v = (2 * u - 1) * root;
      } else if (name.endsWith("running_var")) {
        v = 0.5 + u;
      } else if (name.endsWith("weight")) {
        v = 0.3 + 0.6 * u;
      } else {
        v = 0.4 * u - 0.2 + (name.endsWith("mask_fcn_logits.bias") ? 1.5 : 0);
      }
      out[i] = (float) v;
    }
    return out;
  }

  static Image picture(int height, int width) {
    byte[] rgb = new byte[height * width * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          int stripes = (x * (3 + c) + y * (5 - c)) % 256;
          int checks = (x / (9 + 4 * c) ^ y / (7 + 3 * c)) * 37 % 256;
          rgb[(y * width + x) * 3 + c] = (byte) ((stripes + checks) / 2);
        }
      }
    }
    return new Image(width, height, rgb);
  }

  /** The ellipse inside a box. */
  static Rle ellipse(int height, int width, float... box) {
    byte[] mask = new byte[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double dx = (x + 0.5 - (box[0] + box[2]) / 2) / ((box[2] - box[0]) / 2);
        double dy = (y + 0.5 - (box[1] + box[3]) / 2) / ((box[3] - box[1]) / 2);
        mask[y * width + x] = (byte) (dx * dx + dy * dy <= 1 ? 1 : 0);
      }
    }
    return Rle.encode(mask, height, width);
  }
}
