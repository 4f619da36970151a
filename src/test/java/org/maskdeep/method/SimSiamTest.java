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
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.layer.Mlp;
import org.maskdeep.tensor.Engines;

@Tag("parity")
class SimSiamTest {
  private static final HeadOptions HEADS = new HeadOptions(32, 16);
  private static final int D = 16;
  private static final int B = TrialStep.BATCH;

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

  private SimSiam method(long seed) {
    return new SimSiam(manager, ResNetOptions.cifar(18, 8), HEADS, seed);
  }

  private SimSiam wide(long seed) {
    return TrialStep.wide(method(seed), manager);
  }

  private List<NDArray> wideViews() {
    return TrialStep.views(manager, 0, DataType.FLOAT64);
  }

  private static NDArray projection(SimSiam method, NDArray view) {
    Mlp projector = (Mlp) method.networks().get("projector");
    return projector.forward(ResNet.pool(method.encoder().top(view, true), true), true);
  }

  private static NDArray prediction(SimSiam method, NDArray z) {
    return ((Mlp) method.networks().get("predictor")).forward(z, true);
  }

  @Test
  void lossIsTheNegativeCosineOfPredictionAndOtherProjection() {
    SimSiam method = wide(1);
    List<NDArray> views = wideViews();
    double[][] z = new double[2][];
    double[][] p = new double[2][];
    for (int v = 0; v < 2; v++) {
      NDArray projection = projection(method, views.get(v));
      z[v] = projection.toDoubleArray();
      p[v] = prediction(method, projection).toDoubleArray();
    }
    double expected = 0;
    for (int v = 0; v < 2; v++) {
      for (int b = 0; b < B; b++) {
        double[] q = TrialStep.unit(p[v], b, D);
        expected -= TrialStep.dot(q, TrialStep.unit(z[1 - v], b, D)) / (2 * B);
      }
    }
    double loss = method.loss(views, TrialStep.place(0)).loss().getDouble();
    assertThat(loss).isCloseTo(expected, within(1e-12)).isBetween(-1.0, 1.0);
  }

  @Test
  void projectionsThatArePredictedAreConstantsToTheGradient() {
    SimSiam method = wide(2);
    List<NDArray> views = wideViews();
    NDArray[] constants = new NDArray[2];
    for (int v = 0; v < 2; v++) {
      NDArray z = projection(method, views.get(v));
      constants[v] = manager.create(z.toDoubleArray(), z.getShape());
    }
    TrialStep actual = TrialStep.of(method, manager, 0);
    TrialStep stopped = TrialStep.of(method, () -> symmetric(method, views, constants));
    TrialStep flowing = TrialStep.of(method, () -> symmetric(method, views, null));
    assertThat(actual.difference(stopped)).isLessThan(1e-9);
    assertThat(actual.loss()).isCloseTo(flowing.loss(), within(1e-12));
    assertThat(actual.difference(flowing)).as("without stop-gradient").isGreaterThan(0.1);
  }

  /** The loss in plain operations of DJL; targets null: without stop-gradient. */
  private static NDArray symmetric(SimSiam method, List<NDArray> views, NDArray[] targets) {
    NDArray[] z = {projection(method, views.get(0)), projection(method, views.get(1))};
    NDArray sum = null;
    for (int v = 0; v < 2; v++) {
      NDArray q = prediction(method, z[v]);
      NDArray t = targets == null ? z[1 - v] : targets[1 - v];
      NDArray length = q.square().sum(new int[] {1}).mul(t.square().sum(new int[] {1})).sqrt();
      NDArray cosine = q.mul(t).sum(new int[] {1}).div(length).mean(); // over B
      sum = sum == null ? cosine : sum.add(cosine);
    }
    return sum.mul(-0.5f);
  }

  @Test
  void projectionIsNormedAndThePredictorIsABottleneck() {
    SimSiam method = wide(3);
    double[] z = projection(method, wideViews().get(0)).toDoubleArray();
    for (int j = 0; j < D; j++) {
      double mean = 0;
      double square = 0;
      for (int b = 0; b < B; b++) {
        mean += z[b * D + j] / B;
        square += z[b * D + j] * z[b * D + j] / B;
      }
      assertThat(mean).isCloseTo(0, within(1e-12));
      assertThat(square).isCloseTo(1, within(0.01));
    }
    assertThat(shape(method, "projector.0.weight")).containsExactly(32, 64);
    assertThat(shape(method, "projector.3.weight")).containsExactly(32, 32);
    assertThat(shape(method, "projector.6.weight")).containsExactly(16, 32);
    assertThat(shape(method, "projector.7.weight")).containsExactly(16);
    assertThat(shape(method, "predictor.0.weight")).containsExactly(4, 16);
    assertThat(shape(method, "predictor.3.weight")).containsExactly(16, 4);
  }

  private static long[] shape(SimSiam method, String name) {
    return method.parameters().get(name).getArray().getShape().getShape();
  }

  @Test
  void thereIsNoTargetNetworkAndNothingMovesAfterTheStep() {
    SimSiam method = method(4);
    assertThat(method.parameters().keySet()).noneMatch(name -> name.startsWith("target"));
    float[] before = method.trainable().get("encoder.conv1.weight").toFloatArray();
    method.afterStep(manager, 0);
    assertThat(method.trainable().get("encoder.conv1.weight").toFloatArray()).isEqualTo(before);
  }

  @Test
  void furtherViewsAreNotUsed() {
    SimSiam method = method(4);
    List<NDArray> views = TrialStep.views(manager, 0);
    float two = method.loss(views, TrialStep.place(0)).loss().getFloat();
    views.add(TrialStep.view(manager, 9, 16, DataType.FLOAT32));
    assertThat(method.loss(views, TrialStep.place(0)).loss().getFloat()).isEqualTo(two);
    assertThatThrownBy(() -> method.loss(views.subList(0, 1), TrialStep.place(0)))
        .hasMessage("a method learns from two views of each image, got 1");
  }

  @Test
  void stepIsAPureFunctionOfTheSeed() {
    TrialStep first = TrialStep.of(method(5), manager, 0);
    TrialStep second = TrialStep.of(method(5), manager, 0);
    assertThat(second.loss()).isEqualTo(first.loss());
    assertThat(first.difference(second)).isZero();
    assertThat(TrialStep.of(method(6), manager, 0).loss()).isNotEqualTo(first.loss());
  }
}
