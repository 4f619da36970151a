package org.maskdeep.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.maskdeep.mask.Grouping;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.random.Streams;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The masks of one view of a batch of 64 images on C3, C4 and C5. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MaskBenchmark {
  private static final int BATCH = 64;

  /** Side of C3's grid. */
  @Param({"16", "28"})
  public int side;

  /** Groups G. */
  @Param({"1", "8"})
  public int groups;

  private final Streams streams = new Streams(1);
  private final MaskSampler sampler =
      MaskSampler.independent(List.of(0.25, 0.25, 1.0), Grouping.INDEPENDENT);
  private final long[] samples = new long[BATCH];
  private List<PatchGrid> grids;
  private long step;

  /** The grids. */
  @Setup
  public void setUp() {
    grids =
        List.of(
            new PatchGrid(side, side),
            new PatchGrid(side / 2, side / 2),
            new PatchGrid(side / 4, side / 4));
    for (int i = 0; i < BATCH; i++) {
      samples[i] = i;
    }
  }

  /** Drawn, and as the averaging weights that the network takes. */
  @Benchmark
  public int weights() {
    MaskBatch drawn = MaskBatch.draw(sampler, grids, groups, streams, step++, samples, 0);
    int values = 0;
    for (int level = 0; level < grids.size(); level++) {
      values += drawn.weights(level).length;
    }
    return values;
  }
}
