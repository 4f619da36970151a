package org.maskdeep.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.cli.Run;

class BenchCommandTest {
  @TempDir private Path folder;

  @Test
  void theLoaderIsMeasuredOverSeveralEpochs() throws IOException {
    Run run =
        Run.of(
            "bench",
            "loader",
            "--data=scenes/train?images=10&size=16",
            "--set=optimizer.batch=4",
            "--set=views.size=8",
            "--batches=5",
            "--warmup=1",
            "--threads=1",
            "--json=" + folder.resolve("json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode json = Run.json(folder.resolve("json"));
    double rate = json.get("images_per_second").asDouble();
    assertThat(rate).isPositive();
    assertThat(json.get("step_ms").asDouble() * rate / 1000)
        .isCloseTo(4, org.assertj.core.api.Assertions.within(1e-6));
  }

  @Test
  void theLoaderIsMeasuredWithoutWhatTheDeviceDoes() {
    for (String augment : List.of("loader", "device")) {
      Run run =
          Run.of(
              "bench",
              "loader",
              "--data=scenes/train?images=10&size=16",
              "--set=optimizer.batch=4",
              "--set=data.augment=" + augment,
              "--batches=1",
              "--warmup=0");
      assertThat(run.code()).isZero();
      assertThat(run.out().contains("without colours")).isEqualTo(augment.equals("device"));
    }
  }

  @Test
  void theEvaluatorIsMeasured() throws IOException {
    Run run =
        Run.of(
            "bench",
            "coco",
            "--images=20",
            "--categories=3",
            "--repeats=1",
            "--json=" + folder.resolve("json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode json = Run.json(folder.resolve("json"));
    assertThat(json.get("seconds").asDouble() * json.get("images_per_second").asDouble())
        .isCloseTo(20, org.assertj.core.api.Assertions.within(1e-6));
    assertThat(json.get("detections").asInt()).isEqualTo(2000);
    assertThat(json.get("ap").asDouble()).isBetween(0.01, 0.9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "bf16"})
  void theRateOfMatrixProductsIsMeasured(String precision) throws IOException {
    Path json = folder.resolve("json");
    String type = "--precision=" + precision;
    Run run = Run.of("bench", "matmul", "--side=100", "--repeats=2", type, "--json=" + json);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode result = Run.json(json);
    double operations = 2.0 * 100 * 100 * 100;
    assertThat(result.get("gflops").asDouble() * result.get("ms").asDouble() * 1e6)
        .isCloseTo(operations, org.assertj.core.api.Assertions.withinPercentage(0.01));
  }

  @Test
  void anUnknownPrecisionIsNamed() {
    Run run = Run.of("bench", "matmul", "--precision=fp8");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--precision fp8").contains("fp32, bf16");
  }

  @ParameterizedTest
  @ValueSource(strings = {"maskdeep", "byol", "simsiam", "fastsiam", "moco"})
  void aStepOfEveryMethodIsMeasured(String method) {
    Run run =
        Run.of(
            "bench",
            "step",
            "--method=" + method,
            "--resnet=34",
            "--width=4",
            "--batch=4",
            "--image-size=24",
            "--hidden=8",
            "--out-dim=8",
            "--steps=1",
            "--warmup=0");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith(method + ", ResNet-34 width 4, 24 px, batch 4, ");
  }

  @Test
  void numbersThatMakeNoSenseAreNamed() {
    Run coco = Run.of("bench", "coco", "--images=0");
    assertThat(coco.code()).isEqualTo(2);
    assertThat(coco.err()).contains("--images 0");
    Run loader = Run.of("bench", "loader", "--batches=0");
    assertThat(loader.code()).isEqualTo(2);
    assertThat(loader.err()).contains("--batches");
    for (String option : List.of("--steps=0", "--warmup=-1")) {
      Run detect = Run.of("bench", "detect", option);
      assertThat(detect.code()).isEqualTo(2);
      assertThat(detect.err()).contains(option.replaceFirst("=.*", ""));
    }
    Run data = Run.of("bench", "loader", "--data=nowhere");
    assertThat(data.code()).isEqualTo(1);
    assertThat(data.err()).contains("nowhere");
  }
}
