package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.ChildJvm;

/**
 * The option --threads counts only before PyTorch starts: a command that touches it earlier would
 * train with another number of threads, to other bits, and say nothing.
 */
class ThreadsOptionTest {
  private static final String PRETRAIN =
      "pretrain --recipe smoke-maskdeep --set data.train=scenes/train?images=32&size=32"
          + " --set optimizer.batch=16 --set optimizer.epochs=1 --set model.width=8";
  private static final String DETECT =
      "detect train --recipe smoke --set data.train=scenes/train?images=8&size=64"
          + " --set data.test=scenes/val?images=2&size=64 --set optimizer.steps=1"
          + " --set optimizer.batch=4 --set model.width=8 --set optimizer.warmup_steps=0"
          + " --set optimizer.milestones=[1]";

  @TempDir private Path folder;

  /** Runs a command in a process of its own. */
  public static final class Threads {
    private Threads() {}

    /** Prints the exit code and the number of threads inside PyTorch. */
    public static void main(String[] args) {
      int code = Main.run(args);
      System.out.println(code + " with " + JniUtils.getNumThreads() + " threads");
      System.exit(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {PRETRAIN, DETECT})
  void theNumberOfThreadsIsTheOneAskedFor(String command) throws Exception {
    Path log = folder.resolve("log");
    String words = command + " --threads 3 --out " + folder.resolve("run");
    Process process =
        ChildJvm.start(log, ChildJvm.command(Threads.class.getName(), (Object[]) words.split(" ")));
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(log)).contains("0 with 3 threads");
  }
}
