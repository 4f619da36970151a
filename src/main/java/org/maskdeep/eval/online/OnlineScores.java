package org.maskdeep.eval.online;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured of an encoder.
 *
 * @param levels fine to coarse
 * @param sphere of views of the queries, of the coarsest level
 * @param lidar of the same views
 */
public record OnlineScores(List<Level> levels, ViewVectors.Sphere sphere, double lidar) {
  /** Keeps a copy. */
  public OnlineScores {
    levels = List.copyOf(levels);
  }

  /**
   * A level.
   *
   * @param name such as {@code C4}
   * @param knn share of the queries that the bank's neighbours classify rightly, in [0, 1]
   * @param effectiveRank of the bank's features
   */
  public record Level(String name, double knn, double effectiveRank) {}

  /** The coarsest level. */
  public Level top() {
    return levels.get(levels.size() - 1);
  }

  /**
   * As a line of {@code online.jsonl}.
   *
   * @param steps made before it was measured
   * @param epoch the same in epochs
   */
  public Map<String, Object> line(long steps, double epoch) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", steps);
    line.put("epoch", epoch);
    levels.forEach(l -> line.put("knn_" + l.name().toLowerCase(Locale.ROOT), l.knn()));
    levels.forEach(
        l -> line.put("effective_rank_" + l.name().toLowerCase(Locale.ROOT), l.effectiveRank()));
    line.put("alignment", sphere.alignment());
    line.put("uniformity", sphere.uniformity());
    line.put("lidar", lidar);
    return line;
  }
}
