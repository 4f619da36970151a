package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.maskdeep.detect.input.ImageBatch;
import org.maskdeep.detect.loss.DetectionLoss;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.RoundingBound;

/**
 * A small detector in 32 bits beside itself in 64: every stage, every loss and every gradient
 * within {@link RoundingBound}. Boxes are 32-bit floats in both. That it is torchvision's is in
 * {@link DetectorParityTest}.
 */
@Tag("parity")
class DetectorRoundingTest {
  private static final ResNetOptions RESNET =
      new ResNetOptions(18, 16, false, NormOptions.FROZEN, Precision.FP32);

  private record Trial(DataType type, Precision precision) {
    private DetectorOptions options() {
      DetectorOptions.Heads heads = DetectorOptions.Heads.standard().with(32, 64);
      return DetectorOptions.standard(RESNET.with(precision), 6).with(heads);
    }

    private MaskRcnn detector(NDManager manager, DetectorOptions o, double relative, long seed) {
      return DetectorParityTest.filled(new MaskRcnn(o), manager, type, relative, seed);
    }

    void stages(double relative, long seed, BiConsumer<String, NDArray> results) {
      Engines.start();
      try (NDManager manager = NDManager.newBaseManager()) {
        MaskRcnn detector = detector(manager, options(), relative, seed);
        ImageBatch batch = DetectorParityTest.batchInUse(manager, type, relative, seed);
        NDList pyramid = detector.pyramid(batch.pixels());
        RegionProposalNetwork.Output out = detector.proposer().forward(pyramid, batch, false);
        results.accept("objectness", out.head().objectness());
        results.accept("deltas", out.head().deltas());
        DetectorParityTest.heads(detector, pyramid, results);
      }
    }

    void step(double relative, long seed, BiConsumer<String, NDArray> results) {
      Engines.start();
      try (NDManager manager = NDManager.newBaseManager();
          NDManager step = manager.newSubManager()) {
        DetectorOptions everything = DetectorParityTest.everything(options());
        MaskRcnn detector = detector(manager, everything, relative, seed);
        Map<String, NDArray> weights = Weights.trainable(detector);
        try (Autograd autograd = Autograd.record()) {
          ImageBatch batch = DetectorParityTest.trainingBatch(step, type, relative, seed);
          DetectionLoss loss = DetectorParityTest.loss(detector, batch);
          loss.parts().forEach(results);
          NDList gradients = autograd.gradients(loss.total(), new NDList(weights.values()));
          int i = 0;
          for (String name : weights.keySet()) {
            results.accept(name, gradients.get(i++));
          }
        }
      }
    }
  }

  private static final Trial DOUBLE = new Trial(DataType.FLOAT64, Precision.FP32);
  private static final Trial SINGLE = new Trial(DataType.FLOAT32, Precision.FP32);
  private static final Trial HALF = new Trial(DataType.FLOAT32, Precision.BF16);

  @Test
  void noStageIsFartherAwayThanRoundingBrings() {
    RoundingBound bound = RoundingBound.of(DOUBLE::stages);
    bound.check(SINGLE::stages);
    bound.checkFails(HALF::stages);
  }

  @Test
  void noLossAndNoGradientIsFartherAwayThanRoundingBrings() {
    RoundingBound bound = RoundingBound.of(DOUBLE::step);
    bound.check(SINGLE::step);
    bound.checkFails(HALF::step);
  }
}
