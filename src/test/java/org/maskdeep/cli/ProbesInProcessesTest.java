package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.Mpi;
import org.maskdeep.tensor.io.Safetensors;

/** Fine-tuning and the linear probe on views in several processes, beside one. */
class ProbesInProcessesTest {
  private static final List<String> SMALL = new ArrayList<>(FeaturesInProcessesTest.PROBED);

  static {
    SMALL.add("--set=data.train=scenes/train?images=50&size=16");
    SMALL.add("--set=data.test=scenes/val?images=30&size=16");
  }

  @TempDir private Path folder;

  @BeforeEach
  void needsMpi() {
    assumeTrue(Mpi.isThere(), Mpi.MISSING);
  }

  private List<String> encoder(String kind) throws IOException {
    if (kind.equals("resnet")) {
      return FeaturesInProcessesTest.encoder(folder);
    }
    Path weights = Encoders.transformer(folder.resolve(kind));
    return List.of("--weights=" + weights, "--model=vit_nano_patch4_16");
  }

  private Path run(String kind, int processes, String command, Object... more) throws Exception {
    Path out = folder.resolve("in" + processes);
    List<Object> line = new ArrayList<>(List.of(command.split(" ")));
    line.addAll(encoder(kind));
    line.addAll(SMALL);
    line.addAll(List.of(more));
    line.addAll(List.of("--out", out));
    Path log = Files.createTempFile(folder, "log", "");
    assertThat(Mpi.run(log, processes, line.toArray())).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log)).containsOnlyOnce("augmentation");
    return out;
  }

  private static void requireAlike(Path some, Path one) throws IOException {
    assertThat(ProcessesTest.metrics(one)).hasSizeGreaterThan(3);
    ProcessesTest.requireAlikeMetrics(some, one);
    JsonNode score = new ObjectMapper().readTree(some.resolve("score.json").toFile());
    JsonNode expected = new ObjectMapper().readTree(one.resolve("score.json").toFile());
    assertThat(score.get("card")).isEqualTo(expected.get("card"));
  }

  /** The labels are smoothed; nothing is mixed or dropped, and there are no batch norms. */
  @ParameterizedTest
  @CsvSource({"2", "3"})
  void aTransformerIsFineTunedAsInOneProcess(int processes) throws Exception {
    String[] how = {"--epochs=2", "--batch=12", "--set=probe.finetune_regularization=light"};
    Path one = run("vit", 1, "finetune", (Object[]) how);
    requireAlike(run("vit", processes, "finetune", (Object[]) how), one);
  }

  @ParameterizedTest
  @CsvSource({"2", "3"})
  void theProbeOnViewsIsTrainedAsInOneProcess(int processes) throws Exception {
    Path one = run("resnet", 1, "linear --views", "--batch=12");
    requireAlike(run("resnet", processes, "linear --views", "--batch=12"), one);
  }

  /** What the first norm sees depends on no other: its statistics are those of all images. */
  @Test
  void runningStatisticsAreThoseOfAllProcesses() throws Exception {
    String[] how = {"--epochs=1", "--batch=50", "--set=probe.finetune_rate=1e-9"};
    float[] some = firstMean(run("resnet", 2, "finetune", (Object[]) how));
    float[] one = firstMean(run("resnet", 1, "finetune", (Object[]) how));
    assertThat(some).hasSize(4);
    for (int i = 0; i < some.length; i++) {
      assertThat(some[i]).isCloseTo(one[i], within(1e-5f));
    }
  }

  private static float[] firstMean(Path run) throws IOException {
    Safetensors weights = Safetensors.read(run.resolve("encoder.safetensors"));
    return weights.tensors().get("bn1.running_mean").floats();
  }

  /** Mixed and dropped: with the same number of processes the same bytes again. */
  @Test
  void theSameNumberOfProcessesHasTheSameBytes() throws Exception {
    Path whole = run("vit", 2, "finetune", "--epochs=2", "--batch=10");
    Path again = folder.resolve("again");
    Files.move(whole, again);
    Path some = run("vit", 2, "finetune", "--epochs=2", "--batch=10");
    for (String file : List.of("encoder.safetensors", "classifier.safetensors", "metrics.jsonl")) {
      assertThat(some.resolve(file)).hasSameBinaryContentAs(again.resolve(file)).isNotEmptyFile();
    }
    assertThat(Files.readString(some.resolve("provenance.json"))).contains("\"processes\" : \"2\"");
  }

  /** By SIGTERM to one of both. */
  @Test
  void aStoppedFineTuningIsResumedInOneProcess() throws Exception {
    Path out = folder.resolve("stopped");
    List<Object> line = new ArrayList<>(List.of("finetune", "--epochs=100", "--batch=10"));
    line.addAll(encoder("vit"));
    line.addAll(SMALL);
    line.addAll(List.of("--set=run.checkpoint_every=10000", "--out", out, "--resume"));
    Path log = folder.resolve("log");
    Process mpirun = Mpi.start(log, 2, line.toArray());
    while (mpirun.isAlive() && !Files.exists(out.resolve("metrics.jsonl"))) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    TimeUnit.MILLISECONDS.sleep(300);
    mpirun.descendants().findAny().ifPresent(ProcessHandle::destroy);
    assertThat(mpirun.waitFor(1, TimeUnit.MINUTES)).as("ends").isTrue();
    assertThat(Files.readString(log)).contains("stopped at step ");
    int stoppedAt = lines(out);
    assertThat(stoppedAt).isBetween(1, 499);
    assertThat(Mpi.run(log, 1, line.toArray())).as(Files.readString(log)).isZero();
    List<JsonNode> metrics = ProcessesTest.metrics(out);
    assertThat(metrics).hasSize(500);
    assertThat(metrics.get(stoppedAt).get("step").asInt()).isEqualTo(stoppedAt);
    assertThat(Files.readString(log)).contains("is resumed with");
  }

  private static int lines(Path run) throws IOException {
    Path file = run.resolve("metrics.jsonl");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  @ParameterizedTest
  @CsvSource({
    "finetune --batch=9,       'batch = 9 cannot be shared out evenly to 2 processes'",
    "linear --views --batch=9, 'batch = 9 cannot be shared out evenly to 2 processes'",
    "linear --views --learning-rates=0.1;1, 'several learning rates on views are tried in one process'"
  })
  void whatCannotBeSharedIsRefused(String command, String message) throws Exception {
    List<Object> line = new ArrayList<>(List.of(command.replace(';', ',').split(" +")));
    line.addAll(encoder("resnet"));
    line.addAll(SMALL);
    Path log = folder.resolve("log");
    assertThat(Mpi.run(log, 2, line.toArray())).isNotZero();
    assertThat(Files.readString(log)).containsOnlyOnce(message);
  }
}
