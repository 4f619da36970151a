package org.maskdeep.reproduce.ledger;

import java.util.Locale;
import java.util.Map;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.report.result.MeanStd;
import org.maskdeep.report.result.Percent;
import org.maskdeep.report.result.SeedValues;
import org.maskdeep.report.result.StudentT;

/**
 * How a result that was measured again compares with the entry.
 *
 * <p>The spread of seeds: where s is the standard deviation over the entry's n seeds and t the 97.5
 * % quantile of Student's distribution with n − 1 degrees of freedom, two means of m seeds differ
 * by less than t s √(2/m) in 95 % of cases; a mean of m further seeds and that of the entry's n by
 * less than t s √(1/n + 1/m).
 *
 * @param kind which of the three
 * @param then mean of the entry: over the seeds that were run again where their values are known,
 *     else over all
 * @param now mean of the runs, percent
 * @param within that bound in percentage points; null for an entry of one seed
 */
public record Verdict(Kind kind, double then, double now, Double within) {
  /** From best to worst. */
  public enum Kind {
    /** Tables would print the same number. */
    SAME("the same to the printed digit"),
    /** Another number, as other seeds could give. */
    WITHIN("within the spread of seeds"),
    /** A number that the spread of seeds does not explain. */
    OUTSIDE("outside the spread of seeds");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /**
   * Compares.
   *
   * @param again the value of each seed that was run, percent
   */
  public static Verdict of(LedgerEntry entry, Map<Long, Double> again) {
    SeedValues recorded = entry.perSeed();
    boolean known = recorded.seeds().containsAll(again.keySet());
    double then =
        known
            ? MeanStd.of(again.keySet().stream().map(recorded::of).toList()).mean()
            : entry.value();
    double now = MeanStd.of(again.values().stream().map(Percent::value).toList()).mean();
    Double std = recorded.std() == null ? entry.std() : recorded.std();
    double there = known ? again.size() : entry.seeds().size();
    int seeds = recorded.seeds().isEmpty() ? entry.seeds().size() : recorded.seeds().size();
    Double within =
        std == null || seeds < 2
            ? null
            : (Double)
                (StudentT.quantile(seeds - 1) * std * Math.sqrt(1 / there + 1.0 / again.size()));
    Kind kind = Kind.OUTSIDE;
    if (Percent.printed(then) == Percent.printed(now)) {
      kind = Kind.SAME;
    } else if (within != null && Math.abs(now - then) <= within) {
      kind = Kind.WITHIN;
    }
    return new Verdict(kind, then, now, within);
  }

  /** In one sentence. */
  public String sentence() {
    String spread =
        within == null
            ? "the entry has one seed: its spread is not known"
            : String.format(Locale.ROOT, "± %s points", Percent.text(within));
    boolean unknown = kind == Kind.OUTSIDE && within == null;
    return String.format(
        Locale.ROOT,
        "%s (then %s %%, now %s %%; %s)",
        unknown ? "another number" : kind.words,
        Percent.text(then),
        Percent.text(now),
        spread);
  }
}
