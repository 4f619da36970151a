package org.maskdeep.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.files.IOConsumer;
import org.maskdeep.files.WriteFailure;

/**
 * The folder of one run: {@code recipe.yaml}, {@code provenance.json}, {@code metrics.jsonl},
 * {@code timing.jsonl}, {@code checkpoints/}, {@code encoder.safetensors}. Held open by one process
 * at a time.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String RECIPE = "recipe.yaml";
  private static final String EVALUATIONS = "evaluations.jsonl";

  /** The file of the learned encoder, in torchvision's names. */
  public static final String ENCODER = "encoder.safetensors";

  /** The file of what was measured with labels while the run pretrained. */
  public static final String ONLINE = "online.jsonl";

  private static final String LOCK = "run.lock";
  private static final String CHECKPOINTS = "checkpoints";

  /** What a start leaves behind that made no step; whatever else lies there is not touched. */
  private static final List<String> OF_A_START =
      List.of(
          RECIPE,
          "provenance.json",
          "provenance-resumed.json",
          "metrics.jsonl",
          "replaced.jsonl",
          "timing.jsonl",
          ONLINE,
          EVALUATIONS);

  /** What only a run that made steps can have. */
  private static final List<String> RESULTS =
      List.of(
          ENCODER,
          "detector.safetensors",
          "classifier.safetensors",
          "score.json",
          "scores.json",
          "blackbox");

  private final Path root;
  private final FileChannel lockFile;

  private RunDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * Starts a run, or resumes one. A folder in which a start failed before its first step is started
   * anew, also with another recipe. Files that are not a run's are never touched.
   *
   * @param text everything that decides what the run computes, as YAML, line by line; that of the
   *     recipe, or more
   * @param resume whether an existing run may be resumed; without it the folder must hold none
   * @throws IOException when another process holds the run, when a run is already there, when its
   *     recipe is another one, or when the folder cannot be written
   */
  public static RunDirectory open(Path root, String text, boolean resume) throws IOException {
    return open(root, text, resume, folder -> {});
  }

  /**
   * As {@link #open(Path, String, boolean)}, after preparing the folder.
   *
   * @param prepare is called once the lock is held, so that nothing of a live run is changed
   */
  public static RunDirectory open(
      Path root, String text, boolean resume, IOConsumer<? super Path> prepare) throws IOException {
    Path lock = root.resolve(LOCK);
    if (!resume && !Files.exists(lock) && Files.exists(root.resolve(RECIPE))) {
      throw alreadyThere(root);
    }
    boolean ours; // whether a run was begun here before
    RunDirectory run;
    try {
      Files.createDirectories(root);
      ours = !created(lock);
      run = new RunDirectory(root, lock(root));
    } catch (FileSystemException e) {
      throw WriteFailure.of(root, e);
    }
    boolean opened = false;
    try {
      prepare.accept(root);
      run.claim(text, resume, ours);
      Files.createDirectories(run.checkpoints());
      AtomicFile.removeTemporaries(root); // of a process that was killed: we hold the lock
      opened = true;
      return run;
    } catch (FileSystemException e) {
      throw WriteFailure.of(root, e);
    } finally {
      if (!opened) {
        if (!ours) {
          Files.deleteIfExists(lock); // the folder is not a run's
        }
        run.close();
      }
    }
  }

  /**
   * Removes everything in a run's folder but the lock, which must be held.
   *
   * @param first files that are removed before all others, where they are there: without them a
   *     folder that was emptied half is not taken for a run
   * @return whether there was anything
   */
  public static boolean empty(Path root, List<String> first) throws IOException {
    boolean any = false;
    for (String name : first) {
      any |= Files.deleteIfExists(root.resolve(name));
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path old : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!old.equals(root) && !old.equals(root.resolve(LOCK))) {
          any |= Files.isRegularFile(old);
          Files.delete(old);
        }
      }
    }
    Files.createDirectories(root.resolve("checkpoints"));
    return any;
  }

  private static boolean created(Path file) throws IOException {
    try {
      Files.createFile(file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static IOException alreadyThere(Path root) {
    return new IOException(
        root + ": holds a run already; add --resume to resume it, or name another folder");
  }

  private static FileChannel lock(Path root) throws IOException {
    Path file = root.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (Turn.tryLock(channel) == null) {
      String owner = Files.readString(file).strip();
      channel.close();
      throw new IOException(
          root + ": process " + owner + " is working on this run; wait for it or stop it");
    }
    channel.truncate(0);
    channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
    return channel;
  }

  private void claim(String now, boolean resume, boolean ours) throws IOException {
    Path file = root.resolve(RECIPE);
    if (ours && !isBegun()) {
      for (String left : OF_A_START) {
        Files.deleteIfExists(root.resolve(left));
      }
    }
    if (!Files.exists(file)) {
      AtomicFile.writeText(file, now);
      return;
    }
    if (!resume) {
      throw alreadyThere(root);
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

  /** Whether anything is there that a step, or the end of a run, has left. */
  private boolean isBegun() throws IOException {
    for (Path lines : List.of(metrics(), root.resolve(EVALUATIONS))) {
      if (Files.exists(lines) && Files.size(lines) > 0) {
        return true;
      }
    }
    for (String result : RESULTS) {
      if (Files.exists(root.resolve(result))) {
        return true;
      }
    }
    if (!Files.isDirectory(checkpoints())) {
      return false;
    }
    try (Stream<Path> files = Files.list(checkpoints())) {
      return files.anyMatch(file -> !AtomicFile.isTemporary(file));
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

  /** The file of the recipe of a run that exists. */
  public static Path recipeFile(Path root) throws IOException {
    Path file = root.resolve(RECIPE);
    if (!Files.isRegularFile(file)) {
      throw new IOException(root + ": is not a run (it has no " + RECIPE + ")");
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

  /** One line of JSON now and then: what was measured with labels while it pretrained. */
  public Path online() {
    return root.resolve(ONLINE);
  }

  /** Where the run's versions, device, data and seed are written. */
  public Path provenance() {
    return root.resolve("provenance.json");
  }

  /** The checkpoints' folder. */
  public Path checkpoints() {
    return root.resolve(CHECKPOINTS);
  }

  /** The learned encoder, in torchvision's names. */
  public Path encoder() {
    return root.resolve(ENCODER);
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
