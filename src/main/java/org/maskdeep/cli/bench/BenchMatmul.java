package org.maskdeep.cli.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.maskdeep.check.Checks;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.files.JsonFile;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what a step's rate can be compared with. */
@Command(
    name = "matmul",
    mixinStandardHelpOptions = true,
    description = "The rate of large matrix products: what the machine can do at most.")
final class BenchMatmul implements Callable<Integer> {
  @Option(
      names = "--side",
      defaultValue = "2048",
      description = "Rows and columns of both matrices (default: ${DEFAULT-VALUE}).")
  private int side;

  @Option(
      names = "--repeats",
      defaultValue = "10",
      description = "Products, of which the fastest counts (default: ${DEFAULT-VALUE}).")
  private int repeats;

  @Option(names = "--precision", defaultValue = "fp32", description = "fp32 or bf16.")
  private String precision;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the result.")
  private Path json;

  @Mixin private DeviceOptions device;

  /** Numbers in [-1, 1], no two neighbours alike. */
  private float[] values() {
    float[] values = new float[side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 17 / 8f - 1;
    }
    return values;
  }

  private Precision precision() {
    return Arrays.stream(Precision.values())
        .filter(p -> p.name().equalsIgnoreCase(precision))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--precision " + precision + ": must be one of fp32, bf16"));
  }

  @Override
  public Integer call() throws Exception {
    Checks.range("--side", side, 1, 1 << 15);
    Checks.range("--repeats", repeats, 1, 1 << 20);
    Precision type = precision();
    Device on = device.start(precision);
    double seconds = Double.POSITIVE_INFINITY;
    try (NDManager manager = NDManager.newBaseManager(on)) {
      TorchScript cast = TorchScript.of("x: Tensor", "Tensor", "return " + type.cast("x"));
      TorchScript product =
          TorchScript.of("a: Tensor, b: Tensor", "Tensor", "return torch.mm(a, b)");
      TorchScript corner =
          TorchScript.of("x: Tensor", "Tensor", "return torch.to(torch.slice(x, 0, 0, 1), 6)");
      Shape shape = new Shape(side, side);
      NDArray a = cast.call(false, manager.create(values(), shape));
      NDArray b = cast.call(false, manager.create(values(), shape));
      for (int i = 0; i <= repeats; i++) {
        try (NDManager step = manager.newSubManager()) {
          long start = System.nanoTime();
          NDArray c = product.call(false, a, b);
          c.attach(step);
          corner.call(false, c).toFloatArray(); // waits for the device
          if (i > 0) {
            seconds = Math.min(seconds, (System.nanoTime() - start) / 1e9);
          }
        }
      }
    }
    double rate = 2.0 * side * side * side / seconds / 1e9;
    System.out.printf(
        Locale.ROOT,
        "matmul %dx%d, %s, %d threads: %.1f ms, %.0f GFLOP/s%n",
        side,
        side,
        precision,
        device.threads(),
        seconds * 1000,
        rate);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("ms", seconds * 1000);
    result.put("gflops", rate);
    JsonFile.write(json, result);
    return 0;
  }
}
