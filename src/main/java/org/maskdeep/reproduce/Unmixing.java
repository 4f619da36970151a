package org.maskdeep.reproduce;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.data.Dataset;
import org.maskdeep.eval.separability.Separability;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.train.Unmixer;

/**
 * How well a finished run of {@code imae} and its guide tell mixed images apart, by the share of
 * the weaker image. Every share has the same pairs; no image is in two of them, so none is both
 * fitted and tested.
 *
 * @param pairs how many mixtures there are of every share
 * @param rows one for each share, ascending
 */
public record Unmixing(int pairs, List<Row> rows) {
  private static final List<Double> SHARES = List.of(0.05, 0.15, 0.25, 0.35, 0.45);
  private static final int BATCH = 50;
  private static final int LEAST = 20;

  /**
   * Of one share.
   *
   * @param share of the weaker image in the mixture
   * @param separability by the name of the encoder, {@code imae} and {@code guide}
   * @param subordinate PSNR in dB of the hidden patches of the weaker images as they are made again
   * @param dominant the same of the stronger ones
   */
  public record Row(
      double share, Map<String, Separability> separability, double subordinate, double dominant) {}

  /** Copies the rows. */
  public Unmixing {
    rows = List.copyOf(rows);
  }

  /**
   * Of a run.
   *
   * @param run its folder
   * @param data whose images are mixed; stays the caller's
   * @param images how many of them, at least 20; a random choice of the run's seed
   * @throws IOException when an image, the run or its guide cannot be read
   */
  public static Unmixing of(Path run, Dataset data, int images, Device device) throws IOException {
    if (images < LEAST || images > data.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d images: must be from %d to the %d of %s",
              images,
              LEAST,
              data.size(),
              data.name()));
    }
    try (Unmixer unmixer = new Unmixer(run, device)) {
      int[] order =
          new Streams(unmixer.recipe().seed())
              .stream(Purpose.SUBSET, 0, 0).permutation(data.size());
      List<float[]> weaker = new ArrayList<>();
      List<float[]> stronger = new ArrayList<>();
      for (int i = 0; i + 1 < images; i += 2) {
        weaker.add(unmixer.view(data.image(order[i])));
        stronger.add(unmixer.view(data.image(order[i + 1])));
      }
      return of(unmixer, weaker, stronger);
    }
  }

  private static Unmixing of(Unmixer unmixer, List<float[]> weaker, List<float[]> stronger) {
    Map<String, double[][]> first = new LinkedHashMap<>();
    Map<String, double[][]> second = new LinkedHashMap<>();
    for (Unmixer.Latents encoder : unmixer.encoders()) {
      first.put(
          encoder.name(), inBatches(weaker, (from, to) -> encoder.of(weaker.subList(from, to))));
      second.put(
          encoder.name(),
          inBatches(stronger, (from, to) -> encoder.of(stronger.subList(from, to))));
    }
    List<Row> rows = new ArrayList<>();
    for (double share : SHARES) {
      Map<String, Separability> found = new LinkedHashMap<>();
      for (Unmixer.Latents encoder : unmixer.encoders()) {
        double[][] mixed =
            inBatches(
                weaker,
                (from, to) ->
                    encoder.ofMixtures(
                        weaker.subList(from, to), stronger.subList(from, to), share));
        String name = encoder.name();
        found.put(name, Separability.of(mixed, first.get(name), second.get(name)));
      }
      double[][] errors = new double[2][weaker.size()];
      for (int from = 0; from < weaker.size(); from += BATCH) {
        int to = Math.min(weaker.size(), from + BATCH);
        double[][] part =
            unmixer.errors(weaker.subList(from, to), stronger.subList(from, to), share, from);
        System.arraycopy(part[0], 0, errors[0], from, to - from);
        System.arraycopy(part[1], 0, errors[1], from, to - from);
      }
      rows.add(new Row(share, found, Separability.psnr(errors[0]), Separability.psnr(errors[1])));
    }
    return new Unmixing(weaker.size(), rows);
  }

  /** What is made of the views from one place to another. */
  private interface Part {
    double[][] of(int from, int to);
  }

  private static double[][] inBatches(List<float[]> views, Part part) {
    List<double[]> all = new ArrayList<>();
    for (int from = 0; from < views.size(); from += BATCH) {
      all.addAll(List.of(part.of(from, Math.min(views.size(), from + BATCH))));
    }
    return all.toArray(double[][]::new);
  }

  /** As a table for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    List<String> names = new ArrayList<>(rows.get(0).separability().keySet());
    text.append(String.format(Locale.ROOT, "%-8s", "share"));
    for (String name : names) {
      text.append(String.format(Locale.ROOT, "  %-20s", "R2 " + name));
    }
    text.append("  PSNR in dB\n").append(String.format(Locale.ROOT, "%-8s", "of weak"));
    for (int i = 0; i <= names.size(); i++) {
      text.append(String.format(Locale.ROOT, "  %9s  %-9s", "weak", "strong"));
    }
    text.append('\n');
    for (Row row : rows) {
      text.append(String.format(Locale.ROOT, "%-8.2f", row.share()));
      for (String name : names) {
        Separability r = row.separability().get(name);
        text.append(String.format(Locale.ROOT, "  %9.3f  %-9.3f", r.subordinate(), r.dominant()));
      }
      text.append(
          String.format(Locale.ROOT, "  %9.2f  %-9.2f%n", row.subordinate(), row.dominant()));
    }
    return text.toString();
  }
}
