package org.maskdeep.train;

import java.io.IOException;
import java.util.Locale;
import org.maskdeep.run.StepReport;
import org.maskdeep.run.TrainingListener;

/**
 * Warns when a representation collapses: when spread or rank of the features have been below the
 * recipe's bounds for so many steps. Once per collapse; a good look at the features arms it again.
 */
final class CollapseWatch implements TrainingListener {
  private final Recipe.RunRecipe bounds;
  private final TrainingListener listener;
  private long since = -1; // the first step of an unbroken row of bad looks; -1: the last was good
  private boolean warned;

  /**
   * A watch.
   *
   * @param listener is told everything, and of a collapse as a warning
   */
  CollapseWatch(Recipe.RunRecipe bounds, TrainingListener listener) {
    this.bounds = bounds;
    this.listener = listener;
  }

  @Override
  public void started(long firstStep, long steps, int batch) {
    listener.started(firstStep, steps, batch);
  }

  @Override
  public void stepped(StepReport report) {
    look(report.step(), RepresentationMetrics.of(report));
    listener.stepped(report);
  }

  @Override
  public void reached(long steps) throws IOException {
    listener.reached(steps);
  }

  @Override
  public void saved(long steps) {
    listener.saved(steps);
  }

  @Override
  public void warned(String message) {
    listener.warned(message);
  }

  /** Looks at a step; health is null where the step was not measured. */
  private void look(long step, RepresentationMetrics health) {
    if (health == null) {
      return;
    }
    boolean alike = health.featureStd() < bounds.minFeatureStd();
    boolean flat = health.effectiveRank() < bounds.minEffectiveRank();
    if (!alike && !flat) {
      since = -1;
      warned = false;
      return;
    }
    since = since < 0 ? step : since;
    if (!warned && step - since >= bounds.collapseSteps()) {
      warned = true;
      listener.warned(
          String.format(
              Locale.ROOT,
              "step %d: the representation collapses: %s, for %d steps. Try a lower learning rate, a"
                  + " longer warm-up or a higher momentum of the target",
              step,
              alike ? alike(health) : flat(health),
              step - since));
    }
  }

  private String alike(RepresentationMetrics health) {
    return String.format(
            Locale.ROOT,
            "the features of different images look alike (feature std %.3f, below %s; 1 is a perfect",
            health.featureStd(),
            bounds.minFeatureStd())
        + " spread)";
  }

  private String flat(RepresentationMetrics health) {
    return String.format(
        Locale.ROOT,
        "the features use %.1f dimensions only (effective rank, below %s)",
        health.effectiveRank(),
        bounds.minEffectiveRank());
  }
}
