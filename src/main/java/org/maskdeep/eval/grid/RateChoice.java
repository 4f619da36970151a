package org.maskdeep.eval.grid;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which learning rate was chosen, and how; JSON files have it under these keys.
 *
 * @param chosen the rate of the highest held-out accuracy, of equal ones the lowest
 * @param heldOut samples that were held out
 * @param samples N of the training set
 * @param rates in the order in which they were given
 */
public record RateChoice(
    double chosen, @JsonProperty("held_out") int heldOut, int samples, List<RateScore> rates) {
  /** Keeps a copy. */
  public RateChoice {
    rates = List.copyOf(rates);
  }

  /**
   * Chooses.
   *
   * @throws IllegalArgumentException when every rate diverged
   */
  public static RateChoice of(int heldOut, int samples, List<RateScore> rates) {
    RateScore best =
        rates.stream()
            .filter(rate -> rate.heldOut() != null)
            .max(
                Comparator.comparing(RateScore::heldOut)
                    .thenComparing(RateScore::rate, Comparator.reverseOrder()))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "every learning rate diverged: give lower ones than " + rates));
    return new RateChoice(best.rate(), heldOut, samples, rates);
  }

  /** The place of the chosen rate in the list. */
  @JsonIgnore
  public int index() {
    return rates.stream().map(RateScore::rate).toList().indexOf(chosen);
  }

  /** Whether a rate beyond those tried may be better still. */
  @JsonIgnore
  public boolean atTheEdge() {
    return rates.stream().noneMatch(rate -> rate.rate() < chosen)
        || rates.stream().noneMatch(rate -> rate.rate() > chosen && rate.heldOut() != null);
  }

  /** For a protocol card. */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "rate chosen",
        String.format(
            Locale.ROOT,
            "%s by top-1 on %d of %d training images, held out per class%s",
            chosen,
            heldOut,
            samples,
            rates.size() > 1 && atTheEdge() ? "; at the edge of the grid" : ""));
    settings.put(
        "rates tried", rates.stream().map(RateChoice::words).collect(Collectors.joining(", ")));
    settings.put("evaluated", "a classifier of that rate on all training images");
    return settings;
  }

  private static String words(RateScore rate) {
    return rate.divergedAt() != null
        ? String.format(Locale.ROOT, "%s: diverged at step %d", rate.rate(), rate.divergedAt())
        : String.format(Locale.ROOT, "%s: %.2f %%", rate.rate(), 100 * rate.heldOut());
  }
}
