package org.maskdeep.run.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.files.Sha256;
import org.maskdeep.tensor.io.Safetensors;

/**
 * The checkpoints of a run: {@code step-000000200.safetensors} with its manifest {@code
 * step-000000200.json}. The manifest (size, SHA-256) is written last and a checkpoint without one
 * does not exist, so a run that is killed at any moment leaves only whole ones behind.
 *
 * @param folder where they lie
 * @param keep how many of the newest stay; the one of the highest score stays besides
 */
public record Checkpoints(Path folder, int keep) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String MANIFEST = ".json";
  private static final String TENSORS = ".safetensors";
  private static final String NAME = "step-\\d{9,18}";
  private static final long MAX_MANIFEST = 1 << 16;

  /**
   * Writes a checkpoint, and removes the oldest ones, those of later steps, which a resumed run
   * passed over because they are damaged, and what a killed process left half done.
   *
   * @throws IOException when it cannot be written; the ones before stay whole
   */
  public void save(Checkpoint checkpoint) throws IOException {
    String name = String.format(Locale.ROOT, "step-%09d", checkpoint.step());
    AtomicFile.Written written =
        Safetensors.write(
            folder.resolve(name + TENSORS), checkpoint.tensors(), checkpoint.metadata());
    byte[] text = JSON.writeValueAsBytes(manifest(checkpoint, written.size(), written.sha256()));
    AtomicFile.write(folder.resolve(name + MANIFEST), out -> out.write(text));
    for (Path later : manifests()) {
      if (step(later) > checkpoint.step()) {
        remove(later); // damaged: the run went back behind it, and it must not count as kept
      }
    }
    List<Path> manifests = manifests();
    Path best = best(manifests);
    for (Path old : manifests.subList(Math.min(keep, manifests.size()), manifests.size())) {
      if (!old.equals(best)) {
        remove(old); // the manifest first: then the checkpoint no longer exists
      }
    }
    sweep();
  }

  private static JsonNode manifest(Checkpoint checkpoint, long size, String sha256) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("step", checkpoint.step());
    manifest.put("size", size);
    manifest.put("sha256", sha256);
    if (!Double.isNaN(checkpoint.score())) {
      manifest.put("score", checkpoint.score());
    }
    return JSON.valueToTree(manifest);
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @param warnings is told of every damaged one that was passed over
   * @return empty when there is none
   * @throws IOException when there are checkpoints and all of them are damaged
   */
  public Optional<Checkpoint> newest(Consumer<String> warnings) throws IOException {
    List<Path> manifests = manifests();
    for (Path manifest : manifests) {
      try {
        return Optional.of(load(manifest));
      } catch (IOException | IllegalArgumentException e) {
        warnings.accept(
            String.format(
                Locale.ROOT,
                "checkpoint %s is damaged (%s): going back to the one before",
                tensors(manifest).getFileName(),
                e.getMessage()));
      }
    }
    if (!manifests.isEmpty()) {
      throw new IOException(
          folder + ": all " + manifests.size() + " checkpoints are damaged; start the run anew");
    }
    return Optional.empty();
  }

  /** The step of the checkpoint of the highest score, in doubt the earliest; empty without one. */
  public Optional<Long> best() throws IOException {
    return Optional.ofNullable(best(manifests())).map(Checkpoints::step);
  }

  private static Path best(List<Path> manifests) {
    Path best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (Path manifest : manifests) { // newest first
      double score;
      try {
        score = read(manifest).path("score").asDouble(Double.NaN);
      } catch (IOException e) {
        continue; // damaged: not kept for its score
      }
      if (score >= most) {
        most = score;
        best = manifest;
      }
    }
    return best;
  }

  private static Checkpoint load(Path manifest) throws IOException {
    JsonNode expected = read(manifest);
    Path file = tensors(manifest);
    if (!Files.isRegularFile(file)) {
      throw new IOException("the file is missing");
    }
    long size = Files.size(file);
    if (size != expected.path("size").asLong(-1)) {
      throw new IOException(
          String.format(Locale.ROOT, "%d bytes instead of %s", size, expected.path("size")));
    }
    String sha256 = Sha256.of(file);
    if (!sha256.equals(expected.path("sha256").asText())) {
      throw new IOException("its SHA-256 is another one");
    }
    Safetensors content = Safetensors.read(file);
    Checkpoint checkpoint = Checkpoint.of(content.tensors(), content.metadata());
    if (!expected.equals(JSON.readTree(manifest(checkpoint, size, sha256).toString()))) {
      throw new IOException("its manifest is another one's");
    }
    return checkpoint;
  }

  private static JsonNode read(Path manifest) throws IOException {
    if (Files.size(manifest) > MAX_MANIFEST) {
      throw new IOException("its manifest is " + Files.size(manifest) + " bytes long");
    }
    try {
      return JSON.readTree(Files.readAllBytes(manifest));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException("its manifest is not valid JSON", e);
    }
  }

  private static Path tensors(Path manifest) {
    String name = manifest.getFileName().toString();
    return manifest.resolveSibling(name.substring(0, name.length() - MANIFEST.length()) + TENSORS);
  }

  private static long step(Path file) {
    return Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
  }

  /** Newest first. */
  private List<Path> manifests() throws IOException {
    return files(NAME + "\\" + MANIFEST).stream()
        .sorted(Comparator.comparingLong(Checkpoints::step).reversed())
        .toList();
  }

  private List<Path> files(String name) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().matches(name)).toList();
    }
  }

  private static void remove(Path manifest) throws IOException {
    for (Path file : List.of(manifest, tensors(manifest))) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new IOException(file + ": an old checkpoint cannot be removed (" + e + ")", e);
      }
    }
  }

  /** Removes tensors without a manifest and temporary files: their writer was killed. */
  private void sweep() throws IOException {
    List<Path> dead = new ArrayList<>(files(NAME + "\\" + TENSORS));
    dead.removeIf(
        f -> Files.exists(f.resolveSibling(f.getFileName().toString().replace(TENSORS, MANIFEST))));
    AtomicFile.removeTemporaries(folder);
    for (Path file : dead) {
      Files.deleteIfExists(file);
    }
  }
}
