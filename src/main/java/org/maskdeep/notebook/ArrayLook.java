package org.maskdeep.notebook;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.maskdeep.notebook.Rendering.Shown;
import org.maskdeep.notebook.Screen.Kind;
import org.maskdeep.text.Html;

/**
 * An array in a notebook: type, shape, device and range of its values, and the first values of one
 * or two dimensions as a table.
 */
final class ArrayLook {
  private static final int ROWS = 8;
  private static final int COLUMNS = 10;
  private static final String MORE = "…";

  private ArrayLook() {}

  static Shown of(NDArray array) {
    if (array.isReleased()) {
      return shown("an array that is closed", "");
    }
    String what =
        String.format(
            Locale.ROOT,
            "%s %s on %s",
            array.getDataType().toString().toLowerCase(Locale.ROOT),
            Arrays.toString(array.getShape().getShape()),
            device(array.getDevice()));
    if (array.size() == 0) {
      return shown(what + ": empty", "");
    }
    double[] values = numbers(array);
    return shown(what + range(values), table(array.getShape(), values));
  }

  private static Shown shown(String line, String table) {
    return new Shown("<div><code>" + Html.escape(line) + "</code></div>" + table, Kind.HTML, line);
  }

  private static String device(Device device) {
    return device.isGpu() ? "gpu:" + device.getDeviceId() : device.getDeviceType();
  }

  /** Smallest, mean and largest value; how many are none. */
  private static String range(double[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long none = 0;
    for (double value : values) {
      if (Double.isNaN(value)) {
        none++;
      } else {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
      }
    }
    String nan = none == 0 ? "" : String.format(Locale.ROOT, ", %d NaN", none);
    return none == values.length
        ? nan
        : String.format(
            Locale.ROOT,
            ": %s to %s, mean %s%s",
            number(min),
            number(max),
            number(sum / (values.length - none)),
            nan);
  }

  private static double[] numbers(NDArray array) {
    try (NDArray doubles = array.toType(DataType.FLOAT64, true)) {
      return doubles.toDoubleArray();
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String table(Shape shape, double[] values) {
    if (shape.dimension() == 0 || shape.dimension() > 2) {
      return "";
    }
    int rows = shape.dimension() == 1 ? 1 : (int) shape.get(0);
    int columns = (int) shape.get(shape.dimension() - 1);
    int shownColumns = Math.min(columns, COLUMNS);
    List<List<String>> cells = new ArrayList<>();
    for (int row = 0; row < Math.min(rows, ROWS); row++) {
      int first = row * columns;
      List<String> line =
          new ArrayList<>(
              IntStream.range(0, shownColumns).mapToObj(c -> number(values[first + c])).toList());
      if (shownColumns < columns) {
        line.add(MORE);
      }
      cells.add(line);
    }
    List<String> names =
        new ArrayList<>(IntStream.range(0, shownColumns).mapToObj(Integer::toString).toList());
    if (shownColumns < columns) {
      names.add(MORE);
    }
    List<Boolean> numeric = Collections.nCopies(names.size(), true);
    return new HtmlTable("", names, numeric, cells, rows - cells.size()).html();
  }
}
