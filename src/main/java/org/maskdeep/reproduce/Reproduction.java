package org.maskdeep.reproduce;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.files.JsonFile;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.run.Provenance;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.StoppedException;
import org.maskdeep.train.Prediction;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/**
 * Runs the plan of a scale: pretrains every recipe, evaluates every encoder and an untrained one of
 * each data set. A stage whose output is there and whose inputs did not change is skipped; an
 * interrupted one is resumed. Processes that run different parts of a plan share no folder of a
 * run.
 */
public final class Reproduction {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCORES = "scores.json";

  private final Path root;
  private final Path data;
  private final Device device;
  private final PrintStream out;

  public Reproduction(Path root, Path data, Device device, PrintStream out) {
    this.root = root;
    this.data = data;
    this.device = device;
    this.out = out;
  }

  /**
   * One judged encoder.
   *
   * @param method such as {@code maskdeep} or {@code random}
   * @param recipe of its run, or whose network the random one is
   * @param folder where its scores (and its run) are
   * @param scores {@code knn} and {@code linear}: value and card
   * @param stepTime time of a training step relative to the base's; null where not measured
   */
  public record Judged(
      String method, Recipe recipe, Path folder, Map<String, Object> scores, Double stepTime) {
    public Judged(String method, Recipe recipe, Path folder, Map<String, Object> scores) {
      this(method, recipe, folder, scores, null);
    }

    boolean random() {
      return method.equals(SummaryRow.RANDOM);
    }

    /** Data set without its split and options. */
    String dataset() {
      return Comparison.dataset(recipe);
    }

    /** Whether it is a method or the null, not one of many variants. */
    boolean standard() {
      return method.indexOf('[') < 0 || method.endsWith("[" + SummaryRow.NULL + "]");
    }
  }

  /** Makes a plan, which may take measurements. */
  @FunctionalInterface
  public interface Planner {
    List<Comparison.Planned> plan() throws IOException;
  }

  /** Plans, and runs what is missing; null when it was asked to stop. */
  public List<Judged> run(Planner planner, BooleanSupplier stop) throws IOException {
    try {
      return all(planner.plan(), stop);
    } catch (StoppedException e) {
      return null;
    }
  }

  private List<Judged> all(List<Comparison.Planned> plan, BooleanSupplier stop) throws IOException {
    List<Judged> judged = new ArrayList<>();
    Set<String> untrained = new LinkedHashSet<>();
    for (Comparison.Planned planned : plan) {
      Recipe recipe = planned.recipe();
      boolean base = planned.part().equals(Comparison.BASE);
      if (base && untrained.add(planned.dataset() + recipe.seed())) {
        judged.add(judge(SummaryRow.RANDOM, recipe, null, stop));
      }
      Path folder = folder(recipe.name(), recipe);
      if (!pretrain(recipe, folder, stop)) {
        return null;
      }
      Judged done = judge(planned.label(), recipe, folder, stop);
      judged.add(new Judged(done.method(), recipe, folder, done.scores(), planned.stepTime()));
    }
    return judged;
  }

  /** Whether a run is pretrained and evaluated. */
  public boolean isDone(Comparison.Planned planned) throws IOException {
    Path folder = folder(planned);
    return Files.exists(folder.resolve("encoder.safetensors"))
        && Files.exists(folder.resolve(SCORES))
        && Recipes.ofRun(folder).equals(planned.recipe());
  }

  /** The folder of a run. */
  public Path folder(Comparison.Planned planned) {
    return folder(planned.recipe().name(), planned.recipe());
  }

  private Path folder(String name, Recipe recipe) {
    String plain = name.replaceAll("[\\[\\], ]+", "-").replaceAll("-$", "");
    return root.resolve(plain + "-seed" + recipe.seed());
  }

  private boolean pretrain(Recipe recipe, Path folder, BooleanSupplier stop) throws IOException {
    Path encoder = folder.resolve("encoder.safetensors");
    if (Files.exists(encoder) && Recipes.ofRun(folder).equals(recipe)) {
      out.println(recipe.name() + ": pretrained already");
      return true;
    }
    try (StageClock clock = new StageClock(folder, "pretrain");
        Dataset images = Datasets.open(recipe.data().train(), data);
        RunDirectory run = RunDirectory.open(folder, Recipes.text(recipe), true);
        Pretrainer trainer = new Pretrainer(recipe, images, device);
        ProgressListener progress = new ProgressListener(recipe.name(), out, run.timing())) {
      Provenance.of(images, recipe.seed(), device).keep(run, progress::warned);
      out.println(Prediction.of(recipe, trainer).sentence(recipe, trainer));
      return trainer.train(run, progress, stop);
    }
  }

  /** Judges a run's encoder, or with no folder an untrained one. */
  private Judged judge(String method, Recipe recipe, Path run, BooleanSupplier stop)
      throws IOException {
    String dataset = Comparison.dataset(recipe);
    Path folder = run == null ? folder("random-" + dataset, recipe) : run;
    Path file = folder.resolve(SCORES);
    try (NDManager manager = NDManager.newBaseManager(device)) {
      Encoder encoder = recipe.model().spec().create();
      encoder.initialize(manager, recipe.seed());
      if (run != null) {
        WeightFiles.load(run.resolve("encoder.safetensors"), encoder);
      }
      String inputs = inputs(encoder, recipe);
      Map<String, Object> known = read(file);
      if (inputs.equals(known.get("inputs"))) {
        return new Judged(method, recipe, folder, known);
      }
      String source = run == null ? "random, seed " + recipe.seed() : recipe.name();
      Probing.Scores scores;
      try (StageClock clock = new StageClock(Files.createDirectories(folder), "judge")) {
        scores = new Probing(recipe, data, source, stop).run(encoder);
      }
      Map<String, Object> content = new LinkedHashMap<>();
      content.put("inputs", inputs);
      content.put("knn", scores.knn().toMap());
      content.put("linear", scores.linear().toMap());
      JsonFile.write(file, content);
      out.printf(
          Locale.ROOT,
          "%s on %s: kNN %.1f %%, linear %.1f %%%n",
          method,
          dataset,
          100 * scores.knn().value(),
          100 * scores.linear().value());
      return new Judged(method, recipe, folder, read(file));
    }
  }

  /** What scores depend on: weights, data and probe. */
  private String inputs(Encoder encoder, Recipe recipe) throws IOException {
    try (Dataset train = Datasets.open(recipe.data().train(), data);
        Dataset test = Datasets.open(recipe.data().test(), data)) {
      return String.join(
          " ",
          org.maskdeep.nn.Weights.digest(org.maskdeep.nn.Weights.of(encoder)),
          train.fingerprint(),
          test.fingerprint(),
          recipe.probe().toString(),
          Long.toString(recipe.seed()));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> read(Path file) throws IOException {
    return Files.exists(file)
        ? JSON.readValue(Files.readAllBytes(file), LinkedHashMap.class)
        : Map.of();
  }
}
