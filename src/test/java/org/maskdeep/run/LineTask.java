package org.maskdeep.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.maskdeep.data.Replaced;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.LoadedBatch;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.Schedule;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.tensor.TorchScript;

/**
 * A task small enough for pencil and paper: a line y = a x through points, loss mean (a x − y)²;
 * with an adversary that shifts the points by b to make the loss larger, and whose loss is its
 * negative. It moves at once or after the line; as an ally it moves along the line's own loss.
 */
final class LineTask implements Task<LineTask.Points> {
  static final int SAMPLES = 8;
  static final double RATE = 0.05;
  private static final TorchScript LOSS =
      TorchScript.of(
          "a: Tensor, b: Tensor, x: Tensor, y: Tensor",
          "Tensor",
          "e = torch.sub(torch.mul(a, torch.add(x, b)), y)",
          "return torch.mean(torch.mul(e, e))");
  private static final TorchScript NEGATIVE =
      TorchScript.of("x: Tensor", "Tensor", "return torch.neg(x)");

  private final NDManager manager;
  private final NDArray a;
  private final NDArray b;
  private final boolean adversary;
  private final Map<String, OptimizedWeights> optimized = new LinkedHashMap<>();
  private final TaskInfo info;
  private final List<NDManager> scratches = new ArrayList<>(); // of all forward passes
  private int open; // batches that were loaded and not closed
  private int mostOpen;
  private long mostScratches;
  private boolean greedy;
  private Other other = Other.AT_ONCE;

  /** How the other player moves. */
  enum Other {
    AT_ONCE,
    AFTER,
    ALLY
  }

  /** A batch. */
  final class Points implements LoadedBatch {
    private final int[] indices; // of its points
    private boolean closed;

    Points(int... indices) {
      this.indices = indices;
      mostOpen = Math.max(mostOpen, ++open);
    }

    @Override
    public int[] indices() {
      return indices;
    }

    @Override
    public List<Replaced> replaced() {
      return List.of();
    }

    @Override
    public void close() {
      open -= closed ? 0 : 1;
      closed = true;
    }
  }

  LineTask(NDManager manager, boolean adversary, int batch, int accumulate, double clip) {
    this.manager = manager;
    this.adversary = adversary;
    a = manager.create(new float[] {0.5f});
    b = manager.create(new float[] {0.25f});
    a.setRequiresGradient(true);
    b.setRequiresGradient(true);
    Schedule rate = Schedule.constant(RATE);
    Map<String, NDArray> line = Map.of("a", a);
    Map<String, NDArray> shift = Map.of("b", b);
    optimized.put(
        MAIN, OptimizedWeights.of(line, Optimizer.sgd(line, SgdOptions.of(0.9, 0)), rate, clip));
    if (adversary) {
      optimized.put(
          "adversary",
          OptimizedWeights.of(shift, Optimizer.sgd(shift, SgdOptions.of(0.5, 0)), rate, 0));
    }
    int perEpoch = SAMPLES / batch;
    info =
        new TaskInfo(
            5L * perEpoch,
            perEpoch,
            batch,
            accumulate,
            0,
            "points",
            "print",
            i -> "p" + i,
            "Wait",
            "loss_seen");
  }

  /** From now on the other player moves so. */
  void letMove(Other how) {
    other = how;
  }

  /** Asks for more memory than there is from now on. */
  void beGreedy() {
    greedy = true;
  }

  /** How many batches were open at once, at most. */
  int mostOpen() {
    return mostOpen;
  }

  /** How many forward passes' arrays were there at once, at most. */
  long mostScratches() {
    return mostScratches;
  }

  static float x(int i) {
    return 0.3f * i - 1;
  }

  static float y(int i) {
    return 2 * x(i) + 0.1f * (i % 3);
  }

  @Override
  public TaskInfo info() {
    return info;
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public Map<String, OptimizedWeights> optimized() {
    return optimized;
  }

  @Override
  public Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    state.put("a", a);
    state.put("b", b);
    return state;
  }

  @Override
  public BatchSource<Points> batches(long step, int replacedInEpoch) {
    int size = info.batch() / info.accumulate();
    return new BatchSource<>() {
      private int from = (int) (step % info.stepsPerEpoch()) * info.batch();

      @Override
      public boolean hasNext() {
        return from < SAMPLES;
      }

      @Override
      public Points next() {
        int[] indices = new int[size];
        for (int i = 0; i < size; i++) {
          indices[i] = from++;
        }
        return new Points(indices);
      }
    };
  }

  @Override
  public boolean hasSecondPass() {
    return other == Other.AFTER;
  }

  @Override
  public StepOutput secondPass(Points batch, NDManager scratch, long step) {
    assertThat(batch.closed).isFalse();
    NDArray loss = NEGATIVE.call(true, loss(batch, scratch));
    return new StepOutput(List.of(new Objective("adversary", loss)), Map::of, Map::of);
  }

  @Override
  public StepOutput forward(Points batch, NDManager scratch, long step) {
    NDArray loss = loss(batch, scratch);
    double value = loss.getFloat();
    Supplier<Map<String, Double>> seen =
        () -> {
          assertThat(value).as("observed only where the loss is finite").isFinite();
          return Map.of("loss_seen", value);
        };
    if (!adversary || other == Other.AFTER) {
      return StepOutput.of(loss, seen);
    }
    NDArray second = other == Other.ALLY ? loss : NEGATIVE.call(true, loss);
    return new StepOutput(
        List.of(new Objective(MAIN, loss), new Objective("adversary", second)), Map::of, seen);
  }

  private NDArray loss(Points batch, NDManager scratch) {
    scratches.add(scratch);
    mostScratches = Math.max(mostScratches, scratches.stream().filter(NDManager::isOpen).count());
    float[] xs = new float[batch.indices().length];
    float[] ys = new float[xs.length];
    for (int i = 0; i < xs.length; i++) {
      xs[i] = x(batch.indices()[i]);
      ys[i] = y(batch.indices()[i]);
    }
    if (greedy) {
      scratch.zeros(new Shape(1L << 50)); // more than any machine has
    }
    Shape shape = new Shape(xs.length);
    NDArray x = scratch.create(xs, shape).toType(DataType.FLOAT32, false);
    return LOSS.call(true, a, b, x, scratch.create(ys, shape));
  }
}
