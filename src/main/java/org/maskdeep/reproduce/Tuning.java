package org.maskdeep.reproduce;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.maskdeep.files.JsonFile;
import org.maskdeep.train.Recipe;

/**
 * What was found by running every method with the same configurations on data and seeds that no
 * table uses: of each method all that was tried, and the best one. The best has the highest mean
 * over seeds of the two probes, kNN and linear; of equal ones the first.
 *
 * @param settings that all runs had, above all which images
 * @param methods by their names in the scale
 */
@JsonPropertyOrder({"settings", "methods"})
public record Tuning(List<String> settings, Map<String, Tuned> methods) {
  /** Stands between a method and a configuration in the name of a difference. */
  static final String WITH = "+";

  private static final String FILE = "tried.json";
  private static final String AS_IS = "as the base";

  /**
   * A method.
   *
   * @param best name of its best configuration; null where all diverged
   * @param tried all of them, in the order of the scale
   */
  public record Tuned(String best, List<Tried> tried) {
    private String sentence() {
      long diverged = tried.stream().filter(t -> t.mean() == null).count();
      String of = diverged == 0 ? "" : ", of which " + diverged + " diverged,";
      if (best == null) {
        return "all " + tried.size() + " configurations diverged";
      }
      return String.format(
          Locale.ROOT,
          "best of %d configurations%s is %s (mean of kNN and linear %.1f %%)",
          tried.size(),
          of,
          best,
          tried.stream()
              .filter(t -> t.mean() != null)
              .mapToDouble(Tried::mean)
              .max()
              .orElseThrow());
    }
  }

  /**
   * A method in one configuration.
   *
   * @param configuration its name
   * @param recipe of its runs, without the seed
   * @param knn percent, of each seed
   * @param linear percent, of each seed
   * @param diverged seeds whose runs did; they have no scores
   * @param mean of all scores; null where a run diverged: such a configuration is none to choose
   */
  @JsonPropertyOrder({"configuration", "recipe", "knn", "linear", "diverged", "mean"})
  public record Tried(
      String configuration,
      String recipe,
      Map<Long, Double> knn,
      Map<Long, Double> linear,
      List<Long> diverged,
      Double mean) {}

  /** A run: its scores, or null where it diverged. */
  private record Outcome(Recipe recipe, EncoderScores scores) {}

  /**
   * Of the runs of a tuning scale.
   *
   * @param evaluated of one data set; untrained encoders are passed over
   * @param diverged runs without an encoder to evaluate
   * @throws IllegalArgumentException when methods were not tried equally often
   */
  public static Tuning of(
      Experiment experiment, List<EvaluatedEncoder> evaluated, List<Comparison.Planned> diverged) {
    Map<String, Map<String, List<Outcome>>> runs = new LinkedHashMap<>();
    for (EvaluatedEncoder e : evaluated) {
      if (!e.random()) {
        add(runs, e.method(), new Outcome(e.recipe(), e.scores()));
      }
    }
    diverged.forEach(d -> add(runs, d.label(), new Outcome(d.recipe(), null)));
    Map<String, Tuned> methods = new LinkedHashMap<>();
    runs.forEach((method, tried) -> methods.put(method, tuned(tried)));
    List<Integer> budgets =
        methods.values().stream().map(tuned -> tuned.tried().size()).distinct().toList();
    if (budgets.size() > 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: methods were tried in %s configurations; give each as many",
              experiment.title(),
              budgets));
    }
    return new Tuning(experiment.settings(), methods);
  }

  private static void add(
      Map<String, Map<String, List<Outcome>>> runs, String label, Outcome outcome) {
    int bracket = label.indexOf('[');
    String name = bracket < 0 ? label : label.substring(bracket + 1, label.length() - 1);
    int plus = name.indexOf(WITH);
    runs.computeIfAbsent(plus < 0 ? name : name.substring(0, plus), k -> new LinkedHashMap<>())
        .computeIfAbsent(plus < 0 ? AS_IS : name.substring(plus + 1), k -> new ArrayList<>())
        .add(outcome);
  }

  private static Tuned tuned(Map<String, List<Outcome>> runs) {
    List<Tried> tried = new ArrayList<>();
    Tried best = null;
    for (Map.Entry<String, List<Outcome>> run : runs.entrySet()) {
      Tried one = tried(run.getKey(), run.getValue());
      tried.add(one);
      if (one.mean() != null && (best == null || one.mean() > best.mean())) {
        best = one;
      }
    }
    return new Tuned(best == null ? null : best.configuration(), tried);
  }

  private static Tried tried(String configuration, List<Outcome> outcomes) {
    Map<Long, Double> knn = new TreeMap<>();
    Map<Long, Double> linear = new TreeMap<>();
    List<Long> diverged = new ArrayList<>();
    double sum = 0;
    for (Outcome o : outcomes) {
      long seed = o.recipe().seed();
      if (o.scores() == null) {
        diverged.add(seed);
      } else {
        knn.put(seed, percent(o.scores().knn().value()));
        linear.put(seed, percent(o.scores().linear().value()));
        sum += (o.scores().knn().value() + o.scores().linear().value()) / 2;
      }
    }
    Double mean = diverged.isEmpty() ? (Double) percent(sum / outcomes.size()) : null;
    String recipe = outcomes.get(0).recipe().name();
    return new Tried(configuration, recipe, knn, linear, diverged, mean);
  }

  /** With two decimals, as in the ledger. */
  private static double percent(double share) {
    return Math.round(1e4 * share) / 100.0;
  }

  /** Writes {@code tried.json}; returns the file. */
  public Path write(Path root) throws IOException {
    Path file = root.resolve(FILE);
    JsonFile.write(file, this);
    return file;
  }

  /** One line for each method: how many were tried, the best, and its mean. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    methods.forEach((method, tuned) -> lines.add(method + ": " + tuned.sentence()));
    return lines;
  }
}
