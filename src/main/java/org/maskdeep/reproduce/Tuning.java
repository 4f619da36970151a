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
   * @param best name of its best configuration
   * @param tried all of them, in the order of the scale
   */
  public record Tuned(String best, List<Tried> tried) {}

  /**
   * A method in one configuration.
   *
   * @param configuration its name
   * @param recipe of its runs, without the seed
   * @param knn percent, of each seed
   * @param linear percent, of each seed
   * @param mean of all these
   */
  public record Tried(
      String configuration,
      String recipe,
      Map<Long, Double> knn,
      Map<Long, Double> linear,
      double mean) {}

  /**
   * Of the runs of a tuning scale.
   *
   * @param evaluated of one data set; untrained encoders are passed over
   * @throws IllegalArgumentException when methods were not tried equally often
   */
  public static Tuning of(Experiment experiment, List<EvaluatedEncoder> evaluated) {
    Map<String, Map<String, List<EvaluatedEncoder>>> runs = new LinkedHashMap<>();
    for (EvaluatedEncoder e : evaluated) {
      if (!e.random()) {
        int bracket = e.method().indexOf('[');
        String name =
            bracket < 0 ? e.method() : e.method().substring(bracket + 1, e.method().length() - 1);
        int plus = name.indexOf(WITH);
        runs.computeIfAbsent(plus < 0 ? name : name.substring(0, plus), k -> new LinkedHashMap<>())
            .computeIfAbsent(plus < 0 ? AS_IS : name.substring(plus + 1), k -> new ArrayList<>())
            .add(e);
      }
    }
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

  private static Tuned tuned(Map<String, List<EvaluatedEncoder>> runs) {
    List<Tried> tried = new ArrayList<>();
    Tried best = null;
    for (Map.Entry<String, List<EvaluatedEncoder>> run : runs.entrySet()) {
      Map<Long, Double> knn = new TreeMap<>();
      Map<Long, Double> linear = new TreeMap<>();
      double sum = 0;
      for (EvaluatedEncoder e : run.getValue()) {
        knn.put(e.recipe().seed(), 100 * e.scores().knn().value());
        linear.put(e.recipe().seed(), 100 * e.scores().linear().value());
        sum += 50 * (e.scores().knn().value() + e.scores().linear().value());
      }
      double mean = sum / run.getValue().size();
      Tried one = new Tried(run.getKey(), run.getValue().get(0).recipe().name(), knn, linear, mean);
      tried.add(one);
      best = best == null || mean > best.mean() ? one : best;
    }
    return new Tuned(best.configuration(), tried);
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
    methods.forEach(
        (method, tuned) -> {
          double mean = tuned.tried().stream().mapToDouble(Tried::mean).max().orElseThrow();
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%s: best of %d configurations is %s (mean of kNN and linear %.1f %%)",
                  method,
                  tuned.tried().size(),
                  tuned.best(),
                  mean));
        });
    return lines;
  }
}
