package org.maskdeep.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.layer.Mlp;
import org.maskdeep.tensor.Engines;

@Tag("parity")
class FastSiamTest {
  private static final HeadOptions HEADS = new HeadOptions(32, 16);
  private static final int D = 16;
  private static final int B = TrialStep.BATCH;
  private static final int VIEWS = 4;

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

  private FastSiam method(long seed) {
    return new FastSiam(manager, ResNetOptions.cifar(18, 8), HEADS, seed);
  }

  private List<NDArray> views(DataType type) {
    List<NDArray> views = new ArrayList<>();
    for (int v = 0; v < VIEWS; v++) {
      views.add(TrialStep.view(manager, v, 32, type));
    }
    return views;
  }

  private static NDArray projection(FastSiam method, NDArray view) {
    Mlp projector = (Mlp) method.networks().get("projector");
    return projector.forward(Encoder.pool(method.encoder().top(view, true), true), true);
  }

  private static NDArray prediction(FastSiam method, NDArray z) {
    return ((Mlp) method.networks().get("predictor")).forward(z, true);
  }

  @Test
  void lossIsTheNegativeCosineOfPredictionAndMeanOfTheOtherProjections() {
    FastSiam method = TrialStep.wide(method(1), manager);
    List<NDArray> views = views(DataType.FLOAT64);
    double[][] z = new double[VIEWS][];
    double[][] p = new double[VIEWS][];
    for (int v = 0; v < VIEWS; v++) {
      NDArray projection = projection(method, views.get(v));
      z[v] = projection.toDoubleArray();
      p[v] = prediction(method, projection).toDoubleArray();
    }
    double expected = 0;
    for (int v = 0; v < VIEWS; v++) {
      double[] target = new double[B * D];
      for (int w = 0; w < VIEWS; w++) {
        for (int i = 0; i < B * D; i++) {
          target[i] += w == v ? 0 : z[w][i] / (VIEWS - 1);
        }
      }
      for (int b = 0; b < B; b++) {
        double[] q = TrialStep.unit(p[v], b, D);
        expected -= TrialStep.dot(q, TrialStep.unit(target, b, D)) / (VIEWS * B);
      }
    }
    double loss = method.loss(views, TrialStep.place(0)).loss().getDouble();
    assertThat(loss).isCloseTo(expected, within(1e-12)).isBetween(-1.0, 1.0);
  }

  @Test
  void targetsAreConstantsToTheGradientAndEveryViewIsLearnedFrom() {
    FastSiam method = TrialStep.wide(method(2), manager);
    List<NDArray> views = views(DataType.FLOAT64);
    List<NDArray> constants = new ArrayList<>();
    for (NDArray view : views) {
      NDArray z = projection(method, view);
      constants.add(manager.create(z.toDoubleArray(), z.getShape()));
    }
    Supplier<NDArray> own = () -> method.loss(views, TrialStep.place(0)).loss();
    TrialStep actual = TrialStep.of(method, own);
    TrialStep stopped = TrialStep.of(method, () -> plain(method, views, constants, VIEWS));
    assertThat(actual.loss()).isCloseTo(stopped.loss(), within(1e-12));
    assertThat(actual.difference(stopped)).isLessThan(1e-9);
    TrialStep flowing = TrialStep.of(method, () -> plain(method, views, null, VIEWS));
    assertThat(actual.difference(flowing)).as("without stop-gradient").isGreaterThan(0.1);
    TrialStep two = TrialStep.of(method, () -> plain(method, views, constants, 2));
    assertThat(actual.difference(two)).as("of two views only").isGreaterThan(0.1);
  }

  /** The loss in plain operations of DJL; targets null: without stop-gradient. */
  private static NDArray plain(
      FastSiam method, List<NDArray> views, List<NDArray> targets, int learned) {
    List<NDArray> z = views.stream().map(view -> projection(method, view)).toList();
    List<NDArray> targeted = targets == null ? z : targets;
    NDArray sum = null;
    for (int v = 0; v < learned; v++) {
      NDArray t = null;
      for (int w = 0; w < VIEWS; w++) {
        if (w != v) {
          t = t == null ? targeted.get(w) : t.add(targeted.get(w));
        }
      }
      NDArray q = prediction(method, z.get(v));
      NDArray length = q.square().sum(new int[] {1}).mul(t.square().sum(new int[] {1})).sqrt();
      NDArray cosine = q.mul(t).sum(new int[] {1}).div(length).mean(); // over B
      sum = sum == null ? cosine : sum.add(cosine);
    }
    return sum.mul(-1f / learned);
  }

  @Test
  void withTwoViewsItIsSimSiamInLossAndInEveryGradient() {
    SimSiam simSiam = new SimSiam(manager, ResNetOptions.cifar(18, 8), HEADS, 3);
    TrialStep expected = TrialStep.of(simSiam, manager, 0);
    TrialStep actual = TrialStep.of(method(3), manager, 0);
    assertThat(actual.loss()).isEqualTo(expected.loss());
    assertThat(actual.difference(expected)).isZero();
  }

  @Test
  void thereIsNoTargetNetworkAndOneViewIsRefused() {
    FastSiam method = method(4);
    assertThat(method.parameters().keySet()).noneMatch(name -> name.startsWith("target"));
    List<NDArray> one = views(DataType.FLOAT32).subList(0, 1);
    assertThatThrownBy(() -> method.loss(one, TrialStep.place(0)))
        .hasMessage("a method learns from two views of each image, got 1");
  }
}
