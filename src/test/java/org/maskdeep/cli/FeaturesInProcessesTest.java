package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.Mpi;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.nn.ResNetOptions;

/** Features that several processes compute together: the same bytes as one process's. */
class FeaturesInProcessesTest {
  /** Images of 16 pixels, few epochs. */
  static final List<String> PROBED =
      List.of(
          "--recipe=defaults",
          "--threads=1",
          "--set=data.threads=0",
          "--set=views.size=16",
          "--set=probe.resize=16",
          "--set=probe.crop=16",
          "--set=probe.epochs=2");

  @TempDir private Path folder;

  @BeforeEach
  void needsMpi() {
    assumeTrue(Mpi.isThere(), Mpi.MISSING);
  }

  private List<String> encoder() throws IOException {
    return encoder(folder);
  }

  /** Options that name an encoder, which is written into a folder. */
  static List<String> encoder(Path folder) throws IOException {
    Path weights = folder.resolve("w");
    if (!Files.exists(weights)) {
      Encoders.write(weights, ResNetOptions.cifar(18, 4), 7, Map.of());
    }
    return List.of("--weights=" + weights, "--model=resnet18", "--width=4", "--stem=cifar");
  }

  private String run(int processes, String command, List<String> words, Object... more)
      throws Exception {
    List<Object> line = new ArrayList<>(List.of(command));
    line.addAll(encoder());
    line.addAll(words);
    line.addAll(List.of(more));
    Path log = folder.resolve(command + processes + ".log");
    assertThat(Mpi.run(log, processes, line.toArray())).as(Files.readString(log)).isZero();
    return Files.readString(log);
  }

  /** Eleven images in batches of four: the last is short, and with four processes one has none. */
  @ParameterizedTest
  @CsvSource({"2", "3", "4"})
  void embedWritesTheTableOfOneProcess(int processes) throws Exception {
    Path images = folder.resolve("images");
    write(images, 11, "a");
    List<String> words =
        List.of("--images=" + images, "--resize=16", "--crop=16", "--batch=4", "--threads=1");
    run(1, "embed", words, "--out", folder.resolve("one.npy"));
    String said = run(processes, "embed", words, "--out", folder.resolve("some.npy"));
    assertThat(said).containsOnlyOnce("11 images, 32 features each");
    assertThat(folder.resolve("some.npy"))
        .hasSameBinaryContentAs(folder.resolve("one.npy"))
        .isNotEmptyFile();
  }

  /** 300 images in batches of 128. */
  @ParameterizedTest
  @CsvSource({"knn, 2", "knn --half, 2", "linear, 2", "linear, 3"})
  void probesHaveTheScoreOfOneProcess(String command, int processes) throws Exception {
    List<String> words = new ArrayList<>(PROBED);
    words.add("--set=data.train=scenes/train?images=300&size=16");
    words.add("--set=data.test=scenes/val?images=140&size=16");
    List<String> all = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(all.subList(1, all.size()));
    run(1, all.get(0), words, "--json", folder.resolve("one.json"));
    run(processes, all.get(0), words, "--json", folder.resolve("some.json"));
    assertThat(score("some.json")).isEqualTo(score("one.json"));
  }

  private JsonNode score(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(file).toFile());
  }

  /** Whoever was to decode it: it is left out of all. */
  @Test
  void anImageThatCannotBeDecodedIsLeftOutOfAll() throws Exception {
    for (String label : List.of("a", "b")) {
      write(folder.resolve("train/" + label), 100, label);
      write(folder.resolve("val/" + label), 70, label);
    }
    for (String broken : List.of("train/a/a003.png", "train/b/b077.png", "val/b/b069.png")) {
      Files.writeString(folder.resolve(broken), "not a picture");
    }
    List<String> words = new ArrayList<>(PROBED);
    words.add("--set=data.test=" + folder.resolve("val"));
    words.add("--set=data.train=" + folder.resolve("train"));
    words.add("--set=data.max_bad_fraction=0.1");
    run(1, "knn", words, "--json", folder.resolve("one.json"));
    run(2, "knn", words, "--json", folder.resolve("some.json"));
    ObjectNode one = (ObjectNode) score("one.json");
    assertThat(score("some.json")).isEqualTo(one);
    assertThat(one.toString()).contains("198", "139");
  }

  /** One of 150: within a hundredth of all, not of each process's share; two are not. */
  @Test
  void theBudgetIsThatOfAllProcesses() throws Exception {
    for (String label : List.of("a", "b")) {
      write(folder.resolve("train/" + label), 75, label);
      write(folder.resolve("val/" + label), 8, label);
    }
    Files.writeString(folder.resolve("train/a/a003.png"), "not a picture");
    List<String> words = new ArrayList<>(PROBED);
    words.add("--set=data.test=" + folder.resolve("val"));
    words.add("--set=data.train=" + folder.resolve("train"));
    words.add("--set=data.max_bad_fraction=0.01");
    assertThat(run(2, "knn", words)).contains("149 images");
    Files.writeString(folder.resolve("train/b/b070.png"), "not a picture");
    List<Object> line = new ArrayList<>(List.of("knn"));
    line.addAll(encoder());
    line.addAll(words);
    Path log = folder.resolve("log");
    assertThat(Mpi.run(log, 2, line.toArray())).isNotZero();
    assertThat(Files.readString(log)).contains("2 of 150 images cannot be decoded");
  }

  private static void write(Path to, int count, String label) throws IOException {
    Files.createDirectories(to);
    for (int i = 0; i < count; i++) {
      String name = String.format(Locale.ROOT, "%s%03d.png", label, i);
      int seed = label.hashCode();
      Codec.writePng(Scenes.detection(32, seed, Scenes.Split.TRAIN, i).image(), to.resolve(name));
    }
  }
}
