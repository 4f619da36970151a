package org.maskdeep.cli;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.Text;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.files.JsonFile;
import org.maskdeep.optim.TensorStats;
import org.maskdeep.reproduce.DetectionRun;
import org.maskdeep.run.DivergenceReport;
import org.maskdeep.run.Provenance;
import org.maskdeep.tensor.Engines;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.Replay;
import org.maskdeep.train.detection.DetectionRecipes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the step at which a run diverged once more. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Make the step at which a run diverged once more, on the CPU, and say what is to be seen.",
      "Changes nothing of the run."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  @Option(names = "--run", required = true, paramLabel = "RUN", description = "The run's folder.")
  private Path root;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes all that was seen.")
  private Path json;

  @Option(
      names = "--threads",
      description = "Threads inside PyTorch's operations (default: one a core).")
  private Integer threads;

  @Mixin private DataOptions data;

  @Override
  public Integer call() throws Exception {
    Engines.threads(threads == null ? Runtime.getRuntime().availableProcessors() : threads);
    Replay replay = replay();
    print(replay);
    JsonFile.write(json, json(replay));
    return 0;
  }

  /** As the kind of the run asks for: a probe's, a detector's or a pretraining. */
  private Replay replay() throws IOException {
    DivergenceReport box = DivergenceReport.read(root);
    return switch (Provenance.kindOf(root)) {
      case PROBE -> probe(box).replay(root, box);
      case DETECTION ->
          new DetectionRun(DetectionRecipes.of(root), data.folder(), Device.cpu(), System.out)
              .replay(root, box);
      case PRETRAINING -> pretraining();
    };
  }

  private Replay pretraining() throws IOException {
    Recipe recipe = Recipes.ofRun(root);
    try (Dataset images =
        Datasets.open(data.or(recipe.data().train()), data.folder(), recipe.data().decoder())) {
      return Replay.of(root, recipe, images, Text::warn);
    }
  }

  /** The probe's command with its options, not run. */
  private TrainedProbe probe(DivergenceReport box) throws IOException {
    try {
      var parsed = new CommandLine(new Main()).parseArgs(box.command().toArray(String[]::new));
      while (parsed.hasSubcommand()) {
        parsed = parsed.subcommand();
      }
      if (parsed.commandSpec().userObject() instanceof TrainedProbe probe) {
        return probe;
      }
    } catch (CommandLine.ParameterException e) {
      throw new IOException(root + ": its black box holds no command: " + e.getMessage(), e);
    }
    throw new IOException(root + ": its black box holds the command of no probe");
  }

  private static void print(Replay r) {
    System.out.printf(Locale.ROOT, "the run: step %d: %s%n", r.step(), r.before());
    System.out.println("likely cause: " + r.cause());
    System.out.printf(
        Locale.ROOT,
        "here: %d step(s) made again on the CPU, from the state after %d steps%n",
        r.step() - r.from() + 1,
        r.from());
    System.out.println(
        r.now() == null
            ? "here the step is finite: suspect the device or its precision"
            : "here, too: " + r.now());
    for (int v = 0; v < r.inputs().size(); v++) {
      System.out.printf(Locale.ROOT, "view %d: largest pixel %.4g%n", v, r.inputs().get(v));
    }
    r.activations()
        .forEach((at, x) -> System.out.printf(Locale.ROOT, "%s: largest activation %.4g%n", at, x));
    print("NaN or infinite", r.largest().stream().filter(l -> !l.isFinite()).toList());
    List<TensorStats.Layer> sorted = new ArrayList<>(r.largest());
    sorted.removeIf(l -> !l.isFinite());
    sorted.sort((a, b) -> Double.compare(b.weight(), a.weight()));
    print("largest weights", sorted);
  }

  private static void print(String title, List<TensorStats.Layer> layers) {
    if (layers.isEmpty()) {
      return;
    }
    System.out.printf(Locale.ROOT, "%s: %d layers%n", title, layers.size());
    layers.stream()
        .limit(SHOWN)
        .forEach(
            l ->
                System.out.printf(
                    Locale.ROOT,
                    "  %-50s weight %.4g%s%n",
                    l.name(),
                    l.weight(),
                    l.gradient() == null
                        ? ""
                        : String.format(Locale.ROOT, ", gradient %.4g", l.gradient())));
  }

  private static Map<String, Object> json(Replay r) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", r.step());
    json.put("from", r.from());
    json.put("run", r.before());
    json.put("likely_cause", r.cause());
    json.put("diverges_again", r.now() != null);
    json.put("now", r.now());
    json.put("inputs", r.inputs());
    json.put("activations", r.activations());
    json.put("largest", r.largest());
    return json;
  }
}
