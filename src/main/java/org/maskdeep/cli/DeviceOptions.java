package org.maskdeep.cli;

import ai.djl.Device;
import org.maskdeep.tensor.Engines;
import picocli.CommandLine.Option;

/** Where and with how many threads to compute. */
final class DeviceOptions {
  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "cpu, gpu or gpu:N (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--threads",
      description = "Threads inside PyTorch's operations (default: one a core).")
  private Integer threads;

  /** Starts PyTorch and names the device. */
  Device start() {
    Engines.threads(threads == null ? Runtime.getRuntime().availableProcessors() : threads);
    return Engines.device(device);
  }

  /** Whether a number of threads was asked for. */
  boolean asked() {
    return threads != null;
  }

  int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
