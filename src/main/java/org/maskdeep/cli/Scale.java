package org.maskdeep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code make reproduce SCALE=…} runs.
 *
 * @param name of the scale
 * @param recipes to pretrain; the encoder of each data set's first one is judged untrained too
 * @param seeds each recipe is run with every one
 */
record Scale(String name, List<String> recipes, List<Long> seeds) {
  private static final String RESOURCE = "/recipes/scales.yaml";

  /** The scale of a name; the message of an unknown one lists them. */
  static Scale of(String name) throws IOException {
    try (InputStream in = Scale.class.getResourceAsStream(RESOURCE)) {
      JsonNode all = new YAMLMapper().readTree(in);
      JsonNode scale = all.get(name);
      if (scale == null) {
        List<String> names = new ArrayList<>();
        all.fieldNames().forEachRemaining(names::add);
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "scale '%s': must be one of %s", name, String.join(", ", names)));
      }
      List<String> recipes = new ArrayList<>();
      scale.get("recipes").forEach(r -> recipes.add(r.asText()));
      List<Long> seeds = new ArrayList<>();
      scale.get("seeds").forEach(s -> seeds.add(s.asLong()));
      return new Scale(name, recipes, seeds);
    }
  }
}
