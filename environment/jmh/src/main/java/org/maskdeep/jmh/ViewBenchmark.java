package org.maskdeep.jmh;

import java.util.concurrent.TimeUnit;
import org.maskdeep.image.GaussianBlur;
import org.maskdeep.image.Hue;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.random.Purpose;
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

/** What a view is made of: everything together, and its two dearest parts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ViewBenchmark {
  private static final int HEIGHT = 375;
  private static final int WIDTH = 500;
  private static final double SIGMA = 1.2;

  /** Side of the view. */
  @Param({"32", "224"})
  public int size;

  private final Streams streams = new Streams(1);
  private Image image;
  private ViewTransform view;
  private float[] out;
  private GaussianBlur blur;
  private long draw;

  /** A noisy photo. */
  @Setup
  public void setUp() {
    byte[] rgb = new byte[HEIGHT * WIDTH * Image.CHANNELS];
    var random = streams.stream(Purpose.TEST, 0, 0);
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) random.nextInt(256);
    }
    image = new Image(WIDTH, HEIGHT, rgb);
    view = Views.train(ViewOptions.byolFirst(size, Normalization.IMAGENET));
    out = new float[size * size * Image.CHANNELS];
    view.apply(image, streams.stream(Purpose.TEST, 1, 0), out, 0);
    blur = new GaussianBlur(GaussianBlur.kernelFor(size), SIGMA);
  }

  /** BYOL's first view, blur always, another draw each time. */
  @Benchmark
  public float[] view() {
    view.apply(image, streams.stream(Purpose.TEST, 2, draw++), out, 0);
    return out;
  }

  /** A turn of the hue, there and back, so that values stay what they are. */
  @Benchmark
  public float[] hueTwice() {
    Hue.shift(out, 0, out.length, 0.1f);
    Hue.shift(out, 0, out.length, -0.1f);
    return out;
  }

  /** Blur alone. */
  @Benchmark
  public float[] blur() {
    blur.apply(out, 0, size, size);
    return out;
  }
}
