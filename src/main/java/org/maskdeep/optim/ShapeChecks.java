package org.maskdeep.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Locale;

/** Checks of shapes, with messages that name the array. */
final class ShapeChecks {
  private ShapeChecks() {}

  /** Every pair has the same shape and type; {@code names} are those of {@code wanted}. */
  static void sameShapes(String what, NDList given, List<String> names, NDList wanted) {
    if (given.size() != wanted.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d %ss for %d weights: pass one for every weight, in the weights' order",
              given.size(),
              what,
              wanted.size()));
    }
    for (int i = 0; i < given.size(); i++) {
      sameShape(what, given.get(i), names.get(i), wanted.get(i));
    }
  }

  static void sameShape(String what, NDArray given, String name, NDArray wanted) {
    if (!given.getShape().equals(wanted.getShape())
        || given.getDataType() != wanted.getDataType()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s of '%s' is %s %s but must be %s %s: pass them in the weights' order",
              what,
              name,
              given.getShape(),
              given.getDataType(),
              wanted.getShape(),
              wanted.getDataType()));
    }
  }
}
