package org.maskdeep.tensor;

import ai.djl.engine.EngineException;
import java.util.Locale;
import java.util.regex.Pattern;

/** A device has too little memory for what it was to compute; the message says what would fit. */
public final class DeviceMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How PyTorch says so for a GPU and for the CPU. */
  private static final Pattern FULL =
      Pattern.compile("out of memory|not enough memory|can't allocate memory");

  private DeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * What to throw for a failure of PyTorch.
   *
   * @param what was to be computed, such as {@code a step of 256 images}
   * @param remedy what takes less memory, as a sentence without its full stop
   * @return the failure itself, where it is not about memory
   */
  public static RuntimeException explained(EngineException failure, String what, String remedy) {
    String message = String.valueOf(failure.getMessage());
    if (!FULL.matcher(message).find()) {
      return failure;
    }
    String reason =
        message.lines().filter(line -> FULL.matcher(line).find()).findFirst().orElseThrow();
    return new DeviceMemoryException(
        String.format(
            Locale.ROOT, "too little memory for %s: %s (%s)", what, remedy, reason.strip()),
        failure);
  }
}
