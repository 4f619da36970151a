package org.maskdeep.method.maskdeep;

import java.util.List;
import java.util.function.BiFunction;

/** The ways in which a group of visible patches becomes one vector. */
public enum Aggregation {
  /** Their mean: all groups of a level are one batched matrix product. */
  MEAN(MeanAggregator::new),
  /** A learned query that attends to them through one transformer block. */
  ATTENTION(AttentionAggregator::new);

  private final BiFunction<Integer, List<String>, Aggregator> constructor;

  Aggregation(BiFunction<Integer, List<String>, Aggregator> constructor) {
    this.constructor = constructor;
  }

  /** The aggregator of patches of width d of these levels. */
  Aggregator create(int width, List<String> levels) {
    return constructor.apply(width, levels);
  }
}
