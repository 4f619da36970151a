package org.maskdeep.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Retyped;

@Tag("parity")
class MoCoTest {
  private static final HeadOptions HEADS = new HeadOptions(32, 16);
  private static final int D = 16;
  private static final int B = TrialStep.BATCH;
  private static final int K = 10; // not a multiple of the batch
  private static final double T = 0.2;
  private static final String CONV = "encoder.layer1.0.conv1.weight";

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

  private MoCo method(long seed) {
    ResNetOptions resnet = ResNetOptions.cifar(18, 8);
    return new MoCo(manager, resnet, new MoCoOptions(K, T), HEADS, seed);
  }

  private static NDArray head(MoCo method, String branch, NDArray view) {
    ResNet encoder = (ResNet) method.networks().get(branch + "encoder");
    PlainHead head = (PlainHead) method.networks().get(branch + "head");
    return head.forward(ResNet.pool(encoder.top(view, true), true), true); // [B, D]
  }

  private static float[] queue(MoCo method) {
    return method.parameters().get("queue.keys").getArray().toFloatArray();
  }

  @Test
  void lossIsTheCrossEntropyOfTheRightKeyAmongTheQueue() {
    MoCo method = TrialStep.wide(method(1), manager);
    List<NDArray> views = TrialStep.views(manager, 0, DataType.FLOAT64);
    double[] q = head(method, "", views.get(0)).toDoubleArray();
    double[] k = head(method, "target.", views.get(1)).toDoubleArray();
    double[] queue = method.parameters().get("queue.keys").getArray().toDoubleArray();
    double expected = 0;
    for (int b = 0; b < B; b++) {
      double[] query = TrialStep.unit(q, b, D);
      double right = Math.exp(TrialStep.dot(query, TrialStep.unit(k, b, D)) / T);
      double sum = right;
      for (int n = 0; n < K; n++) {
        double[] negative = new double[D];
        for (int j = 0; j < D; j++) {
          negative[j] = queue[n * D + j];
        }
        sum += Math.exp(TrialStep.dot(query, negative) / T);
      }
      expected -= Math.log(right / sum) / B;
    }
    double loss = method.loss(views, TrialStep.place(0)).loss().getDouble();
    assertThat(loss).isCloseTo(expected, within(1e-12));
  }

  @Test
  void newKeysReplaceTheOldestOnes() {
    MoCo method = method(2);
    float[] expected = queue(method);
    for (int step = 0; step < 5; step++) {
      try (NDManager scratch = manager.newSubManager()) {
        List<NDArray> views = TrialStep.views(scratch, step);
        double[] keys = Retyped.doubles(head(method, "target.", views.get(1)));
        method.loss(views, TrialStep.place(step));
        assertThat(queue(method)).as("not before the step's end").isEqualTo(expected);
        method.afterStep(scratch, 0.9);
        for (int b = 0; b < B; b++) {
          double[] key = TrialStep.unit(keys, b, D);
          int row = (step * B + b) % K;
          for (int j = 0; j < D; j++) {
            expected[row * D + j] = (float) key[j];
          }
        }
        float[] actual = queue(method);
        for (int i = 0; i < K * D; i++) {
          assertThat(actual[i])
              .as("step %d, place %d", step, i)
              .isCloseTo(expected[i], within(1e-5f));
        }
        expected = actual;
      }
    }
  }

  @Test
  void theQueueTakesTheKeysOfAllProcesses() {
    MoCo method = method(2);
    List<NDArray> views = TrialStep.views(manager, 0);
    NDArray others = unit(manager.arange(1f, 1f + 2 * D).reshape(2, D));
    Halves process = new Halves(1, new NDArray[] {others, null});
    StepContext alone = TrialStep.place(0);
    method.loss(views, new StepContext(alone.streams(), 0, alone.samples(), process));
    method.afterStep(manager, 0.9);
    float[] expected = others.concat(process.told()[1]).toFloatArray(); // [2 + B, D]
    assertThat(Arrays.copyOf(queue(method), expected.length)).isEqualTo(expected);
  }

  @Test
  void keysAreConstantsToTheGradient() {
    MoCo method = TrialStep.wide(method(3), manager);
    List<NDArray> views = TrialStep.views(manager, 0, DataType.FLOAT64);
    NDArray raw = head(method, "target.", views.get(1));
    NDArray k = manager.create(raw.toDoubleArray(), raw.getShape());
    NDArray negatives = method.parameters().get("queue.keys").getArray();
    TrialStep expected =
        TrialStep.of(
            method,
            () -> {
              NDArray q = unit(head(method, "", views.get(0)));
              NDArray right = q.mul(unit(k)).sum(new int[] {1}, true); // [B, 1]
              NDArray wrong = q.matMul(negatives.transpose()); // [B, K]
              NDArray logits = right.concat(wrong, 1).div(T);
              return logits.logSoftmax(1).get(":, 0").mean().neg();
            });
    TrialStep actual = TrialStep.of(method, manager, 0);
    assertThat(actual.difference(expected)).isLessThan(1e-9);
    assertThat(method.trainable().keySet())
        .noneMatch(name -> name.startsWith("target.") || name.startsWith("queue."));
  }

  private static NDArray unit(NDArray x) {
    return x.div(x.square().sum(new int[] {1}, true).sqrt());
  }

  @Test
  void keyEncoderIsTheMovingAverageOfTheQueryEncoder() {
    MoCo method = method(4);
    NDArray online = method.parameters().get(CONV).getArray();
    NDArray target = method.parameters().get("target." + CONV).getArray();
    double start = target.toFloatArray()[7];
    assertThat(start).isEqualTo(online.toFloatArray()[7]);
    online.addi(manager.create(1f));
    method.afterStep(manager, 0.9);
    assertThat((double) target.toFloatArray()[7]).isCloseTo(start + 0.1, within(1e-6));
  }

  @Test
  void queueStartsWithUnitRowsOfTheSeedAndBelongsToTheCheckpoint() {
    float[] queue = queue(method(5));
    for (int n = 0; n < K; n++) {
      double sum = 0;
      for (int j = 0; j < D; j++) {
        sum += queue[n * D + j] * queue[n * D + j];
      }
      assertThat(sum).as("row %d", n).isCloseTo(1, within(1e-5));
    }
    assertThat(queue(method(5))).isEqualTo(queue);
    assertThat(Arrays.equals(queue(method(6)), queue)).isFalse();
    assertThat(method(5).parameters()).containsKey("queue.keys");
  }

  @Test
  void furtherViewsAreNotUsed() {
    MoCo method = method(8);
    List<NDArray> views = TrialStep.views(manager, 0);
    float two = method.loss(views, TrialStep.place(0)).loss().getFloat();
    views.add(TrialStep.view(manager, 9, 16, DataType.FLOAT32));
    assertThat(method.loss(views, TrialStep.place(0)).loss().getFloat()).isEqualTo(two);
  }

  @Test
  void stepIsAPureFunctionOfTheSeed() {
    TrialStep first = TrialStep.of(method(7), manager, 0);
    TrialStep second = TrialStep.of(method(7), manager, 0);
    assertThat(second.loss()).isEqualTo(first.loss());
    assertThat(first.difference(second)).isZero();
  }

  @Test
  void aQueueSmallerThanTheBatchIsRefused() {
    MoCo method = new MoCo(manager, ResNetOptions.cifar(18, 8), new MoCoOptions(4, T), HEADS, 1);
    method.loss(TrialStep.views(manager, 0), TrialStep.place(0));
    assertThatThrownBy(() -> method.afterStep(manager, 1))
        .hasMessageContainingAll("queue of 4 keys", "batch of 6", "method.queue");
    assertThatThrownBy(() -> new MoCoOptions(0, T)).hasMessageContaining("method.queue");
    assertThatThrownBy(() -> new MoCoOptions(K, 0)).hasMessageContaining("method.temperature");
  }
}
