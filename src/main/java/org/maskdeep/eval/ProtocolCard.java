package org.maskdeep.eval;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a score came about; stands beside every score, in JSON files under these keys.
 *
 * @param probe {@code knn}, {@code linear} or {@code finetune}
 * @param encoder which, with the digest of its weights
 * @param features level, pooling, D and preprocessing in words
 * @param train the set that was learnt from
 * @param test the set that was measured on
 * @param settings everything else by name, in the order to show
 * @param seeds of the runs; empty where nothing is random
 */
public record ProtocolCard(
    String probe,
    EncoderInfo encoder,
    String features,
    SetInfo train,
    SetInfo test,
    Map<String, String> settings,
    List<Long> seeds) {
  /** Keeps copies. */
  public ProtocolCard {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    seeds = List.copyOf(seeds);
  }

  /** The same with further settings behind the others. */
  public ProtocolCard with(Map<String, String> further) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(further);
    return new ProtocolCard(probe, encoder, features, train, test, all, seeds);
  }

  /** As lines of text, one field each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("probe         " + probe);
    lines.add("encoder       " + encoder.model());
    lines.add("weights       " + encoder.source() + ", sha256 " + encoder.digest());
    lines.add("features      " + features);
    lines.add("trained on    " + train);
    lines.add("measured on   " + test);
    settings.forEach(
        (name, value) -> lines.add(String.format(Locale.ROOT, "%-13s %s", name, value)));
    if (!seeds.isEmpty()) {
      lines.add("seeds         " + seeds.toString().replaceAll("[\\[\\]]", ""));
    }
    return lines;
  }

  /** Its keys and values as JSON files have them, for a table. */
  public Map<String, Object> toMap() {
    return new ObjectMapper().convertValue(this, new TypeReference<>() {});
  }
}
