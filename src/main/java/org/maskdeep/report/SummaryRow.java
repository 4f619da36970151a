package org.maskdeep.report;

/**
 * One score of one method.
 *
 * @param method such as {@code maskdeep}, {@code random}; an ablation names what differs from the
 *     default in brackets: {@code maskdeep[groups=1]}
 * @param probe what was measured
 * @param dataset such as {@code cifar10}; a subset adds to the name: {@code cifar10-5000}
 * @param value mean over seeds, percent in [0, 100]
 * @param std sample standard deviation over seeds, in points of percent, or null
 * @param seeds how many seeds were run, or null
 * @param epochs epochs of pretraining (0 for an untrained encoder), or null
 * @param paper the published value with the same method, probe, data set and epochs in percent, or
 *     null
 */
public record SummaryRow(
    String method,
    Probe probe,
    String dataset,
    double value,
    Double std,
    Integer seeds,
    Integer epochs,
    Double paper) {

  /** Checks that names are given and numbers are percents. */
  public SummaryRow {
    Check.name("method", method);
    Check.name("dataset", dataset);
    Check.notNull("probe", probe);
    Check.percent("value", value);
    Check.spread("std", std);
    Check.percentOrNull("paper", paper);
    Check.atLeast("seeds", seeds, 1);
    Check.atLeast("epochs", epochs, 0);
  }

  /**
   * The method without what an ablation changed: {@code maskdeep} of {@code maskdeep[groups=1]}.
   */
  public String base() {
    int bracket = method.indexOf('[');
    return bracket < 0 ? method : method.substring(0, bracket);
  }

  /** What an ablation changed, {@code groups=1}, or the empty text for the default. */
  public String variant() {
    int bracket = method.indexOf('[');
    return bracket < 0 ? "" : method.substring(bracket + 1, method.length() - 1);
  }
}
