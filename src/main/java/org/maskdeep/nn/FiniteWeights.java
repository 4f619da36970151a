package org.maskdeep.nn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.tensor.io.DType;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.WeightFileException;

/** Refuses weights that compute nothing but NaN: those of a training that diverged. */
public final class FiniteWeights {
  private static final String VARIANCE = "running_var";

  private FiniteWeights() {}

  /**
   * Looks at every value.
   *
   * @param tensors by their name in the file; integers are not checked
   * @throws WeightFileException when one is NaN or infinite as a 32-bit float, or a running
   *     variance is negative; names the tensor and its layer
   */
  public static void check(Path file, Map<String, RawTensor> tensors) throws WeightFileException {
    List<String> broken = new ArrayList<>();
    String first = "";
    for (Map.Entry<String, RawTensor> entry : tensors.entrySet()) {
      String fault = fault(entry.getKey(), entry.getValue());
      if (fault != null) {
        first = broken.isEmpty() ? fault : first;
        broken.add(entry.getKey());
      }
    }
    if (!broken.isEmpty()) {
      String name = broken.get(0);
      int more = broken.size() - 1;
      throw new WeightFileException(
          file,
          name,
          String.format(
              Locale.ROOT,
              "%s (layer %s)%s; the training that wrote it diverged: use an earlier checkpoint",
              first,
              name.replaceFirst("\\.[^.]*$", ""),
              more == 0 ? "" : ", and so in " + more + " more tensor" + (more == 1 ? "" : "s")));
    }
  }

  private static String fault(String name, RawTensor tensor) {
    DType type = tensor.dtype();
    boolean real =
        type == DType.F32 || type == DType.F64 || type == DType.F16 || type == DType.BF16;
    if (!real) {
      return null;
    }
    int infinite = 0;
    int negative = 0;
    for (float value : tensor.floats()) {
      infinite += Float.isFinite(value) ? 0 : 1;
      negative += value < 0 ? 1 : 0;
    }
    if (infinite > 0) {
      return infinite + " of " + tensor.size() + " values are NaN or infinite";
    }
    return negative > 0 && name.endsWith(VARIANCE)
        ? negative + " of " + tensor.size() + " variances are negative"
        : null;
  }
}
