package org.maskdeep.report.result;

import java.util.Locale;
import org.maskdeep.check.Checks;

/**
 * One published result.
 *
 * @param method as its authors call it
 * @param probe what was measured
 * @param dataset {@code imagenet}, {@code coco}, {@code cifar10} or {@code imagenette}
 * @param model the encoder
 * @param epochs epochs of pretraining, or null
 * @param low the lowest published value, percent
 * @param high the highest; equal to low unless code bases differ
 * @param source who says so
 * @param recipe what it was trained and probed with, in words
 */
public record PaperNumber(
    String method,
    Probe probe,
    String dataset,
    String model,
    Integer epochs,
    double low,
    double high,
    String source,
    String recipe) {

  /** Checks that names are given and low ≤ high. */
  public PaperNumber {
    Checks.text("method", method);
    Checks.notNull("probe", probe);
    Checks.text("dataset", dataset);
    Checks.text("model", model);
    ResultChecks.atLeast("epochs", epochs, 0);
    ResultChecks.percent("low", low);
    ResultChecks.percent("high", high);
    Checks.text("source", source);
    Checks.text("recipe", recipe);
    if (low > high) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "low = %s is above high = %s of %s; swap them", low, high, method));
    }
  }

  /** The value, "69.6", or the range, "66.5–69.8". */
  public String text() {
    String text = String.format(Locale.ROOT, "%.1f", low);
    return low == high ? text : text + String.format(Locale.ROOT, "–%.1f", high);
  }

  /** Whether a method's short name in recipes ({@code mocov2}) means this one ("MoCo v2"). */
  boolean isMethod(String name) {
    return simple(name).equals(simple(method));
  }

  /** Whether the encoder is a vision transformer. */
  boolean isTransformer() {
    return model.startsWith("ViT");
  }

  /** Lower-case letters, digits, '*' and '+'; without remarks in parentheses. */
  private static String simple(String name) {
    return name.replaceAll("\\(.*?\\)", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9*+]", "");
  }
}
