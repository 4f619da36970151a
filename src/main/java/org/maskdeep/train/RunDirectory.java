package org.maskdeep.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.maskdeep.files.AtomicFile;

/**
 * The folder of one run: {@code recipe.yaml}, {@code provenance.json}, {@code metrics.jsonl},
 * {@code timing.jsonl}, {@code checkpoints/}, {@code encoder.safetensors}. Held open by one process
 * at a time.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String RECIPE = "recipe.yaml";

  private final Path root;
  private final FileChannel lockFile;

  private RunDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * Starts a run, or goes on with one.
   *
   * @param recipe what the run computes
   * @param resume whether an existing run may be gone on with; without it the folder must be new
   * @throws IOException when another process holds the run, when a run is already there, when its
   *     recipe is another one, or when the folder cannot be written
   */
  public static RunDirectory open(Path root, Recipe recipe, boolean resume) throws IOException {
    return open(root, Recipes.text(recipe), resume);
  }

  /**
   * As {@link #open(Path, Recipe, boolean)} for a run that more decides on than a recipe.
   *
   * @param text all that decides what the run computes, as YAML, line by line
   */
  public static RunDirectory open(Path root, String text, boolean resume) throws IOException {
    try {
      Files.createDirectories(root.resolve("checkpoints"));
    } catch (IOException e) {
      throw new IOException(root + ": the run's folder cannot be made (" + e.getMessage() + ")", e);
    }
    RunDirectory run = new RunDirectory(root, lock(root));
    try {
      run.claim(text, resume);
      AtomicFile.removeTemporaries(root); // of a process that was killed: we hold the lock
      return run;
    } catch (IOException | RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    Path file = root.resolve("run.lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // held by this very process
    }
    if (lock == null) {
      String owner = Files.readString(file).strip();
      channel.close();
      throw new IOException(
          root + ": process " + owner + " is working on this run; wait for it or stop it");
    }
    channel.truncate(0);
    channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
    return channel;
  }

  private void claim(String now, boolean resume) throws IOException {
    Path file = root.resolve(RECIPE);
    if (!Files.exists(file)) {
      AtomicFile.writeText(file, now);
      return;
    }
    if (!resume) {
      throw new IOException(
          root + ": holds a run already; add --resume to go on with it, or name another folder");
    }
    String before = Files.readString(file);
    if (!before.equals(now)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: the run was started with another recipe (%s); resume it with that one, or start anew",
              root,
              difference(before, now)));
    }
  }

  private static String difference(String before, String now) {
    List<String> a = before.lines().toList();
    List<String> b = now.lines().toList();
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      if (!a.get(i).equals(b.get(i))) {
        return String.format(
            Locale.ROOT, "'%s' there, '%s' now", a.get(i).strip(), b.get(i).strip());
      }
    }
    return "other keys";
  }

  /** The recipe of a run that exists. */
  public static Recipe recipe(Path root) throws IOException {
    return Recipes.load(recipeFile(root).toString(), List.of());
  }

  /** The file of the recipe of a run that exists. */
  public static Path recipeFile(Path root) throws IOException {
    Path file = root.resolve(RECIPE);
    if (!Files.isRegularFile(file)) {
      throw new IOException(root + ": is no run (it has no " + RECIPE + ")");
    }
    return file;
  }

  /** The folder itself. */
  public Path root() {
    return root;
  }

  /** One line of JSON a step: what was computed; equal for equal runs. */
  public Path metrics() {
    return root.resolve("metrics.jsonl");
  }

  /** One line of JSON for every image that could not be decoded, and what stood in for it. */
  public Path replaced() {
    return root.resolve("replaced.jsonl");
  }

  /** One line of JSON now and then: how fast it went. */
  public Path timing() {
    return root.resolve("timing.jsonl");
  }

  /** Where the run's versions, device, data and seed are written. */
  public Path provenance() {
    return root.resolve("provenance.json");
  }

  /** The checkpoints' folder. */
  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /** The learned encoder, in torchvision's names. */
  public Path encoder() {
    return root.resolve("encoder.safetensors");
  }

  /** Lets other processes have the run. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
