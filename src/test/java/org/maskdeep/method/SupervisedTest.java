package org.maskdeep.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.tensor.Engines;

@Tag("parity")
class SupervisedTest {
  private static final int K = 3;
  private static final int B = TrialStep.BATCH;
  private static final int[] LABELS = {2, 0, 1, 1, 0, 2};

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

  private Supervised method(double smoothing, long seed) {
    return new Supervised(manager, ResNetOptions.cifar(18, 8), K, smoothing, seed);
  }

  private static StepContext place(int... labels) {
    StepContext plain = TrialStep.place(0);
    return new StepContext(plain.streams(), 0, plain.samples(), labels, plain.group());
  }

  private static NDArray logits(Supervised method, NDArray view) {
    NDArray pooled = Encoder.pool(method.encoder().top(view, true), true);
    return ((Linear) method.networks().get("classifier")).forward(pooled, true); // [B, K]
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void lossIsTheMeanCrossEntropyOfBothViews(double smoothing) {
    Supervised method = TrialStep.wide(method(smoothing, 1), manager);
    List<NDArray> views = TrialStep.views(manager, 0, DataType.FLOAT64);
    double expected = 0;
    for (NDArray view : views) {
      double[] y = logits(method, view).toDoubleArray();
      for (int b = 0; b < B; b++) {
        double sum = 0;
        for (int k = 0; k < K; k++) {
          sum += Math.exp(y[b * K + k]);
        }
        for (int k = 0; k < K; k++) {
          double wanted = (LABELS[b] == k ? 1 - smoothing : 0) + smoothing / K;
          expected -= wanted * Math.log(Math.exp(y[b * K + k]) / sum) / (2 * B);
        }
      }
    }
    double loss = method.loss(views, place(LABELS)).loss().getDouble();
    assertThat(loss).isCloseTo(expected, within(1e-12));
  }

  @Test
  void gradientsAreThoseOfThePlainLogSoftmax() {
    Supervised method = TrialStep.wide(method(0, 2), manager);
    List<NDArray> views = TrialStep.views(manager, 0, DataType.FLOAT64);
    double[] right = new double[B * K];
    for (int b = 0; b < B; b++) {
      right[b * K + LABELS[b]] = -1.0 / (2 * B);
    }
    NDArray wanted = manager.create(right).reshape(B, K);
    TrialStep expected =
        TrialStep.of(
            method,
            () ->
                logits(method, views.get(0))
                    .logSoftmax(1)
                    .add(logits(method, views.get(1)).logSoftmax(1))
                    .mul(wanted)
                    .sum());
    TrialStep actual = TrialStep.of(method, () -> method.loss(views, place(LABELS)).loss());
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-12));
    assertThat(actual.difference(expected)).isLessThan(1e-9);
  }

  @Test
  void otherLabelsGiveAnotherLossAndFurtherViewsDoNot() {
    Supervised method = method(0, 3);
    List<NDArray> views = TrialStep.views(manager, 0);
    float loss = method.loss(views, place(LABELS)).loss().getFloat();
    assertThat(method.loss(views, place(0, 0, 0, 0, 0, 0)).loss().getFloat()).isNotEqualTo(loss);
    views.add(TrialStep.view(manager, 9, 16, DataType.FLOAT32));
    assertThat(method.loss(views, place(LABELS)).loss().getFloat()).isEqualTo(loss);
    assertThat(method.parameters().keySet()).noneMatch(name -> name.startsWith("target"));
  }

  @Test
  void missingAndUnknownLabelsAreRefused() {
    Supervised method = method(0, 4);
    List<NDArray> views = TrialStep.views(manager, 0);
    assertThatThrownBy(() -> method.loss(views, TrialStep.place(0)))
        .hasMessageContaining("0 labels for 6 images");
    assertThatThrownBy(() -> method.loss(views, place(0, 1, 2, 3, 0, 0)))
        .hasMessageContaining("label 3 is outside [0, 3)");
    assertThatThrownBy(() -> new Supervised(manager, ResNetOptions.cifar(18, 8), 1, 0, 0))
        .hasMessageContaining("number of classes = 1");
  }
}
