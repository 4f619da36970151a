package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.Retyped;

/**
 * Weights and inputs by a formula that Java and numpy compute alike. Number i of array p is u(i,
 * p), 24 bits of a multiplicative hash, in [0, 1). A kernel is (2u − 1)√(6 / fan-in), the weight of
 * a norm 0.3 + 0.6u, a running variance 0.5 + u, a bias β + 0.4u − 0.2, a running mean 0.4u − 0.2;
 * p is the place of the name among torchvision's, counters left out. The input is 4u − 2 with p =
 * 999. All are rounded to 32 bits, in whatever type they are used.
 */
public final class Formula {
  /** Half a unit of the last decimal that is stored. */
  private static final double STORED = 0.5e-7;

  /** What rounding in 64 bits may do, relative to an array's largest number. */
  private static final double ROUNDING = 1e-10;

  static final int INPUT = 999;
  static final int COEFFICIENTS = 555;

  private Formula() {}

  /** u(i, p). */
  public static double u(int i, int p) {
    int h = (int) (i * 2654435761L + p * 40503L + 12345);
    h ^= h >>> 15;
    h *= (int) 2246822519L;
    h ^= h >>> 13;
    return (h >>> 8) * 0x1.0p-24;
  }

  /** torchvision's names and shapes of a network, in its order. */
  static Map<String, long[]> names(int depth) throws IOException {
    Map<String, Map<String, long[]>> all =
        new ObjectMapper()
            .readValue(
                open("torchvision-names.json"),
                new TypeReference<LinkedHashMap<String, Map<String, long[]>>>() {});
    return all.get("resnet" + depth);
  }

  static JsonNode parity(int depth, boolean small) throws IOException {
    return new ObjectMapper()
        .readTree(open("resnet-parity.json"))
        .get("resnet" + depth + (small ? "-small" : "-standard"));
  }

  private static InputStream open(String name) {
    return Formula.class.getResourceAsStream(name);
  }

  /**
   * Gives a network the formula's weights.
   *
   * @param owner of the arrays
   * @param relative by how much each weight is changed, with signs drawn from the seed
   */
  static void fill(
      ResNet network, NDManager owner, double beta, DataType type, double relative, long seed)
      throws IOException {
    List<String> order = List.copyOf(names(network.spec().depth()).keySet());
    Retyped.set(
        network.parametersByName(),
        owner,
        type,
        (name, shape) -> {
          double[] values = values(name, shape, order.indexOf(name), beta);
          Retyped.disturb(values, relative, seed, order.indexOf(name));
          return values;
        });
  }

  private static double[] values(String name, Shape s, int p, double beta) {
    double[] out = new double[(int) s.size()];
    for (int i = 0; i < out.length; i++) {
      double u = u(i, p);
      double v;
      if (s.dimension() == 4) {
        v = (2 * u - 1) * Math.sqrt(6.0 / (s.size() / s.get(0)));
      } else if (name.endsWith("running_var")) {
        v = 0.5 + u;
      } else {
        v = name.endsWith("weight") ? 0.3 + 0.6 * u : 0.4 * u - 0.2;
        v += name.endsWith("bias") ? beta : 0;
      }
      out[i] = (float) v;
    }
    return out;
  }

  /** Of a transformer: tokens and positions 2u − 1, matrices and kernels as kernels. */
  public static double[] ofTransformer(String name, Shape s, int p) {
    double[] out = new double[(int) s.size()];
    for (int i = 0; i < out.length; i++) {
      double u = u(i, p);
      double v;
      if (s.dimension() == 3) {
        v = 2 * u - 1;
      } else if (s.dimension() > 1) {
        v = (2 * u - 1) * Math.sqrt(6.0 / (s.size() / s.get(0)));
      } else {
        v = name.endsWith("weight") ? 0.3 + 0.6 * u : 0.4 * u - 0.2;
      }
      out[i] = (float) v;
    }
    return out;
  }

  /** Four images [4, 3, S, S] in 32 bits. */
  static NDArray input(NDManager manager, int side) {
    return input(manager, side, DataType.FLOAT32, 0, 0);
  }

  /** Four images [4, 3, S, S], changed as in {@link #fill}. */
  public static NDArray input(
      NDManager manager, int side, DataType type, double relative, long seed) {
    double[] x = new double[4 * 3 * side * side];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (4 * u(i, INPUT) - 2);
    }
    Retyped.disturb(x, relative, seed, INPUT);
    Shape shape = new Shape(4, 3, side, side);
    return Layout.channelsLast(Retyped.array(manager, x, shape, type));
  }

  /** 2u − 1, [rows, columns]. */
  static NDArray coefficients(NDManager manager, Shape shape, DataType type) {
    double[] c = new double[(int) shape.size()];
    for (int i = 0; i < c.length; i++) {
      c[i] = (float) (2 * u(i, COEFFICIENTS) - 1);
    }
    return Retyped.array(manager, c, shape, type);
  }

  /**
   * Compares an array of 64 bits with stored numbers: every k-th in row-major order with seven
   * decimals, or one number with all of its digits.
   *
   * @param samples how many are stored at least, or all of a shorter array
   */
  public static void assertStored(String what, double[] all, JsonNode expected, int samples) {
    assertThat(expected).as(what).isNotNull();
    double scale = 0;
    for (double v : all) {
      scale = Math.max(scale, Math.abs(v));
    }
    if (expected.isNumber()) {
      assertThat(all).as(what).hasSize(1);
      assertThat(all[0]).as(what).isCloseTo(expected.asDouble(), within(ROUNDING * scale));
      return;
    }
    int stride = Math.max(1, all.length / samples);
    assertThat(expected.size()).as(what).isGreaterThanOrEqualTo(Math.min(samples, all.length));
    for (int i = 0; i < expected.size(); i++) {
      assertThat(all[i * stride])
          .as("%s[%d]", what, i * stride)
          .isCloseTo(expected.get(i).asDouble(), within(STORED + ROUNDING * scale));
    }
  }
}
