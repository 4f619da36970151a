package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;

class ResNetTest {
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

  /** torchvision-names.json: the state dict of torchvision 0.14.1 without counters and fc. */
  @ParameterizedTest
  @ValueSource(ints = {18, 34, 50})
  void namesShapesAndOrderAreTorchvisions(int depth) throws IOException {
    ResNet network = new ResNet(ResNetOptions.imagenet(depth));
    Map<String, Shape> ours = new LinkedHashMap<>();
    network.parametersByName().forEach((name, p) -> ours.put(name, p.getShape()));
    Map<String, Shape> theirs = new LinkedHashMap<>();
    Formula.names(depth).forEach((name, shape) -> theirs.put(name, new Shape(shape)));
    assertThat(ours).containsExactlyEntriesOf(theirs);
  }

  @Test
  void initialKernelsHaveTorchvisionsMoments() {
    ResNet network = new ResNet(ResNetOptions.imagenet(18));
    network.initialize(manager, 11);
    Weights.of(network)
        .forEach(
            (name, array) -> {
              Shape s = array.getShape();
              if (s.dimension() == 4) {
                double deviation = Math.sqrt(2.0 / (s.get(0) * s.get(2) * s.get(3)));
                double n = s.size();
                double mean = array.mean().getFloat();
                double square = array.square().mean().getFloat();
                // Five standard errors of a normal sample's mean and variance.
                assertThat(mean).as(name).isCloseTo(0, within(5 * deviation / Math.sqrt(n)));
                assertThat(square / (deviation * deviation))
                    .as(name)
                    .isCloseTo(1, within(5 * Math.sqrt(2 / n)));
              } else if (name.endsWith("weight") || name.endsWith("running_var")) {
                assertThat(array.toFloatArray()).as(name).containsOnly(1);
              } else {
                assertThat(array.toFloatArray()).as(name).containsOnly(0);
              }
            });
  }

  @Test
  void aSeedGivesTheSameBitsWithOneAndTwoThreads() {
    String[] digests = new String[2];
    try {
      for (int threads = 1; threads <= 2; threads++) {
        JniUtils.setNumThreads(threads);
        digests[threads - 1] = Weights.digest(Weights.of(tiny(5)));
      }
    } finally {
      JniUtils.setNumThreads(
          Integer.getInteger(
              "ai.djl.pytorch.num_threads", Runtime.getRuntime().availableProcessors()));
    }
    assertThat(digests[0]).isEqualTo(digests[1]);
    assertThat(Weights.digest(Weights.of(tiny(6)))).isNotEqualTo(digests[0]);
  }

  @Test
  void theNetworksOfAModelStartDifferently() {
    ResNet second = new ResNet(ResNetOptions.cifar(18, 4));
    second.initialize(manager, 5, 1);
    assertThat(Weights.digest(Weights.of(second)))
        .isNotEqualTo(Weights.digest(Weights.of(tiny(5))));
  }

  @Test
  void evaluationChangesNoBufferAndTrainingDoes() {
    ResNet network = tiny(1);
    String before = Weights.digest(Weights.of(network));
    NDArray x = Formula.input(manager, 16);
    network.embed(x);
    network.features(x, false);
    assertThat(Weights.digest(Weights.of(network))).isEqualTo(before);
    network.features(x, true);
    assertThat(Weights.digest(Weights.of(network))).isNotEqualTo(before);
  }

  @Test
  void frozenNormsStayInTrainingToo() {
    ResNet network = new ResNet(ResNetOptions.cifar(18, 4).with(NormOptions.FROZEN));
    network.initialize(manager, 1);
    String before = Weights.digest(Weights.of(network));
    network.features(Formula.input(manager, 16), true);
    assertThat(Weights.digest(Weights.of(network))).isEqualTo(before);
  }

  @Test
  void djlsPredictorUsesTheNetworkAsItIs() throws TranslateException {
    ResNet network = tiny(1);
    NDArray x = Formula.input(manager, 16);
    NDList expected = network.features(x, false);
    try (Model model = Model.newInstance("resnet18", Engines.PYTORCH)) {
      model.setBlock(network);
      try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
        NDList given = predictor.predict(new NDList(x));
        assertThat(given).hasSize(4);
        for (int i = 0; i < 4; i++) {
          assertThat(given.get(i).toFloatArray()).isEqualTo(expected.get(i).toFloatArray());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 19})
  void outputShapesAreForetold(int side) {
    for (ResNetOptions options :
        new ResNetOptions[] {
          ResNetOptions.cifar(18, 4),
          ResNetOptions.cifar(50, 4),
          new ResNetOptions(18, 4, false, NormOptions.TRAINED, Precision.FP32)
        }) {
      ResNet network = new ResNet(options);
      network.initialize(manager, 1);
      Shape[] foretold = network.getOutputShapes(new Shape[] {new Shape(4, 3, side, side)});
      NDList levels = network.features(Formula.input(manager, side), false);
      for (int l = 0; l < network.maps().size(); l++) {
        assertThat(levels.get(l).getShape()).isEqualTo(foretold[l]);
      }
    }
  }

  @Test
  void impossibleOptionsAreRefused() {
    assertThatThrownBy(() -> ResNetOptions.imagenet(20)).hasMessageContaining("18, 34 or 50");
    assertThatThrownBy(() -> ResNetOptions.cifar(18, 0)).hasMessageContaining("width 0");
  }

  private ResNet tiny(long seed) {
    ResNet network = new ResNet(ResNetOptions.cifar(18, 4));
    network.initialize(manager, seed);
    return network;
  }
}
