package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.run.Trainer;
import org.maskdeep.tensor.Determinism;
import org.maskdeep.tensor.Engines;

/**
 * Pretraining on the first GPU computes what it computes on the CPU: the same losses of the first
 * steps, up to the 10 bits of mantissa of TF32 in convolutions, which is PyTorch's default there.
 */
class GpuParityTest {
  private static final double TF32 = 1e-3; // 2^-10
  private static final int STEPS = 3;
  private static final List<String> SMALL =
      List.of("model.width=16", "method.hidden=64", "optimizer.batch=32");

  @BeforeAll
  static void aGpuIsHere() {
    assumeTrue(Engines.start().getGpuCount() > 0, "skipped: PyTorch sees no GPU here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "method.loss=contrast;optimizer.name=adamw;optimizer.learning_rate=0.002",
        "method.fusion=per-level;method.targets=[other-view, same-view, per-level]",
        "method.aggregation=attention;method.hierarchy=block;method.visible=0.25;optimizer.name=lars",
        "optimizer.accumulate=2;optimizer.clip=0.5",
        "data.augment=device;views.blur=[1.0, 0.1]",
        "model.arch=50;model.stem=imagenet;views.size=64",
        "method.name=byol",
        "method.name=simsiam",
        "method.name=fastsiam",
        "method.name=supervised",
        "method.name=moco;method.queue=64"
      })
  void theFirstStepsOfPretrainingHaveTheSameLosses(String settings) throws IOException {
    Recipe recipe = recipe(settings.isEmpty() ? new String[0] : settings.split(";"));

    double[] gpu = losses(recipe, Device.gpu());
    double[] cpu = losses(recipe, Device.cpu());
    for (int i = 0; i < STEPS; i++) {
      double bound = TF32 * Math.pow(10, i); // each step amplifies what the one before left
      double scale = Math.max(1, Math.abs(cpu[i])); // cosines near 0 are sums of terms of size 1
      assertThat(gpu[i]).as("step %d", i).isCloseTo(cpu[i], within(bound * scale));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"maskdeep", "byol"})
  void bf16LearnsOnTheGpuToo(String method) throws IOException {
    double bf16 = losses(recipe("method.name=" + method, "model.precision=bf16"), Device.gpu())[0];
    double fp32 = losses(recipe("method.name=" + method), Device.gpu())[0];
    assertThat(bf16).isCloseTo(fp32, within(0.02 * Math.abs(fp32)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method.loss=contrast;optimizer.name=adamw;optimizer.learning_rate=0.002",
        "method.aggregation=attention;method.hierarchy=block",
        "model.precision=bf16;method.name=byol",
        "method.name=moco;method.queue=64"
      })
  void deterministicallyTheSameRunHasTheSameBits(String settings) throws IOException {
    Recipe recipe = recipe(settings.split(";"));
    Determinism.require(true);
    try {
      assertThat(losses(recipe, Device.gpu())).containsExactly(losses(recipe, Device.gpu()));
    } finally {
      Determinism.require(false);
    }
  }

  /** In 32 bits: TF32 is for convolutions, and the blur is a product of matrices. */
  @Test
  void theGpuMakesTheViewsThatTheCpuMakes() throws IOException {
    Recipe recipe =
        recipe("data.augment=device", "views.blur=[1.0, 0.1]", "views.solarize=[0.5, 0.5]");
    List<float[]> gpu = inputs(recipe, Device.gpu());
    List<float[]> cpu = inputs(recipe, Device.cpu());
    assertThat(gpu).hasSameSizeAs(cpu).hasSizeGreaterThan(1);
    for (int v = 0; v < cpu.size(); v++) {
      assertThat(gpu.get(v)).containsExactly(cpu.get(v), Offset.offset(2e-5f));
    }
  }

  private static List<float[]> inputs(Recipe recipe, Device device) {
    try (PretrainingTask task =
            new PretrainingTask(
                recipe,
                StepBenchmark.noiseSet(recipe, StepBenchmark.CLASSES),
                STEPS + 1,
                device,
                null);
        NDManager scratch = task.manager().newSubManager()) {
      List<Batch> noise = StepBenchmark.noise(recipe, task);
      List<float[]> all =
          task.inputs(noise.get(0), scratch).stream().map(NDArray::toFloatArray).toList();
      noise.forEach(Batch::close);
      return all;
    }
  }

  private static Recipe recipe(String... settings) throws IOException {
    return Recipes.with(Recipes.load("defaults", SMALL), List.of(settings));
  }

  private static double[] losses(Recipe recipe, Device device) {
    try (PretrainingTask task =
        new PretrainingTask(
            recipe,
            StepBenchmark.noiseSet(recipe, StepBenchmark.CLASSES),
            STEPS + 1,
            device,
            null)) {
      Trainer<Batch> trainer = new Trainer<>(task);
      List<Batch> noise = StepBenchmark.noise(recipe, task);
      double[] losses = new double[STEPS];
      for (int i = 0; i < STEPS; i++) {
        losses[i] = trainer.step(noise).loss();
      }
      noise.forEach(Batch::close);
      return losses;
    }
  }

  private static Offset<Double> within(double bound) {
    return Offset.offset(bound);
  }
}
