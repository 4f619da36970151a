package org.maskdeep.jmh;

import java.util.concurrent.TimeUnit;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.RleOverlap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Masks of the size that COCO's have: drawing a polygon, reading and writing runs, overlap. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CocoBenchmark {
  private static final int HEIGHT = 480;
  private static final int WIDTH = 640;
  private static final int POINTS = 40;

  private double[] polygon;
  private String counts;
  private Rle found;
  private Rle truth;

  /** Two stars of forty points. */
  @Setup
  public void setUp() {
    polygon = star(300, 200);
    truth = Rle.fromPolygon(polygon, HEIGHT, WIDTH);
    found = Rle.fromPolygon(star(310, 205), HEIGHT, WIDTH);
    counts = truth.toCounts();
  }

  private static double[] star(double x, double y) {
    double[] xy = new double[2 * POINTS];
    for (int i = 0; i < POINTS; i++) {
      double radius = i % 2 == 0 ? 120 : 80;
      double angle = 2 * Math.PI * i / POINTS;
      xy[2 * i] = x + radius * Math.cos(angle);
      xy[2 * i + 1] = y + radius * Math.sin(angle);
    }
    return xy;
  }

  /** A polygon as a mask. */
  @Benchmark
  public Rle draw() {
    return Rle.fromPolygon(polygon, HEIGHT, WIDTH);
  }

  /** Compressed runs as a mask. */
  @Benchmark
  public Rle read() {
    return Rle.ofCounts(HEIGHT, WIDTH, counts);
  }

  /** A mask as compressed runs. */
  @Benchmark
  public String write() {
    return truth.toCounts();
  }

  /** Intersection over union. */
  @Benchmark
  public double overlap() {
    return RleOverlap.overlap(found, truth, false);
  }
}
