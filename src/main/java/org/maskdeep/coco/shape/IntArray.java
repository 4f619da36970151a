package org.maskdeep.coco.shape;

import java.util.Arrays;

/** An array of integers that grows with what is put in. */
public final class IntArray {
  private int[] values = new int[16];
  private int size;

  /** Appends a value. */
  public void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.addExact(size, size));
    }
    values[size++] = value;
  }

  /** How many values there are. */
  public int size() {
    return size;
  }

  /** A copy of the values. */
  public int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
