package org.maskdeep.reproduce.cost;

import ai.djl.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.text.Durations;
import org.maskdeep.train.Guides;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.StepBenchmark;

/**
 * What the pretraining of some recipes will take on this machine. A few steps of every kind of
 * recipe are timed on random images that lie ready in memory. Not counted: loading, where it is
 * slower than training, evaluation and detection.
 *
 * @param lines one of each recipe, in their order
 */
public record Forecast(List<Line> lines) {
  private static final int WARM_UP = 2;
  private static final int STEPS = 3;

  /**
   * A batch of this size is timed on a CPU instead of a larger one, which might not fit into memory
   * and takes in proportion as long.
   */
  private static final int LARGEST_BATCH = 64;

  /** Copies the list. */
  public Forecast {
    lines = List.copyOf(lines);
  }

  /**
   * A run.
   *
   * @param name of its recipe
   * @param seed of its recipe
   * @param steps of the whole run; null where its images are not there to be counted
   * @param batch images a step
   * @param stepSeconds time of one
   */
  public record Line(String name, long seed, Long steps, int batch, double stepSeconds) {
    /** Of the run; null where the number of steps is not known. */
    Double seconds() {
      return steps == null ? null : (Double) (steps * stepSeconds);
    }

    private String label() {
      return name + ", seed " + seed;
    }

    private String text(int width) {
      String of =
          String.format(
              Locale.ROOT,
              "%-" + width + "s  %.3f s a step of %d images, ",
              label(),
              stepSeconds,
              batch);
      return of
          + (steps == null
              ? "number of steps unknown: the data is not there"
              : String.format(
                  Locale.ROOT, "%d steps: about %s", steps, Durations.rounded(seconds())));
    }
  }

  /** Times a step of a recipe, in seconds. */
  @FunctionalInterface
  interface Clock {
    double seconds(Recipe recipe);
  }

  /**
   * Of recipes and of the guides that are pretrained for them.
   *
   * @param data where archives and folders lie; what is missing there has no number of steps
   */
  public static Forecast of(List<Recipe> recipes, Path data, Device device) {
    return of(recipes, data, recipe -> measure(recipe, device));
  }

  /** Of a recipe, with so many images. */
  public static Forecast of(Recipe recipe, int images, Device device) {
    return of(List.of(recipe), r -> images, r -> measure(r, device));
  }

  static Forecast of(List<Recipe> recipes, Path data, Clock clock) {
    return of(recipes, recipe -> images(recipe, data), clock);
  }

  private static Forecast of(List<Recipe> recipes, ToIntFunction<Recipe> counted, Clock clock) {
    Map<String, Double> seconds = new HashMap<>(); // a seed does not change a step
    Map<String, Integer> images = new HashMap<>();
    List<Line> lines = new ArrayList<>();
    for (Recipe recipe : withGuides(recipes)) {
      String kind = Recipes.text(recipe.withSeed(0).withName("step"));
      double step = seconds.computeIfAbsent(kind, k -> clock.seconds(recipe));
      int known = images.computeIfAbsent(recipe.data().train(), k -> counted.applyAsInt(recipe));
      int batch = recipe.optimizer().batch();
      Long steps = known == 0 ? null : Pretrainer.steps(recipe, known);
      lines.add(new Line(recipe.name(), recipe.seed(), steps, batch, step));
    }
    return new Forecast(lines);
  }

  /** Each guide once, before the first run that it is for. */
  private static Set<Recipe> withGuides(List<Recipe> recipes) {
    Set<Recipe> all = new LinkedHashSet<>();
    for (Recipe recipe : recipes) {
      if (Guides.isRecipe(recipe)) {
        try {
          all.addAll(withGuides(List.of(Guides.recipe(recipe))));
        } catch (IOException e) {
          throw new UncheckedIOException(e.getMessage(), e);
        }
      }
      all.add(recipe);
    }
    return all;
  }

  private static double measure(Recipe recipe, Device device) {
    int batch = recipe.optimizer().batch();
    int timed = device.isGpu() ? batch : Math.min(batch, LARGEST_BATCH);
    List<String> smaller = List.of("optimizer.batch=" + timed, "optimizer.accumulate=1");
    Recipe of = timed == batch ? recipe : Recipes.with(recipe, smaller);
    return StepBenchmark.run(of, device, WARM_UP, STEPS).stepMillis() / 1000 * batch / timed;
  }

  /** 0 where they are not there. */
  private static int images(Recipe recipe, Path data) {
    try (Dataset set = Datasets.open(recipe.data().train(), data, recipe.data().decoder())) {
      return set.size();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Of all runs whose number of steps is known, in seconds. */
  public double seconds() {
    return lines.stream().filter(l -> l.steps() != null).mapToDouble(Line::seconds).sum();
  }

  /**
   * How long it takes at best on several devices like this one, in one process each; empty where
   * the number of steps is not known.
   */
  public String onDevices(int... numbers) {
    if (seconds() == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (int n : numbers) {
      text.append(String.format(Locale.ROOT, "%d: %s, ", n, Durations.rounded(seconds() / n)));
    }
    return String.format(
        Locale.ROOT,
        "on several devices like this one, if nothing is lost between them: %s%.1f device-hours",
        text,
        seconds() / 3600);
  }

  /** A line for each run and one for all. */
  public String text() {
    int width = lines.stream().mapToInt(l -> l.label().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text(width)).append('\n'));
    return text + sum();
  }

  private String sum() {
    long unknown = lines.stream().filter(l -> l.steps() == null).count();
    int known = (int) (lines.size() - unknown);
    if (known == 0) {
      return "pretraining: unknown, put the data where docs/data.md says";
    }
    return String.format(
        Locale.ROOT,
        "pretraining of %d %s%s: about %s on this machine; loading (where it is slower than"
            + " training), evaluation and detection come on top",
        known,
        known == 1 ? "run" : "runs",
        unknown == 0 ? "" : ", without the " + unknown + " whose data is not there",
        Durations.rounded(seconds()));
  }
}
