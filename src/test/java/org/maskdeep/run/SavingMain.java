package org.maskdeep.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.run.checkpoint.CheckpointWriter;
import org.maskdeep.run.checkpoint.Checkpoints;
import org.maskdeep.tensor.io.RawTensor;

/**
 * A process that saves checkpoints until it cannot any more and then says what is left; for {@link
 * HostileDiskTest}, which takes its disk away.
 */
final class SavingMain {
  private static final int MOST = 40;
  private static final int NUMBERS = 20_000;

  private SavingMain() {}

  /** Folder; then {@code grow} (larger and larger), {@code lose} (permission) or {@code hold}. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    if (args[1].equals("hold")) {
      try (RunDirectory run = RunDirectory.open(folder, "held", true)) {
        System.out.println("holding " + run.root());
        Thread.sleep(3_600_000); // it is killed long before
      }
    }
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    try (CheckpointWriter writer =
        new CheckpointWriter(checkpoints, s -> System.out.println("saved: " + s))) {
      for (int step = 1; step <= MOST; step++) {
        Checkpoint checkpoint = checkpoint(step, step * NUMBERS);
        writer.save(() -> checkpoint);
        if (step == 3 && args[1].equals("lose")) {
          writer.close();
          Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
          checkpoints.save(checkpoint(4, 1));
        }
      }
      System.out.println("never failed");
    } catch (IOException e) {
      System.out.println("failed: " + e.getMessage());
    }
    System.out.println("newest: " + checkpoints.newest(System.out::println).orElseThrow().step());
  }

  /** A checkpoint of one tensor. */
  static Checkpoint checkpoint(long step, int numbers) {
    float[] values = new float[numbers];
    java.util.Arrays.fill(values, step);
    Map<String, RawTensor> weights = Map.of("w", RawTensor.of(values, numbers));
    return new Checkpoint(step, 0, step, "data", weights, Map.of());
  }
}
