package org.maskdeep.train.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.coco.Detections;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.input.ImageTransform;
import org.maskdeep.eval.detection.DetectionEvaluator;
import org.maskdeep.run.Progress;
import org.maskdeep.tensor.Engines;

/** Mask R-CNN on the first GPU: it trains as on the CPU, and is evaluated. */
class DetectionGpuTest {
  private static final int SIDE = 64;

  @Test
  void trainingStartsWithTheSameLossAndGoesOnToAnEvaluation(@TempDir Path folder)
      throws IOException {
    assumeTrue(Engines.start().getGpuCount() > 0, "skipped: PyTorch sees no GPU here");
    Scenes.write(folder, 15, SIDE, 1);
    double cpu = losses(folder, Device.cpu()).get(0);
    List<Double> gpu = losses(folder, Device.gpu());
    assertThat(gpu).hasSize(4).allMatch(Double::isFinite);
    assertThat(gpu.get(0)).isCloseTo(cpu, Offset.offset(0.01 * cpu)); // TF32, and its proposals
  }

  private static List<Double> losses(Path folder, Device device) throws IOException {
    Path scenes = folder.resolve("detection");
    List<Double> losses = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(device);
        DetectionDataset data =
            DetectionDataset.open(
                scenes.resolve("annotations/instances_train.json"),
                List.of(scenes.resolve("train")))) {
      Detector detector = DetectionTrainerTest.detector(manager, true);
      new DetectionTrainer(detector, manager, data, DetectionRecipe.small(4, 2, 0.02, SIDE, 5))
          .train(report -> losses.add(report.loss()), () -> false);
      Detections found =
          new DetectionEvaluator(detector, manager, ImageTransform.of(SIDE, SIDE))
              .detect(data, data.labels(), Progress.SILENT);
      assertThat(found.list()).allMatch(d -> Double.isFinite(d.score()));
    }
    return losses;
  }
}
