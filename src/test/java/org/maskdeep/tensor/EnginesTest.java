package org.maskdeep.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.ChildJvm;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/** PyTorch keeps some of its settings for each thread: they must hold in all of them. */
class EnginesTest {
  @TempDir private Path folder;

  private static <T> T elsewhere(Callable<T> work) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return thread.submit(work).get();
    } finally {
      thread.shutdown();
    }
  }

  private static List<String> train(Path out) throws IOException {
    Recipe recipe =
        Recipes.load(
            "smoke-maskdeep",
            List.of(
                "data.train=scenes/train?images=64&size=32",
                "optimizer.batch=16",
                "optimizer.epochs=3"));
    try (Dataset data = Datasets.open(recipe.data().train(), out);
        RunDirectory run = RunDirectory.open(out, Recipes.text(recipe), false);
        Pretrainer trainer = new Pretrainer(recipe, data, Device.cpu())) {
      trainer.train(run, TrainingListener.SILENT, () -> false);
    }
    return Files.readAllLines(out.resolve("metrics.jsonl"));
  }

  /** In a process of its own: starts PyTorch here, then trains in other threads and here. */
  public static final class Threads {
    private Threads() {}

    /** Prints the lines of three runs that differ. */
    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      Engines.start();
      List<String> first = elsewhere(() -> train(folder.resolve("first")));
      List<String> second = elsewhere(() -> train(folder.resolve("second")));
      List<String> here = train(folder.resolve("here"));
      for (int i = 0; i < first.size(); i++) {
        if (!first.get(i).equals(second.get(i)) || !first.get(i).equals(here.get(i))) {
          System.out.printf("%s%n%s%n%s%n", first.get(i), second.get(i), here.get(i));
        }
      }
      System.out.println(first.size() + " steps");
      System.out.println(elsewhere(JniUtils::getNumThreads) + " threads");
    }
  }

  @Test
  void aRunIsTheSameInEveryThread() throws Exception {
    Path log = folder.resolve("log");
    Process process =
        ChildJvm.start(log, ChildJvm.command(Threads.class.getName(), folder.toString()));
    assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(log).lines().filter(line -> !line.startsWith("SLF4J")))
        .containsExactly("12 steps", Runtime.getRuntime().availableProcessors() + " threads");
  }
}
