package org.maskdeep.report.result;

import org.maskdeep.check.Checks;

/**
 * One score of one method.
 *
 * @param method such as {@code maskdeep}, {@code random}; brackets name what differs from the
 *     method's first recipe: {@code maskdeep[groups=1]}
 * @param probe what was measured
 * @param dataset such as {@code cifar10}; a subset adds to the name: {@code cifar10-5000}
 * @param value mean over seeds, percent in [0, 100]
 * @param std sample standard deviation over seeds, in percentage points, or null
 * @param seeds how many seeds were run, or null
 * @param epochs epochs of pretraining (0 for an untrained encoder), or null
 * @param paper the published value with the same method, probe, data set and epochs in percent, or
 *     null
 * @param perSeed the value of every seed; {@link SeedValues#NONE} where it was not recorded
 * @param stepTime time of a training step relative to that of the reference, or null where it was
 *     not measured
 */
public record SummaryRow(
    String method,
    Probe probe,
    String dataset,
    double value,
    Double std,
    Integer seeds,
    Integer epochs,
    Double paper,
    SeedValues perSeed,
    Double stepTime) {
  /** The variant without masks: like BYOL, it stands in every table. */
  public static final String NULL = "null";

  /** The variant of a method that is not compared like for like, but with a recipe of its own. */
  public static final String OWN_RECIPE = "own recipe";

  /** The method of encoders that were not pretrained. */
  public static final String RANDOM = "random";

  /** How the variant ends that was trained for as long as the reference. */
  public static final String EQUAL_TIME = "equal time";

  /** Checks that names are given and numbers are percents. */
  public SummaryRow {
    ResultChecks.name("method", method);
    ResultChecks.name("dataset", dataset);
    Checks.notNull("probe", probe);
    ResultChecks.percent("value", value);
    ResultChecks.spread("std", std);
    ResultChecks.percentOrNull("paper", paper);
    ResultChecks.atLeast("seeds", seeds, 1);
    ResultChecks.atLeast("epochs", epochs, 0);
    Checks.notNull("values", perSeed);
    if (stepTime != null && !(stepTime > 0 && stepTime < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "step_time = " + stepTime + "; give a positive number, or null where it is not known");
    }
  }

  /** A score whose single seeds were not recorded. */
  public SummaryRow(
      String method,
      Probe probe,
      String dataset,
      double value,
      Double std,
      Integer seeds,
      Integer epochs,
      Double paper) {
    this(method, probe, dataset, value, std, seeds, epochs, paper, SeedValues.NONE, null);
  }

  /** A score over seeds: its mean and standard deviation are those of the values. */
  public static SummaryRow of(
      String method,
      Probe probe,
      String dataset,
      SeedValues perSeed,
      Integer epochs,
      Double paper,
      Double stepTime) {
    return new SummaryRow(
        method,
        probe,
        dataset,
        perSeed.mean(),
        perSeed.std(),
        perSeed.seeds().size(),
        epochs,
        paper,
        perSeed,
        stepTime);
  }

  /** What a method's scores on a data set are called. */
  public static String title(String method, String dataset) {
    return method + " on " + dataset;
  }

  /** The method without what differs: {@code maskdeep} of {@code maskdeep[groups=1]}. */
  public String base() {
    int bracket = method.indexOf('[');
    return bracket < 0 ? method : method.substring(0, bracket);
  }

  /** What differs, {@code groups=1}, or the empty text. */
  public String variant() {
    int bracket = method.indexOf('[');
    return bracket < 0 ? "" : method.substring(bracket + 1, method.length() - 1);
  }

  /** Whether it was not pretrained. */
  boolean isRandom() {
    return method.equals(RANDOM);
  }

  /** Whether it stands in every table and chart: methods, the null, and a method's own recipe. */
  public boolean isStandard() {
    return variant().isEmpty() || variant().equals(NULL) || variant().equals(OWN_RECIPE);
  }
}
