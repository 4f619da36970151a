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
class ByolTest {
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

  private Byol method(long seed) {
    return new Byol(manager, ResNetOptions.cifar(18, 8), HEADS, seed);
  }

  private static NDArray projection(Byol method, String branch, NDArray view) {
    ResNet encoder = (ResNet) method.networks().get(branch + "encoder");
    Mlp projector = (Mlp) method.networks().get(branch + "projector");
    return projector.forward(ResNet.pool(encoder.top(view, true), true), true); // [B, D]
  }

  @Test
  void lossIsTheDistanceOfPredictionAndOtherTargetOnTheSphere() {
    Byol method = TrialStep.wide(method(1), manager);
    List<NDArray> views = TrialStep.views(manager, 0, DataType.FLOAT64);
    Mlp predictor = (Mlp) method.networks().get("predictor");
    double expected = 0;
    for (int v = 0; v < 2; v++) {
      double[] q = predictor.forward(projection(method, "", views.get(v)), true).toDoubleArray();
      double[] t = projection(method, "target.", views.get(1 - v)).toDoubleArray();
      for (int b = 0; b < B; b++) {
        double[] a = TrialStep.unit(q, b, D);
        double[] c = TrialStep.unit(t, b, D);
        for (int j = 0; j < D; j++) {
          expected += (a[j] - c[j]) * (a[j] - c[j]) / (2 * B);
        }
      }
    }
    double loss = method.loss(views, TrialStep.place(0)).loss().getDouble();
    assertThat(loss).isCloseTo(expected, within(1e-12)).isBetween(0.0, 4.0);
  }

  @Test
  void furtherViewsAreNotUsed() {
    Byol method = method(2);
    List<NDArray> views = TrialStep.views(manager, 0);
    float two = method.loss(views, TrialStep.place(0)).loss().getFloat();
    views.add(TrialStep.view(manager, 9, 16, DataType.FLOAT32));
    assertThat(method.loss(views, TrialStep.place(0)).loss().getFloat()).isEqualTo(two);
    assertThatThrownBy(() -> method.loss(views.subList(0, 1), TrialStep.place(0)))
        .hasMessage("a method learns from two views of each image, got 1");
  }
}
