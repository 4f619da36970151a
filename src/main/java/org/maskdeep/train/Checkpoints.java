package org.maskdeep.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.tensor.io.Safetensors;

/**
 * The checkpoints of a run: {@code step-000000200.safetensors} with its manifest {@code
 * step-000000200.json}. The manifest (size, SHA-256) is written last and a checkpoint without one
 * does not exist, so a run that is killed at any moment leaves only whole ones behind.
 *
 * @param folder where they lie
 * @param keep how many of the newest stay
 */
public record Checkpoints(Path folder, int keep) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST = ".json";
  private static final String TENSORS = ".safetensors";

  /**
   * Writes a checkpoint and removes the oldest ones.
   *
   * @throws IOException when it cannot be written; the ones before stay whole
   */
  public void save(Checkpoint checkpoint) throws IOException {
    String name = "step-%09d".formatted(checkpoint.step());
    AtomicFile.Written written =
        Safetensors.write(
            folder.resolve(name + TENSORS), checkpoint.tensors(), checkpoint.metadata());
    Map<String, Object> manifest =
        Map.of("step", checkpoint.step(), "size", written.size(), "sha256", written.sha256());
    byte[] text = JSON.writeValueAsBytes(manifest);
    AtomicFile.write(folder.resolve(name + MANIFEST), out -> out.write(text));
    List<Path> manifests = manifests();
    for (Path old : manifests.subList(Math.min(keep, manifests.size()), manifests.size())) {
      Files.deleteIfExists(old); // the manifest first: then the checkpoint no longer exists
      Files.deleteIfExists(tensors(old));
    }
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
            "checkpoint %s is damaged (%s): going back to the one before"
                .formatted(tensors(manifest).getFileName(), e.getMessage()));
      }
    }
    if (!manifests.isEmpty()) {
      throw new IOException(
          folder + ": all " + manifests.size() + " checkpoints are damaged; start the run anew");
    }
    return Optional.empty();
  }

  private static Checkpoint load(Path manifest) throws IOException {
    JsonNode expected = JSON.readTree(Files.readAllBytes(manifest));
    Path file = tensors(manifest);
    if (!Files.isRegularFile(file)) {
      throw new IOException("the file is missing");
    }
    if (Files.size(file) != expected.path("size").asLong(-1)) {
      throw new IOException(
          "%d bytes instead of %s".formatted(Files.size(file), expected.path("size")));
    }
    if (!sha256(file).equals(expected.path("sha256").asText())) {
      throw new IOException("its SHA-256 is another one");
    }
    Safetensors content = Safetensors.read(file);
    return Checkpoint.of(content.tensors(), content.metadata());
  }

  private static Path tensors(Path manifest) {
    String name = manifest.getFileName().toString();
    return manifest.resolveSibling(name.substring(0, name.length() - MANIFEST.length()) + TENSORS);
  }

  /** Newest first. */
  private List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().matches("step-\\d{9,18}\\" + MANIFEST))
          .sorted(Comparator.comparing((Path f) -> f.getFileName().toString()).reversed())
          .toList();
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
