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
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.Mpi;
import org.maskdeep.tensor.io.Safetensors;

/** Pretraining in several processes beside one, which sees the same images in the same order. */
class ProcessesTest {
  private static final int KILLS = Integer.getInteger("torture.points", 20) / 4;

  private static final double FIRST = 1e-5;
  private static final double LATER = 2e-3;

  /** Masked autoencoder: no batch norm, so that a share of a batch is like any other. */
  private static final List<String> MAE =
      List.of(
          "--recipe=smoke-mae",
          "--set=data.train=scenes/train?images=48&size=16",
          "--set=data.threads=1",
          "--set=model.arch=vit_nano_patch4_16",
          "--set=method.decoder_width=16",
          "--set=method.decoder_depth=1",
          "--set=method.decoder_heads=2",
          "--set=views.size=16",
          "--set=probe.resize=16",
          "--set=probe.crop=16",
          "--set=optimizer.batch=12",
          "--set=optimizer.epochs=2",
          "--set=optimizer.warmup_epochs=0",
          "--set=run.representation_every=2",
          "--threads=1");

  @TempDir private Path folder;

  @BeforeEach
  void needsMpi() {
    assumeTrue(Mpi.isThere(), Mpi.MISSING);
  }

  private Path train(String name, int processes, List<String> recipe, String... more)
      throws Exception {
    return train(List.of("pretrain"), name, processes, recipe, more);
  }

  private Path train(
      List<String> command, String name, int processes, List<String> recipe, String... more)
      throws Exception {
    Path run = folder.resolve(name);
    List<Object> words = new ArrayList<>(command);
    words.addAll(List.of("--out", run));
    words.addAll(recipe);
    words.addAll(List.of(more));
    Path log = folder.resolve(name + ".log");
    int code = Mpi.run(log, processes, words.toArray());
    assertThat(code).as(Files.readString(log)).isZero();
    return run;
  }

  private List<String> tiny(String... settings) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("--recipe", TinyRuns.recipe(folder).toString(), "--threads=1"));
    words.add("--set=optimizer.epochs=2");
    List.of(settings).forEach(setting -> words.add("--set=" + setting));
    return words;
  }

  static List<JsonNode> metrics(Path run) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  /**
   * Every number of every step, and the weights. The first step tells whether the same is computed;
   * its rounding then grows from step to step, and by how much depends on the processor. Running
   * statistics are left out: parts of a batch move them one after the other, processes all at once.
   */
  private static void requireAlike(Path some, Path one, String... without) throws IOException {
    requireAlikeMetrics(some, one, without);
    Path file = Path.of("encoder.safetensors");
    if (Files.exists(one.resolve("detector.safetensors"))) {
      file = Path.of("detector.safetensors");
    }
    var weights = new TreeMap<>(Safetensors.read(some.resolve(file)).tensors());
    var expected = Safetensors.read(one.resolve(file)).tensors();
    assertThat(weights.keySet()).isEqualTo(expected.keySet());
    weights.keySet().removeIf(name -> name.contains(".running_"));
    weights.forEach(
        (name, tensor) ->
            assertThat(tensor.floats())
                .as(name)
                .containsExactly(expected.get(name).floats(), within((float) LATER)));
  }

  /** Every number of every step but for some. */
  static void requireAlikeMetrics(Path some, Path one, String... without) throws IOException {
    List<JsonNode> left = metrics(some);
    List<JsonNode> right = metrics(one);
    assertThat(left).hasSameSizeAs(right).isNotEmpty();
    for (int i = 0; i < left.size(); i++) {
      JsonNode expected = right.get(i);
      JsonNode line = left.get(i);
      assertThat(names(line)).isEqualTo(names(expected));
      List<String> compared = names(expected);
      compared.removeAll(List.of(without));
      double share = i == 0 ? FIRST : LATER;
      for (String name : compared) {
        double wanted = expected.get(name).asDouble();
        assertThat(line.get(name).asDouble())
            .as(name + " of " + line)
            .isCloseTo(wanted, within(share * Math.max(1, Math.abs(wanted))));
      }
    }
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Loss, rank of the features and gradients are those of the whole batch. */
  @ParameterizedTest
  @CsvSource({"2, 1", "3, 1", "2, 3"})
  void severalProcessesTrainLikeOne(int processes, int parts) throws Exception {
    String accumulate = "--set=optimizer.accumulate=" + parts;
    Path one = train("one", 1, MAE, accumulate);
    Path some = train("some", processes, MAE, accumulate);
    requireAlike(some, one);
    assertThat(Files.readString(some.resolve("provenance.json")))
        .contains("\"processes\" : \"" + processes + "\"");
  }

  /** A queue is filled with the keys of all processes; MoCo's head has no norm. */
  @Test
  void theQueueHoldsTheKeysOfAll() throws Exception {
    List<String> moco = new ArrayList<>(MAE);
    moco.removeIf(word -> word.contains("method."));
    List.of("name=moco", "queue=24", "hidden=16", "out=8", "momentum=0.9")
        .forEach(key -> moco.add("--set=method." + key));
    requireAlike(train("two", 2, moco), train("one", 1, moco));
  }

  /**
   * A norm sees the images of its process, as it sees a part of an accumulated batch; without
   * contrast that is all the difference.
   */
  @ParameterizedTest
  @ValueSource(strings = {"simsiam", "fastsiam", "supervised", "byol", "maskdeep", "adios"})
  void normsSeeTheImagesOfTheirProcess(String method) throws Exception {
    List<String> words = tiny("method.name=" + method, "run.representation_every=1000");
    words.add("--set=optimizer.epochs=1");
    Path parts = train("parts", 1, words, "--set=optimizer.accumulate=2");
    String[] ofTheLastPart = {
      "feature_std", "effective_rank", "loss_masker", "mask_max", "mask_area_min", "mask_area_max"
    };
    requireAlike(train("two", 2, words), parts, ofTheLastPart);
  }

  /** What is exchanged may be in 16 bits, such as the features that are measured. */
  @Test
  void bfloat16IsExchangedToo() throws Exception {
    List<String> words = tiny("model.precision=bf16", "optimizer.epochs=1");
    Path parts = train("parts", 1, words, "--set=optimizer.accumulate=2");
    Path two = train("two", 2, words);
    Path together = train("together", 2, words, "--set=optimizer.sync_batch_norm=true");
    double loss = metrics(parts).get(0).get("loss").asDouble();
    assertThat(metrics(two).get(0).get("loss").asDouble()).isCloseTo(loss, within(0.01));
    for (Path run : List.of(two, together)) {
      assertThat(metrics(run)).hasSize(4);
      assertThat(metrics(run).get(0).get("feature_std").asDouble()).isPositive();
    }
  }

  /**
   * With synchronised norms several processes are one with the whole batch. Where a number before a
   * ReLU is 0 but for rounding, its gradient passes or not: the norm of all gradients differs by up
   * to 6e-3 here, as it does in one process with another number of threads.
   */
  @ParameterizedTest
  @CsvSource({"simsiam, 2", "supervised, 2", "byol, 2", "maskdeep, 4", "contrast, 2"})
  void synchronisedNormsSeeTheImagesOfAll(String method, int processes) throws Exception {
    String key = method.equals("contrast") ? "method.loss=" : "method.name=";
    List<String> words =
        tiny(
            key + method,
            "data.train=scenes/train?images=64&size=32&seed=1",
            "views.size=32",
            "model.width=16",
            "optimizer.batch=16",
            "optimizer.epochs=1");
    List<JsonNode> one = metrics(train("one", 1, words));
    String together = "--set=optimizer.sync_batch_norm=true";
    List<JsonNode> some = metrics(train("some", processes, words, together));
    assertThat(some).hasSameSizeAs(one).isNotEmpty();
    for (int i = 0; i < one.size(); i++) {
      double loss = one.get(i).get("loss").asDouble();
      double norm = one.get(i).get("grad_norm").asDouble();
      assertThat(some.get(i).get("loss").asDouble())
          .isCloseTo(loss, within(i == 0 ? FIRST : LATER));
      assertThat(some.get(i).get("grad_norm").asDouble()).isCloseTo(norm, within(0.03 * norm));
    }
    if (processes > 2) {
      List<JsonNode> apart = metrics(train("apart", processes, words));
      assertThat(apart.get(0).get("loss").asDouble())
          .isNotCloseTo(one.get(0).get("loss").asDouble(), within(1e-3));
    }
  }

  /** A contrast sees the images of all processes, as it can see all parts of a batch. */
  @ParameterizedTest
  @CsvSource({"1", "2"})
  void theContrastIsWithTheImagesOfAll(int partsEach) throws Exception {
    List<String> words = tiny("method.loss=contrast", "run.representation_every=1000");
    String[] parts = {
      "--set=optimizer.accumulate=" + 2 * partsEach, "--set=optimizer.contrast=batch"
    };
    Path one = train("one", 1, words, parts);
    parts[0] = "--set=optimizer.accumulate=" + partsEach;
    requireAlike(train("two", 2, words, parts), one, "feature_std", "effective_rank");
    Path apart = train("apart", 1, words, "--set=optimizer.accumulate=2");
    assertThat(metrics(apart).get(0).get("loss")).isNotEqualTo(metrics(one).get(0).get("loss"));
  }

  private static List<String> detector(String more) {
    List<String> words = new ArrayList<>(List.of("--recipe=smoke", "--threads=1"));
    TinyRuns.DETECTOR.forEach(setting -> words.add("--set=" + setting));
    words.add("--set=" + more);
    return words;
  }

  /** As a batch in parts; process 0 evaluates. */
  @Test
  void aDetectorIsTrainedToo() throws Exception {
    List<String> words = detector("optimizer.steps=4");
    List<String> command = List.of("detect", "train");
    Path parts = train(command, "parts", 1, words, "--set=optimizer.accumulate=2");
    Path two = train(command, "two", 2, words);
    requireAlike(two, parts);
    assertThat(two.resolve("evaluation.json")).exists();
  }

  /** The first loss; later ones differ, for each process averages its own regions. */
  @Test
  void theNormsOfADetectorAreSynchronisedWhereItsRecipeSaysSo() throws Exception {
    List<String> words = detector("model.box_head=4conv1fc");
    List<String> command = List.of("detect", "train");
    double[] losses = new double[3];
    String[] norms = {"synchronised", "synchronised", "trained"};
    for (int i = 0; i < norms.length; i++) {
      String backbone = "--set=model.norms=" + norms[i];
      String heads = "--set=model.head_norms=" + norms[i];
      Path run = train(command, "run" + i, i == 0 ? 1 : 2, words, backbone, heads);
      losses[i] = metrics(run).get(0).get("loss").asDouble();
    }
    assertThat(losses[1]).isCloseTo(losses[0], within(FIRST));
    assertThat(losses[2]).isNotCloseTo(losses[0], within(1e-3));
  }

  @Test
  void theSameNumberOfProcessesHasTheSameBytes() throws Exception {
    Path first = train("first", 2, tiny());
    Path second = train("second", 2, tiny());
    for (String file : List.of("metrics.jsonl", "encoder.safetensors")) {
      assertThat(first.resolve(file)).hasSameBinaryContentAs(second.resolve(file));
    }
  }

  /** All at one step; the report names the images of all. */
  @Test
  void aRunThatDivergesDoesSoInAllProcesses() throws Exception {
    Path run = folder.resolve("run");
    List<Object> words = new ArrayList<>(List.of("pretrain", "--out", run));
    words.addAll(tiny("optimizer.learning_rate=1e15", "optimizer.name=sgd"));
    Path log = folder.resolve("log");
    assertThat(Mpi.run(log, 2, words.toArray())).isNotZero();
    assertThat(Files.readString(log))
        .containsOnlyOnce("is NaN")
        .contains("process 0 of 2: ", "maskdeep replay --run " + run);
    JsonNode report = Run.json(run.resolve("blackbox/report.json"));
    assertThat(report.get("samples")).hasSize(8).doesNotHaveDuplicates();
    Run replayed = Run.of("replay", "--run", run, "--threads=1");
    assertThat(replayed.out()).contains("the run: step " + report.get("step").asText());
  }

  /** One of two is killed; what is left ends, and goes on in one, two or three processes. */
  @Test
  void aKilledProcessEndsAllAndTheRunIsResumed() throws Exception {
    String epochs = "--set=optimizer.epochs=12";
    String often = "--set=run.checkpoint_every=3";
    Path straight = train("straight", 1, MAE, epochs, often);
    Random random = new Random(7);
    Path run = folder.resolve("killed");
    List<Object> words = new ArrayList<>(List.of("pretrain", "--resume", "--out", run));
    words.addAll(MAE);
    words.addAll(List.of(epochs, often));
    int[] numbers = {2, 3};
    for (int kill = 0; kill < KILLS; kill++) {
      Path log = folder.resolve("kill" + kill);
      Process mpirun = Mpi.start(log, numbers[kill % 2], words.toArray());
      TimeUnit.MILLISECONDS.sleep(1500 + random.nextInt(3500));
      List<ProcessHandle> children = mpirun.descendants().toList();
      if (!children.isEmpty()) {
        children.get(random.nextInt(children.size())).destroyForcibly();
      }
      assertThat(mpirun.waitFor(1, TimeUnit.MINUTES)).as("all end").isTrue();
      for (ProcessHandle child : children) {
        requireEnd(child);
      }
    }
    for (int processes : new int[] {3, 1}) {
      Path log = folder.resolve("rest" + processes);
      assertThat(Mpi.run(log, processes, words.toArray())).as(Files.readString(log)).isZero();
    }
    requireAlike(run, straight);
  }

  /** Within a minute; where nobody collects orphans, what has ended stays as a zombie. */
  private static void requireEnd(ProcessHandle process) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    Path status = Path.of("/proc/" + process.pid() + "/status");
    while (process.isAlive() && !Files.readString(status).contains("zombie")) {
      assertThat(System.nanoTime()).as("ends").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pretrain --recipe smoke-mae --set optimizer.batch=25 --out RUN | process 0 of 2:"
            + " optimizer.batch = 25 cannot be shared out evenly to 2 processes",
        "pretrain --recipe smoke-mae --set no.key=1 --out RUN | unknown recipe key 'no'",
        "pretrain --recipe smoke-mae | Missing required option: '--out=RUN'",
        "pretrain --nothing | Missing required option",
        "doctor | mpirun has started 2 processes of 'doctor', which runs in one",
      })
  void anErrorIsSaidOnceAndEndsAll(String line, String words) throws Exception {
    Path log = folder.resolve("log");
    String command = line.replace("RUN", folder.resolve("run").toString());
    int code = Mpi.run(log, 2, (Object[]) command.split(" "));
    assertThat(code).isNotZero();
    assertThat(Files.readString(log)).containsOnlyOnce(words);
  }
}
