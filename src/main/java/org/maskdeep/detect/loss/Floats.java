package org.maskdeep.detect.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** The numbers of an array as boxes hold them: in 32 bits, whatever the network computes in. */
public final class Floats {
  private Floats() {}

  /** All numbers of an array of 32 or 64 bits, in row-major order. */
  public static float[] of(NDArray array) {
    if (array.getDataType() == DataType.FLOAT32) {
      return array.toFloatArray();
    }
    double[] wide = array.toDoubleArray();
    float[] numbers = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      numbers[i] = (float) wide[i];
    }
    return numbers;
  }
}
