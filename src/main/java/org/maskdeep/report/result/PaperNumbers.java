package org.maskdeep.report.result;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The published results that stand beside ours, from the resource {@code paper-numbers.yaml}.
 *
 * @param numbers in the order of the file
 */
public record PaperNumbers(List<PaperNumber> numbers) {
  private static final String DEFAULT = "imagenet";
  private static final List<String> REPRODUCED = List.of("maskdeep", "mae", "semmae", "automae");
  private static final String RESOURCE = "paper-numbers.yaml";
  private static final String[] KEYS = {
    "method", "probe", "dataset", "model", "epochs", "low", "high", "source", "recipe"
  };

  /** Copies the list. */
  public PaperNumbers {
    numbers = List.copyOf(numbers);
  }

  /** The numbers that this library ships with. */
  public static PaperNumbers load() {
    try (InputStream in = PaperNumbers.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(RESOURCE + " is not on the class path; build the jar again");
      }
      return parse(RESOURCE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads numbers from YAML.
   *
   * @param name what to call the text in an error
   * @throws ReportFileException naming the key when it is malformed
   */
  static PaperNumbers parse(String name, String yaml) throws IOException {
    JsonFields root = JsonFields.parse(JsonFields.YAML, name, yaml, "numbers");
    List<PaperNumber> numbers = new ArrayList<>();
    for (JsonFields field : root.objects("numbers", KEYS)) {
      numbers.add(field.build(() -> number(field)));
    }
    return new PaperNumbers(numbers);
  }

  private static PaperNumber number(JsonFields field) throws ReportFileException {
    return new PaperNumber(
        field.text("method"),
        Probe.of(field.text("probe")),
        field.text("dataset"),
        field.text("model"),
        field.integerOrNull("epochs"),
        field.number("low"),
        field.number("high"),
        field.text("source"),
        field.text("recipe"));
  }

  /**
   * The published number of exactly this method, probe, data set and number of epochs; none where
   * there is one for each of several networks.
   */
  public Optional<PaperNumber> find(String method, Probe probe, String dataset, Integer epochs) {
    List<PaperNumber> found =
        numbers.stream()
            .filter(n -> n.isMethod(method) && n.probe() == probe && n.dataset().equals(dataset))
            .filter(n -> epochs != null && epochs.equals(n.epochs()))
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /**
   * What belongs into {@link SummaryRow#paper()}: the number of {@link #find} when it is one value
   * and not a range, else null.
   */
  public Double exact(String method, Probe probe, String dataset, Integer epochs) {
    return find(method, probe, dataset, epochs)
        .filter(n -> n.low() == n.high())
        .map(PaperNumber::low)
        .orElse(null);
  }

  /**
   * The numbers to show beside results on these data sets: those of the same family ({@code
   * cifar10} for {@code cifar10-5000}), else those of ImageNet; the reproduced papers' own always.
   * Of ImageNet's and the papers' own, those of the kinds of network (ResNet or vision transformer)
   * that the methods were published with, and of both where no method was.
   *
   * @param methods their short names in recipes
   * @param probes the kinds of numbers wanted
   */
  public List<PaperNumber> beside(Set<String> methods, Set<String> datasets, Set<Probe> probes) {
    Set<String> families = new LinkedHashSet<>();
    datasets.forEach(dataset -> families.add(family(dataset)));
    boolean known = numbers.stream().anyMatch(n -> families.contains(n.dataset()));
    Set<Boolean> kinds = new HashSet<>();
    numbers.stream()
        .filter(n -> n.dataset().equals(DEFAULT) && methods.stream().anyMatch(n::isMethod))
        .forEach(n -> kinds.add(n.isTransformer()));
    return numbers.stream()
        .filter(n -> probes.contains(n.probe()))
        .filter(
            n ->
                families.contains(n.dataset())
                    || (kinds.isEmpty() || kinds.contains(n.isTransformer()))
                        && (!known && n.dataset().equals(DEFAULT)
                            || REPRODUCED.stream().anyMatch(n::isMethod)))
        .toList();
  }

  private static String family(String dataset) {
    return dataset.toLowerCase(Locale.ROOT).split("[^a-z0-9]", 2)[0];
  }
}
