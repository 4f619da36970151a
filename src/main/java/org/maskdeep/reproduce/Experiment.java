package org.maskdeep.reproduce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What {@code reproduce} runs: a scale of {@code scales.yaml}, or a comparison of one's own.
 *
 * @param name such as {@code small}
 * @param own whether it stands in no file, but on the command line
 * @param recipes base recipes: each is run as it is and with every difference; the encoder of each
 *     data set's first one is evaluated untrained too
 * @param also recipes that are run as they are
 * @param differences what is compared with the base recipes
 * @param seeds everything is run with every one
 * @param equalTime whether each difference is also trained for as long as its base
 * @param settings {@code key=value} of all its recipes
 * @param tuning whether every method is run with the same configurations, so that the best one of
 *     each is found ({@link Tuning}); its differences are called {@code METHOD+CONFIGURATION}
 */
public record Experiment(
    String name,
    boolean own,
    List<String> recipes,
    List<String> also,
    List<Difference> differences,
    List<Long> seeds,
    boolean equalTime,
    List<String> settings,
    boolean tuning) {
  private static final String RESOURCE = "/recipes/scales.yaml";
  private static final Set<String> KEYS =
      Set.of(
          "recipes",
          "also",
          "differences",
          "seeds",
          "equal_time",
          "settings",
          "methods",
          "configurations");

  /** Checks that nothing stands twice. */
  public Experiment {
    recipes = List.copyOf(recipes);
    also = List.copyOf(also);
    differences = List.copyOf(differences);
    seeds = List.copyOf(seeds);
    settings = List.copyOf(settings);
    String title = title(own, name);
    Set<String> names = new HashSet<>();
    for (Difference difference : differences) {
      if (!names.add(difference.name().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            title + ", difference " + difference.name() + ": stands twice; give it another name");
      }
    }
    if (new HashSet<>(seeds).size() < seeds.size()) {
      throw new IllegalArgumentException(title + ": a seed stands twice in " + seeds);
    }
  }

  /** Without settings of its own. */
  public Experiment(
      String name,
      boolean own,
      List<String> recipes,
      List<String> also,
      List<Difference> differences,
      List<Long> seeds,
      boolean equalTime) {
    this(name, own, recipes, also, differences, seeds, equalTime, List.of(), false);
  }

  /** The scale of a name; the message of an unknown one lists them. */
  public static Experiment of(String name) throws IOException {
    return of(name, text());
  }

  /** The names of all scales. */
  public static List<String> names() throws IOException {
    return names(read(text()));
  }

  private static String text() throws IOException {
    try (InputStream in = Experiment.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static JsonNode read(String yaml) throws IOException {
    try {
      return new YAMLMapper()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("scales.yaml: " + e.getMessage(), e);
    }
  }

  private static List<String> names(JsonNode all) {
    List<String> names = new ArrayList<>();
    all.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** As {@link #of(String)}, of the text of such a file. */
  public static Experiment of(String name, String yaml) throws IOException {
    JsonNode all = read(yaml);
    JsonNode scale = all.get(name);
    if (scale == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "scale '%s': must be one of %s", name, String.join(", ", names(all))));
    }
    for (String key : names(scale)) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("scale " + name + ": unknown key " + key);
      }
    }
    List<Difference> differences = new ArrayList<>();
    JsonNode configurations = scale.path("configurations");
    try {
      for (Map.Entry<String, JsonNode> method : scale.path("methods").properties()) {
        for (Map.Entry<String, JsonNode> configuration : configurations.properties()) {
          List<String> changes = new ArrayList<>(texts(method.getValue()));
          changes.addAll(texts(configuration.getValue()));
          if (!changes.isEmpty()) { // else it is the base itself
            String both = method.getKey() + Tuning.WITH + configuration.getKey();
            differences.add(new Difference(both, changes));
          }
        }
      }
      scale
          .path("differences")
          .properties()
          .forEach(d -> differences.add(new Difference(d.getKey(), texts(d.getValue()))));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("scale " + name + ", " + e.getMessage(), e);
    }
    List<Long> seeds = new ArrayList<>();
    scale.path("seeds").forEach(s -> seeds.add(s.asLong()));
    return new Experiment(
        name,
        false,
        texts(scale.path("recipes")),
        texts(scale.path("also")),
        differences,
        seeds,
        scale.path("equal_time").asBoolean(),
        texts(scale.path("settings")),
        !configurations.isMissingNode());
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** What to call it in titles and errors. */
  public String title() {
    return title(own, name);
  }

  private static String title(boolean own, String name) {
    return (own ? "comparison " : "scale ") + name;
  }

  /** The same with other seeds. */
  public Experiment withSeeds(List<Long> other) {
    return new Experiment(
        name, own, recipes, also, differences, other, equalTime, settings, tuning);
  }

  /** The same with the rows of equal time, too. */
  public Experiment withEqualTime() {
    return new Experiment(name, own, recipes, also, differences, seeds, true, settings, tuning);
  }
}
