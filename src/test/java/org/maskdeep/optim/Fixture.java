package org.maskdeep.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Four small weights and their gradients, made by formulas whose values are exact in float32:
 * element i of weight p starts as (2((37i + 17p + 11) mod 101) − 101)/128, the last weight as 0;
 * its gradient at step t is (2((53i + 29p + 71t + 5) mod 97) − 97)/256, whatever the weight.
 */
final class Fixture {
  private static final Map<String, Shape> SHAPES = new LinkedHashMap<>();

  static {
    SHAPES.put("kernel", new Shape(2, 3, 2, 2));
    SHAPES.put("matrix", new Shape(5, 3));
    SHAPES.put("vector", new Shape(7));
    SHAPES.put("zero", new Shape(2, 2));
  }

  private Fixture() {}

  static Map<String, NDArray> weights(NDManager manager) {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    SHAPES.forEach(
        (name, shape) -> {
          float[] values = new float[(int) shape.size()];
          for (int i = 0; i < values.length && !name.equals("zero"); i++) {
            values[i] = (2 * ((37 * i + 17 * weights.size() + 11) % 101) - 101) / 128f;
          }
          NDArray weight = manager.create(values, shape);
          weight.setRequiresGradient(true);
          weights.put(name, weight);
        });
    return weights;
  }

  static NDList gradients(NDManager manager, int t) {
    NDList gradients = new NDList();
    SHAPES.forEach(
        (name, shape) -> {
          float[] values = new float[(int) shape.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = (2 * ((53 * i + 29 * gradients.size() + 71 * t + 5) % 97) - 97) / 256f;
          }
          gradients.add(manager.create(values, shape));
        });
    return gradients;
  }
}
