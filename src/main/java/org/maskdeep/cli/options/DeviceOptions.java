package org.maskdeep.cli.options;

import ai.djl.Device;
import org.maskdeep.tensor.Bfloat16;
import org.maskdeep.tensor.Determinism;
import org.maskdeep.tensor.Engines;
import picocli.CommandLine.Option;

/** Where and with how many threads to compute. */
public final class DeviceOptions {
  private static final String CPU = "cpu";

  @Option(
      names = "--device",
      defaultValue = CPU,
      description = "cpu, gpu or gpu:N (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--threads",
      description = "Threads inside PyTorch's operations (default: one a core).")
  private Integer threads;

  @Option(
      names = "--deterministic",
      description =
          "On a GPU, take functions that sum in a fixed order, so that the same run has the same"
              + " bits again; slower. On the CPU it always has.")
  private boolean deterministic;

  /** Takes another number of threads than one a core where none is asked for. */
  public void usually(int count) {
    threads = threads == null ? (Integer) count : threads;
  }

  /** Starts PyTorch and names the device. */
  public Device start() {
    Engines.threads(threads());
    Device where = Engines.device(Processes.device(device));
    Engines.start(); // before a library does, without our settings
    if (deterministic && where.isGpu()) {
      Determinism.require(true);
    }
    return where;
  }

  /**
   * Starts PyTorch as {@link #start()} does; warns where the device has no arithmetic of the
   * precision.
   */
  public Device start(String precision) {
    if (isDefault() && precision.equalsIgnoreCase("bf16")) {
      Bfloat16.warning().ifPresent(Text::warn);
    }
    return start();
  }

  /** Whether it is the device that is taken where none is named. */
  public boolean isDefault() {
    return device.equals(CPU);
  }

  /** Whether a number of threads was asked for. */
  public boolean asked() {
    return threads != null;
  }

  public int threads() {
    return threads == null ? Processes.threads() : threads;
  }
}
