package org.maskdeep.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.GatheredParts;
import org.maskdeep.tensor.ProcessGroup;

class ContrastLossTest {
  private static final int B = 6;
  private static final int G = 3;
  private static final int D = 7;
  private static final double T = 0.2;

  private final double[] q = numbers(0, B * G * D);
  private final double[] t = numbers(1, B * D);
  private NDManager manager;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static double[] numbers(int what, int n) {
    Stream random = new Streams(11).stream(Purpose.TEST, what, 0);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  /** The definition, in loops. */
  private static double expected(double[] q, double[] t) {
    double sum = 0;
    for (int row = 0; row < B * G; row++) {
      double[] a = TrialStep.unit(q, row, D);
      double all = 0;
      for (int j = 0; j < B; j++) {
        all += Math.exp(TrialStep.dot(a, TrialStep.unit(t, j, D)) / T);
      }
      sum += Math.log(all) - TrialStep.dot(a, TrialStep.unit(t, row / G, D)) / T;
    }
    return 2 * T * sum / (B * G);
  }

  @Test
  void lossIsTheCrossEntropyOfTheOwnImageAmongTheBatch() {
    double loss = new ContrastLoss(T).of(queries(), targets()).getDouble();
    assertThat(loss).isCloseTo(expected(q, t), within(1e-13));
  }

  @Test
  void gradientIsTheDifferenceQuotient() {
    NDArray queries = queries();
    queries.setRequiresGradient(true);
    double[] gradient;
    try (Autograd autograd = Autograd.record()) {
      NDArray loss = new ContrastLoss(T).of(queries, targets());
      gradient = autograd.gradients(loss, new NDList(queries)).get(0).toDoubleArray();
    }
    double step = 1e-5;
    for (int i = 0; i < q.length; i += 13) {
      double[] more = q.clone();
      double[] less = q.clone();
      more[i] += step;
      less[i] -= step;
      double slope = (expected(more, t) - expected(less, t)) / (more[i] - less[i]);
      assertThat(gradient[i]).as("q[%d]", i).isCloseTo(slope, within(1e-9));
    }
  }

  @Test
  void processesContrastWithTheTargetsOfAll() {
    int half = B / 2;
    List<Halves> processes = Halves.both();
    double sum = 0;
    for (boolean told : new boolean[] {false, true}) {
      sum = 0;
      for (Halves process : processes) {
        NDIndex rows = new NDIndex("{}:{}", half * process.rank(), half * (process.rank() + 1));
        NDArray loss = new ContrastLoss(T).of(queries().get(rows), targets().get(rows), process);
        sum += loss.getDouble();
      }
    }
    assertThat(sum / 2).isCloseTo(expected(q, t), within(1e-13));
  }

  /** Parts that were told of each other, one after the other. */
  @Test
  void theContrastOfAllPartsIsThatOfTheBatch() {
    int half = B / 2;
    GatheredParts parts = new GatheredParts(ProcessGroup.alone());
    double sum = 0;
    for (boolean told : new boolean[] {false, true}) {
      sum = 0;
      for (int part = 0; part < 2; part++) {
        if (told) {
          parts.get();
        } else {
          parts.tell(manager);
        }
        NDIndex rows = new NDIndex("{}:{}", half * part, half * (part + 1));
        sum += new ContrastLoss(T).of(queries().get(rows), targets().get(rows), parts).getDouble();
      }
    }
    assertThat(sum / 2).isCloseTo(expected(q, t), within(1e-13));
    parts.forget();
    NDArray alone = new ContrastLoss(T).of(queries(), targets(), parts);
    assertThat(alone.getDouble()).isCloseTo(expected(q, t), within(1e-13));
  }

  @Test
  void predictionsThatKnowNothingLose2TLogB() {
    NDArray same = manager.ones(new Shape(B, 1, D), DataType.FLOAT64);
    double loss = new ContrastLoss(T).of(same, same).getDouble();
    assertThat(loss).isCloseTo(2 * T * Math.log(B), within(1e-13));
  }

  @Test
  void temperatureMustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ContrastLoss(0))
        .withMessageContaining("temperature = 0.0 must be a positive number");
  }

  private NDArray queries() {
    return manager.create(q, new Shape(B, G, D));
  }

  private NDArray targets() {
    return manager.create(t, new Shape(B, 1, D));
  }
}
