package org.maskdeep.report.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.maskdeep.check.AddedKeys;
import org.maskdeep.check.RenamedKeys;

/**
 * In what the recipe of one result differs from that of another, apart from the method's own
 * choices (masks, levels, groups, targets): a table that compares methods has to say when loss,
 * optimizer or momentum differ too.
 */
final class RecipeDifference {
  private static final String RECIPES = "/recipes/";

  /** Keys that are the method itself, or that only one of the methods has. */
  private static final Set<String> OF_THE_METHOD =
      Set.of(
          "method.name",
          "method.levels",
          "method.level_weights",
          "method.heads",
          "method.fusion",
          "method.groups",
          "method.visible",
          "method.whole",
          "method.hierarchy",
          "method.grouping",
          "method.embedding",
          "method.aggregation",
          "method.targets",
          "method.queue",
          "method.masks",
          "method.parts",
          "method.guide",
          "method.count",
          "method.lambda",
          "method.gamma",
          "views.further",
          "views.further_size",
          "views.further_crop");

  private static final List<String> TRAINING = List.of("model.", "method.", "views.", "optimizer.");

  private RecipeDifference() {}

  /**
   * Names what differs, as {@code loss: cosine (contrast); …} with the reference's value in
   * parentheses.
   *
   * @param reference the row that the other is compared with
   * @return "nothing but the method" when all else is equal; empty when a recipe is not known
   */
  static String between(LedgerEntry entry, LedgerEntry reference) {
    Map<String, String> ours = settings(entry);
    Map<String, String> theirs = settings(reference);
    if (ours.isEmpty() || theirs.isEmpty()) {
      return "";
    }
    boolean contrast = (ours.get("method.loss") + theirs.get("method.loss")).contains("contrast");
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, String> setting : ours.entrySet()) {
      String key = setting.getKey();
      String there = theirs.get(key);
      boolean counts =
          TRAINING.stream().anyMatch(key::startsWith)
              && !OF_THE_METHOD.contains(key)
              && (contrast || !key.equals("method.temperature"));
      if (counts && !setting.getValue().equals(there)) {
        differences.add(
            String.format(
                Locale.ROOT,
                "%s: %s (%s)",
                word(key),
                setting.getValue(),
                there == null ? "–" : there));
      }
    }
    return differences.isEmpty() ? "nothing but the method" : String.join("; ", differences);
  }

  private static String word(String key) {
    return switch (key) {
      case "optimizer.name" -> "optimizer";
      case "optimizer.momentum" -> "optimizer momentum";
      case "method.momentum" -> "target momentum";
      default -> key.substring(key.indexOf('.') + 1).replace('_', ' ');
    };
  }

  /** What the ledger recorded, else the recipe of this name as it is in the jar. */
  private static Map<String, String> settings(LedgerEntry entry) {
    if (!entry.settings().isEmpty()) {
      Map<String, String> recorded = new TreeMap<>(RenamedKeys.current(entry.settings()));
      AddedKeys.ofPretraining().forEach(recorded::putIfAbsent); // left out where they are usual
      return recorded;
    }
    Map<String, String> settings = new TreeMap<>();
    if (add("defaults", "", settings) && add(entry.recipe(), "", settings)) {
      Map<String, String> usual = new TreeMap<>();
      add("method/" + settings.get("method.name"), "method", usual);
      usual.forEach(settings::putIfAbsent);
      return settings;
    }
    return Map.of();
  }

  private static boolean add(String recipe, String prefix, Map<String, String> settings) {
    String resource = RECIPES + recipe + ".yaml";
    try (InputStream in = RecipeDifference.class.getResourceAsStream(resource)) {
      if (in == null) {
        return false;
      }
      flatten(prefix, JsonFields.YAML.readTree(in), settings);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  /** Adds the leaves of a tree under dotted keys; lists are leaves. */
  private static void flatten(String prefix, JsonNode node, Map<String, String> leaves) {
    if (!node.isObject()) {
      leaves.put(prefix, node.isArray() ? node.toString() : node.asText());
      return;
    }
    String parent = prefix.isEmpty() ? "" : prefix + ".";
    node.properties().forEach(f -> flatten(parent + f.getKey(), f.getValue(), leaves));
  }

  /** The leaves of a recipe's text under dotted keys. */
  static Map<String, String> settings(String recipe) {
    Map<String, String> settings = new TreeMap<>();
    try {
      flatten("", JsonFields.YAML.readTree(recipe), settings);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a valid recipe: " + recipe, e);
    }
    return settings;
  }
}
