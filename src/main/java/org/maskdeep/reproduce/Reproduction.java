package org.maskdeep.reproduce;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.eval.Score;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.Weights;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.run.DivergenceReport;
import org.maskdeep.run.Provenance;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.RunKind;
import org.maskdeep.run.StoppedException;
import org.maskdeep.run.Turn;
import org.maskdeep.train.Guides;
import org.maskdeep.train.Prediction;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/**
 * Runs the plan of an experiment: pretrains every recipe, evaluates every encoder and an untrained
 * one of each data set. A stage whose output is there and whose inputs did not change is skipped;
 * an interrupted one is resumed. Processes that run different parts of a plan share no folder of a
 * run but those of guides, for which they wait.
 */
public final class Reproduction {
  /** Keys that came later, at their old meaning. */
  private static final Pattern LATER_KEYS =
      Pattern.compile(
          ", (learningRates=\\[\\]|finetuneEpochs=0|finetuneRate=0\\.0|finetuneRegularization=FULL"
              + "|semiSupervised=false)(?=[,\\]])");

  private static final String RANDOM = "random-"; // begins the names of untrained encoders' folders

  private final Path root;
  private final Path data;
  private final Device device;
  private final PrintStream out;
  private final List<Comparison.Planned> diverged = new ArrayList<>();
  private final Map<String, String> fingerprints = new HashMap<>(); // of data sets

  public Reproduction(Path root, Path data, Device device, PrintStream out) {
    this.root = root;
    this.data = data;
    this.device = device;
    this.out = out;
  }

  /** Makes a plan, which may take measurements. */
  @FunctionalInterface
  public interface Planner {
    List<Comparison.Planned> plan() throws IOException;
  }

  /** Plans, and runs what is missing; null when it was asked to stop. */
  public List<EvaluatedEncoder> run(Planner planner, BooleanSupplier stop) throws IOException {
    return run(planner, false, stop);
  }

  /**
   * As {@link #run(Planner, BooleanSupplier)}.
   *
   * @param goOn whether to go on with the next run where one diverges; it has no scores then and is
   *     one of {@link #diverged}
   */
  public List<EvaluatedEncoder> run(Planner planner, boolean goOn, BooleanSupplier stop)
      throws IOException {
    diverged.clear();
    try {
      return all(planner.plan(), goOn, stop);
    } catch (StoppedException e) {
      return null;
    }
  }

  /** The runs that diverged. */
  public List<Comparison.Planned> diverged() {
    return List.copyOf(diverged);
  }

  private List<EvaluatedEncoder> all(
      List<Comparison.Planned> plan, boolean goOn, BooleanSupplier stop) throws IOException {
    List<EvaluatedEncoder> evaluated = new ArrayList<>();
    Set<String> untrained = new LinkedHashSet<>();
    for (Comparison.Planned planned : plan) {
      Recipe recipe = planned.recipe();
      boolean base = planned.part().equals(Comparison.BASE);
      if (base && untrained.add(planned.dataset() + recipe.seed())) {
        evaluated.add(evaluate(SummaryRow.RANDOM, recipe, null, stop));
      }
      Path folder = folder(recipe.name(), recipe);
      Outcome outcome = pretrain(planned, folder, goOn, stop);
      if (outcome == Outcome.STOPPED) {
        return null;
      }
      if (outcome == Outcome.DIVERGED) {
        diverged.add(planned);
        continue;
      }
      EvaluatedEncoder done = evaluate(planned.label(), recipe, folder, stop);
      evaluated.add(
          new EvaluatedEncoder(done.method(), recipe, folder, done.scores(), planned.stepTime()));
    }
    return evaluated;
  }

  private enum Outcome {
    DONE,
    STOPPED,
    DIVERGED
  }

  /** A run that diverged before does not do so again. */
  private Outcome pretrain(
      Comparison.Planned planned, Path folder, boolean goOn, BooleanSupplier stop)
      throws IOException {
    Recipe recipe = planned.recipe();
    boolean failed =
        DivergenceReport.isIn(folder) && !Files.exists(folder.resolve(RunDirectory.ENCODER));
    if (goOn && failed && Recipes.ofRun(folder).pretrainsAs(recipe)) {
      out.println(recipe.name() + ": diverged before; to try again, delete " + folder);
      return Outcome.DIVERGED;
    }
    try {
      return pretrain(recipe, folder, stop) ? Outcome.DONE : Outcome.STOPPED;
    } catch (DivergedException e) {
      if (!goOn) {
        throw e;
      }
      out.println(recipe.name() + ": " + e.getMessage());
      return Outcome.DIVERGED;
    }
  }

  /**
   * Pretrains a recipe and evaluates the encoder, whatever else a comparison would have.
   *
   * @param method what the result is called; {@code random}: the untrained encoder is evaluated
   * @return null when it was asked to stop
   */
  public EvaluatedEncoder run(String method, Recipe recipe, BooleanSupplier stop)
      throws IOException {
    EvaluatedEncoder pretrained = pretrained(method, recipe, stop);
    if (pretrained == null) {
      return null;
    }
    try {
      return evaluate(method, recipe, pretrained.random() ? null : pretrained.folder(), stop);
    } catch (StoppedException e) {
      return null;
    }
  }

  /**
   * As {@link #run(String, Recipe, BooleanSupplier)}, without an evaluation: the scores are null.
   */
  public EvaluatedEncoder pretrained(String method, Recipe recipe, BooleanSupplier stop)
      throws IOException {
    boolean random = method.equals(SummaryRow.RANDOM);
    String dataset = Comparison.dataset(recipe);
    Path folder = folder(random ? RANDOM + dataset : recipe.name(), recipe);
    try {
      return random || pretrain(recipe, folder, stop)
          ? new EvaluatedEncoder(method, recipe, folder, null)
          : null;
    } catch (StoppedException e) {
      return null;
    }
  }

  /** Whether a run is pretrained and evaluated. */
  public boolean isDone(Comparison.Planned planned) throws IOException {
    Path folder = folder(planned);
    return Files.exists(folder.resolve(RunDirectory.ENCODER))
        && Files.exists(folder.resolve(EncoderScores.FILE))
        && Recipes.ofRun(folder).pretrainsAs(planned.recipe());
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
    Path encoder = folder.resolve(RunDirectory.ENCODER);
    if (Files.exists(encoder) && Recipes.ofRun(folder).pretrainsAs(recipe)) {
      requireSameData(recipe, folder);
      out.println(recipe.name() + ": pretrained already");
      return true;
    }
    Path guide = guide(recipe, folder, stop);
    try (StageClock clock = new StageClock(folder, "pretrain");
        Dataset images = Datasets.open(recipe.data().train(), data, recipe.data().decoder());
        RunDirectory run = RunDirectory.open(folder, Recipes.text(recipe), true);
        Pretrainer trainer = new Pretrainer(recipe, images, device, guide);
        ProgressListener progress = new ProgressListener(recipe.name(), out, run.timing());
        OnlineEvaluation online = new OnlineEvaluation(recipe, trainer, run, out, progress)) {
      Provenance.of(RunKind.PRETRAINING, images, recipe.seed(), device).keep(run, progress::warned);
      double measuring = online.foreseenSeconds(trainer.steps());
      out.println(Prediction.of(recipe, trainer).plus(measuring).sentence(recipe, trainer));
      return trainer.train(run, online, stop);
    }
  }

  /** A finished encoder is that of a recipe on the images that there were. */
  private void requireSameData(Recipe recipe, Path folder) throws IOException {
    List<JsonNode> known = Provenance.read(folder);
    String then = known.isEmpty() ? "" : known.get(0).path("data").path("fingerprint").asText();
    if (!then.isEmpty()
        && !then.equals(fingerprint(recipe.data().train(), recipe.data().decoder()))) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: its encoder was pretrained on other images than %s has now (the fingerprint"
                  + " changed); put the old images back, or name another folder with --out",
              folder,
              recipe.data().train()));
    }
  }

  /**
   * The guide of a recipe that names it by a recipe; pretrained beside the run, unless it is there.
   *
   * @param folder of the run that it is for
   * @return its folder; null where no guide has to be made
   * @throws StoppedException when it was asked to stop
   */
  public Path guide(Recipe recipe, Path folder, BooleanSupplier stop) throws IOException {
    if (!Guides.isRecipe(recipe)) {
      return null;
    }
    Recipe guide = Guides.recipe(recipe);
    Path made = Guides.folder(folder, guide);
    if (!Files.exists(made.resolve(RunDirectory.ENCODER))) {
      Guides.check(recipe, guide);
    }
    out.printf(Locale.ROOT, "%s: its guide is %s, in %s%n", recipe.name(), guide.name(), made);
    try (Turn turn = Turn.await(made, stop, out)) {
      if (!turn.isOurs() || !pretrain(guide, made, stop)) {
        throw new StoppedException(0);
      }
    }
    return made;
  }

  /** Evaluates a run's encoder, or, if there is not a folder, an untrained one. */
  private EvaluatedEncoder evaluate(String method, Recipe recipe, Path run, BooleanSupplier stop)
      throws IOException {
    String dataset = Comparison.dataset(recipe);
    Path folder = run == null ? folder(RANDOM + dataset, recipe) : run;
    try (NDManager manager = NDManager.newBaseManager(device)) {
      Encoder encoder = encoder(manager, recipe, run);
      String inputs = inputs(encoder, recipe) + (run == null ? " " + look(recipe) : "");
      Optional<EncoderScores> known = EncoderScores.find(folder, inputs);
      if (known.isPresent()) {
        return new EvaluatedEncoder(method, recipe, folder, known.get());
      }
      String source = run == null ? "random, seed " + recipe.seed() : recipe.name();
      EncoderScores scores;
      try (StageClock clock = new StageClock(Files.createDirectories(folder), "evaluate")) {
        Probing probing = new Probing(recipe, data, source, stop);
        scores = probing.run(encoder, inputs, () -> encoder(manager.newSubManager(), recipe, run));
      }
      scores.write(folder);
      out.printf(
          Locale.ROOT,
          "%s on %s: %s%n",
          method,
          dataset,
          scores.probes().stream()
              .map(p -> percent(p, scores.of(p)))
              .collect(Collectors.joining(", ")));
      return new EvaluatedEncoder(method, recipe, folder, scores);
    }
  }

  private static String percent(Probe probe, Score score) {
    return String.format(Locale.ROOT, "%s %.1f %%", probe.label(), 100 * score.value());
  }

  /** A run's encoder, or, if there is not a folder, an untrained one. */
  private static Encoder encoder(NDManager manager, Recipe recipe, Path run) {
    Encoder encoder = recipe.model().spec().create();
    encoder.initialize(manager, recipe.seed());
    if (run != null) {
      try {
        WeightFiles.load(run.resolve(RunDirectory.ENCODER), encoder);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
    return encoder;
  }

  /** A probe in words that were the same before there were the later keys. */
  static String words(Recipe.ProbeRecipe probe) {
    return LATER_KEYS.matcher(probe.toString()).replaceAll("");
  }

  /** What the scores of a folder without a recipe of its own depend on, too. */
  private static String look(Recipe recipe) {
    return recipe.model() + " " + recipe.views().normalization() + " " + recipe.views().size();
  }

  /** What scores depend on: weights, data and probe. */
  private String inputs(Encoder encoder, Recipe recipe) throws IOException {
    return String.join(
        " ",
        Weights.digest(Weights.of(encoder)),
        fingerprint(recipe.data().probed(), recipe.data().decoder()),
        fingerprint(recipe.data().test(), recipe.data().decoder()),
        words(recipe.probe()),
        Long.toString(recipe.seed()));
  }

  /** Of a data set; an archive is read only once for it, however many encoders there are. */
  private String fingerprint(String set, Decoding decoder) throws IOException {
    String key = decoder + " " + set;
    String known = fingerprints.get(key);
    if (known == null) {
      try (Dataset images = Datasets.open(set, data, decoder)) {
        known = images.fingerprint();
        fingerprints.put(key, known);
      }
    }
    return known;
  }
}
