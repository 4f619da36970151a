package org.maskdeep.report.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.maskdeep.check.Checks;
import org.maskdeep.report.entry.Digits;
import org.maskdeep.report.entry.Measurement;

/**
 * One result and all that is needed to make it again. Numbers are rounded as {@link Percent} says:
 * mean and standard deviation to the decimal that tables print, those of single seeds to one more,
 * since paired differences are computed from them.
 *
 * @param scale such as {@code small}
 * @param method as in {@link SummaryRow#method()}
 * @param probe what was measured
 * @param dataset the data it was measured on
 * @param epochs epochs of pretraining, or null
 * @param value mean over seeds, percent; with two decimals where those of the seeds are not known
 * @param std sample standard deviation over seeds in percentage points, or null
 * @param seeds the seeds
 * @param values of the seeds, percent, in their order; empty in entries from before they were
 *     recorded
 * @param recipe the recipe's name
 * @param recipeHash the hash of the resolved recipe
 * @param command the exact command line
 * @param commit the commit that trained; several with commas between
 * @param time when it ended
 * @param wallSeconds how long it took, all seeds together
 * @param machine system, cores, Java, accelerator, in words
 * @param protocol the score of the first seed with all that is needed to assess it: an object;
 *     shares in it have four significant digits
 * @param settings every setting of the recipe by its dotted key; empty in entries from before it
 *     was recorded
 * @param measurement how it was measured; {@link Measurement#NONE} in entries from before it was
 *     recorded
 */
public record LedgerEntry(
    String scale,
    String method,
    Probe probe,
    String dataset,
    Integer epochs,
    double value,
    Double std,
    List<Long> seeds,
    List<Double> values,
    String recipe,
    String recipeHash,
    String command,
    String commit,
    Instant time,
    double wallSeconds,
    String machine,
    JsonNode protocol,
    Map<String, String> settings,
    Measurement measurement) {
  /** The method that others are compared with. */
  static final String REFERENCE = "maskdeep";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Checks that nothing is left out. */
  public LedgerEntry {
    Checks.text("scale", scale);
    ResultChecks.name("method", method);
    Checks.notNull("probe", probe);
    Checks.text("dataset", dataset);
    ResultChecks.atLeast("epochs", epochs, 0);
    ResultChecks.percent("value", value);
    ResultChecks.spread("std", std);
    Checks.text("recipe", recipe);
    Checks.text("recipe_hash", recipeHash);
    Checks.text("command", command);
    Checks.text("commit", commit);
    Checks.notNull("time", time);
    Checks.text("machine", machine);
    Checks.notNull("protocol", protocol);
    Checks.notNull("measurement", measurement);
    protocol = Digits.significant(protocol);
    seeds = List.copyOf(seeds);
    value = values.isEmpty() ? Percent.value(value) : Percent.printed(value);
    std = std == null ? null : (Double) Percent.printed(std);
    values = values.stream().map(Percent::value).toList();
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    boolean given = protocol.isObject() ? !protocol.isEmpty() : !protocol.asText().isBlank();
    if (!given) {
      throw new IllegalArgumentException("protocol is empty; give it");
    }
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("seeds is empty; list the seeds that were run");
    }
    if (!values.isEmpty()) {
      new SeedValues(seeds, values); // checks them
    }
    if (!(wallSeconds >= 0 && wallSeconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "wall_seconds = " + wallSeconds + "; give the seconds that it took");
    }
  }

  /**
   * The settings of a resolved recipe by their dotted keys.
   *
   * @param recipe YAML
   */
  public static Map<String, String> settingsOf(String recipe) {
    return RecipeDifference.settings(recipe);
  }

  /**
   * What this result is about; a newer entry with the same claim takes its place in tables. How
   * many epochs equal time is depends on the machine, so it is not part of the claim.
   */
  List<String> claim() {
    String length =
        epochs == null || method.endsWith(SummaryRow.EQUAL_TIME + "]") ? "" : epochs.toString();
    return List.of(scale, dataset, probe.key(), method, length);
  }

  /** Its place among the methods of tables; see {@link Ledger#latest}. */
  Place place() {
    String base = method.replaceFirst("\\[.*", "");
    String variant = method.substring(base.length());
    boolean random = method.equals(SummaryRow.RANDOM);
    int kind = random ? 0 : recipe.indexOf('[') < 0 ? 1 : 2;
    int row = measurement.row() == null ? Integer.MAX_VALUE : measurement.row();
    int isNull = variant.isEmpty() ? 0 : variant.equals("[" + SummaryRow.NULL + "]") ? 1 : 2;
    return new Place(kind, row, base.equals(REFERENCE) ? 0 : 1, base, isNull, method);
  }

  /** A place among methods: the first number that differs decides. */
  record Place(int kind, int row, int other, String base, int variant, String method)
      implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparingInt(Place::kind)
            .thenComparingInt(Place::row)
            .thenComparingInt(Place::other)
            .thenComparing(Place::base)
            .thenComparingInt(Place::variant)
            .thenComparing(place -> place.method().replace("]", "")); // a[b] before a[b, c]

    @Override
    public int compareTo(Place place) {
      return ORDER.compare(this, place);
    }
  }

  /** The values by seed; {@link SeedValues#NONE} where they were not recorded. */
  public SeedValues perSeed() {
    return values.isEmpty() ? SeedValues.NONE : new SeedValues(seeds, values);
  }

  /** The name of its file: {@code SCALE-DATASET-METHOD-PROBE-TIME.json}. */
  public String fileName() {
    String name = String.join("-", scale, dataset, method, probe.key());
    return name.replaceAll("[^A-Za-z0-9._=-]+", "_") + "-" + STAMP.format(time) + ".json";
  }

  /** This result as a row of a summary, with the published number beside it. */
  public SummaryRow row(PaperNumbers papers) {
    return new SummaryRow(
        method,
        probe,
        dataset,
        value,
        std,
        seeds.size(),
        epochs,
        papers.exact(method, probe, dataset, epochs),
        perSeed(),
        measurement.stepTime());
  }
}
