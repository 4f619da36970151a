package org.maskdeep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.run.checkpoint.CheckpointWriter;
import org.maskdeep.run.checkpoint.Checkpoints;
import org.maskdeep.tensor.io.RawTensor;

class CheckpointsTest {
  private static final String TENSORS = "step-000000020.safetensors";
  private static final String MANIFEST = "step-000000020.json";

  @TempDir private Path folder;

  private static Checkpoint checkpoint(long step, double score) {
    Map<String, RawTensor> weights =
        Map.of(
            "a.weight", RawTensor.of(new float[] {step, 1, 2, 3, 4, 5}, 2, 3),
            "b.bias", RawTensor.of(new float[] {step, -1}, 2));
    Map<String, RawTensor> slots = Map.of("a.momentum", RawTensor.of(new float[] {7, step}, 2));
    return new Checkpoint(step, 3, Map.of(Task.MAIN, step + 1), "data", weights, slots, score);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private List<Long> steps() throws IOException {
    return names().stream()
        .filter(n -> n.endsWith(".json"))
        .map(n -> Long.parseLong(n.replaceAll("\\D", "")))
        .toList();
  }

  @Test
  void whatWasSavedComesBack() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    assertThat(checkpoints.newest(w -> {})).isEmpty();
    assertThat(new Checkpoints(folder.resolve("nowhere"), 2).newest(w -> {})).isEmpty();
    checkpoints.save(checkpoint(10, 1.5));
    checkpoints.save(checkpoint(20, Double.NaN));
    assertThat(checkpoints.newest(w -> {})).contains(checkpoint(20, Double.NaN));
  }

  @Test
  void theNewestOnesAndTheBestStay() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    double[] scores = {1, 4, 2, 4, 3, Double.NaN};
    for (int i = 0; i < scores.length; i++) {
      checkpoints.save(checkpoint(i + 1, scores[i]));
      assertThat(checkpoints.best()).contains(i == 0 ? 1L : 2L); // the earliest of equals
    }
    assertThat(steps()).containsExactly(2L, 5L, 6L);
    assertThat(names()).hasSize(6);
  }

  /** The run went back behind a damaged one: that must not count as one of those that are kept. */
  @Test
  void damagedOnesOfLaterStepsMakeRoomForWhole() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    checkpoints.save(checkpoint(20, 1));
    checkpoints.save(checkpoint(30, 9));
    Files.writeString(folder.resolve("step-000000030.safetensors"), "damaged");
    checkpoints.save(checkpoint(25, 0.5));
    assertThat(checkpoints.newest(w -> {})).contains(checkpoint(25, 0.5));
    assertThat(checkpoints.best()).contains(25L);
    assertThat(steps()).containsExactly(25L);
  }

  @Test
  void withoutScoresOnlyTheNewestOnesStay() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    for (int step = 1; step < 4; step++) {
      checkpoints.save(checkpoint(step, Double.NaN));
    }
    assertThat(steps()).containsExactly(3L);
    assertThat(checkpoints.best()).isEmpty();
  }

  @Test
  void whatAKilledProcessLeftIsNoCheckpointAndIsSweptAway() throws IOException {
    Files.writeString(folder.resolve("step-000000015.safetensors"), "no manifest yet");
    Files.writeString(folder.resolve(".step-000000016.json.1f.part~"), "half");
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    assertThat(checkpoints.newest(w -> {})).isEmpty();
    checkpoints.save(checkpoint(20, Double.NaN));
    assertThat(names()).containsExactly(MANIFEST, TENSORS);
  }

  @Test
  void equalStatesMakeEqualFiles(@TempDir Path other) throws IOException {
    new Checkpoints(folder, 1).save(checkpoint(20, 0.1));
    new Checkpoints(other, 1).save(checkpoint(20, 0.1));
    for (String name : names()) {
      assertThat(folder.resolve(name)).hasSameBinaryContentAs(other.resolve(name));
    }
  }

  /** Where header, JSON, tensors and the file begin and end, and next to it. */
  private static TreeSet<Integer> boundaries(byte[] tensors) {
    int header = 8 + (int) ByteBuffer.wrap(tensors).order(ByteOrder.LITTLE_ENDIAN).getLong();
    TreeSet<Integer> places = new TreeSet<>(List.of(0, 4, 8, header, tensors.length));
    for (int bytes : new int[] {8, 24, 8}) { // optimizer/a.momentum, model/a.weight, model/b.bias
      header += bytes;
      places.add(header);
    }
    String json =
        new String(tensors, 8, places.ceiling(9) - 8, java.nio.charset.StandardCharsets.US_ASCII);
    for (int i = 0; i < json.length(); i++) {
      if ("{}[]\",:".indexOf(json.charAt(i)) >= 0) {
        places.add(8 + i);
      }
    }
    for (int place : List.copyOf(places)) {
      places.add(place - 1);
      places.add(place + 1);
    }
    return places;
  }

  @Test
  void everyTruncationAndFlipIsNoticedAndTheOneBeforeIsTaken() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    checkpoints.save(checkpoint(10, 1));
    checkpoints.save(checkpoint(20, 1));
    byte[] tensors = Files.readAllBytes(folder.resolve(TENSORS));
    byte[] manifest = Files.readAllBytes(folder.resolve(MANIFEST));
    int damages = 0;
    for (int place : boundaries(tensors)) {
      damages += damage(checkpoints, TENSORS, tensors, place);
    }
    for (int place = 0; place <= manifest.length; place++) {
      damages += damage(checkpoints, MANIFEST, manifest, place);
    }
    assertThat(damages).isGreaterThan(1000);
    assertThat(checkpoints.newest(w -> {})).contains(checkpoint(20, 1));
  }

  /** Truncates at a place, and flips every bit of it in turn; the number of files tried. */
  private int damage(Checkpoints checkpoints, String name, byte[] whole, int place)
      throws IOException {
    Path file = folder.resolve(name);
    List<byte[]> damaged = new ArrayList<>();
    if (place >= 0 && place < whole.length) {
      damaged.add(Arrays.copyOf(whole, place));
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[place] ^= (byte) (1 << bit);
        damaged.add(flipped);
      }
    }
    damaged.add(Arrays.copyOf(whole, whole.length + Math.max(1, place)));
    for (byte[] bytes : damaged) {
      Files.write(file, bytes);
      List<String> warnings = new ArrayList<>();
      assertThat(checkpoints.newest(warnings::add))
          .as("%s damaged at byte %d, %d bytes long", name, place, bytes.length)
          .contains(checkpoint(10, 1));
      assertThat(warnings)
          .singleElement()
          .asString()
          .startsWith("checkpoint " + TENSORS)
          .hasLineCount(1);
    }
    Files.write(file, whole);
    return damaged.size();
  }

  @Test
  void aMissingFileIsADamagedCheckpointAndNoneLeftIsAnError() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    checkpoints.save(checkpoint(10, 1));
    checkpoints.save(checkpoint(20, 1));
    Files.delete(folder.resolve(TENSORS));
    assertThat(checkpoints.newest(w -> {})).contains(checkpoint(10, 1));
    Files.delete(folder.resolve("step-000000010.safetensors"));
    assertThatThrownBy(() -> checkpoints.newest(w -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("all 2 checkpoints are damaged");
  }

  @Test
  void trainingGoesOnWhileACheckpointIsWrittenAndTheNextOneWaits() throws Exception {
    List<Long> saved = new ArrayList<>();
    try (CheckpointWriter writer = new CheckpointWriter(new Checkpoints(folder, 5), saved::add)) {
      CountDownLatch copied = new CountDownLatch(1);
      writer.save(
          () -> {
            copied.countDown();
            return checkpoint(1, Double.NaN);
          });
      assertThat(copied.getCount()).isZero(); // the copy is made before save returns
      writer.save(
          () -> {
            assertThat(saved).containsExactly(1L); // the one before is on the disk
            return checkpoint(2, Double.NaN);
          });
    }
    assertThat(saved).containsExactly(1L, 2L);
    assertThat(steps()).containsExactly(1L, 2L);
  }

  @Test
  void anErrorOfTheWriterSurfacesAtTheNextLook() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    try (CheckpointWriter writer =
        new CheckpointWriter(new Checkpoints(file.resolve("below"), 1), s -> {})) {
      writer.save(() -> checkpoint(1, Double.NaN));
      assertThatThrownBy(
              () -> {
                while (true) {
                  writer.check();
                  Thread.sleep(1);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot be written");
    }
  }
}
