package org.maskdeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/**
 * Runs a command to its end in spite of SIGKILL: kills its process at points drawn from a seed,
 * starts it again, and compares what it leaves with an uninterrupted run, byte by byte.
 */
public final class Killer {
  /** When a process is killed. */
  enum Place {
    /** A while after it was started: while it loads, restores, cuts off or trains. */
    ANY_TIME,
    /** A little after it has written a checkpoint: between two of them. */
    BETWEEN,
    /** While a temporary file is there: a checkpoint is half written. */
    HALF_WRITTEN,
    /** When the tensors have their name and the manifest is not there. */
    NO_MANIFEST
  }

  /** What differs from run to run by nature: who held the lock, and how fast it went. */
  private static final List<String> OTHER = List.of("run.lock", "timing.jsonl");

  private static final long PATIENCE_MINUTES = 60;

  private final Path folder;
  private final Function<Path, List<String>> command;
  private final Streams streams;
  private final int longestMillis;
  private final Map<Place, Integer> kills = new EnumMap<>(Place.class);
  private int drawn;

  /**
   * A killer.
   *
   * @param folder for runs and logs
   * @param command that starts a run in a folder, or goes on with it
   * @param longestMillis to wait after a start
   */
  public Killer(Path folder, Function<Path, List<String>> command, long seed, int longestMillis) {
    this.folder = folder;
    this.command = command;
    this.longestMillis = longestMillis;
    streams = new Streams(seed);
  }

  /**
   * Kills at least so many times; a run that ends before is followed by another one.
   *
   * @return how often a process was killed where
   */
  public Map<Place, Integer> run(int least) throws IOException, InterruptedException {
    Path whole = folder.resolve("uninterrupted");
    Process straight = start(whole);
    assertThat(straight.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(straight.exitValue()).as(log(whole)).isZero();
    int done = 0;
    for (int round = 0; done < least; round++) {
      Path run = folder.resolve("killed-" + round);
      boolean ended = false;
      while (!ended) {
        Process process = start(run);
        ended = done >= least ? ends(process) : !killed(process, run);
        if (ended) {
          assertThat(process.exitValue()).as(log(run)).isZero();
        } else {
          done++;
        }
      }
      assertSame(run, whole);
    }
    return kills;
  }

  private Process start(Path run) throws IOException {
    return ChildJvm.start(Path.of(run + ".log"), command.apply(run));
  }

  private static boolean ends(Process process) throws InterruptedException {
    return process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
  }

  private static String log(Path run) throws IOException {
    return Files.readString(Path.of(run + ".log"));
  }

  /** Whether the process was killed; false when it ended first. */
  private boolean killed(Process process, Path run) throws IOException, InterruptedException {
    var random = streams.stream(Purpose.TEST, 0, drawn++);
    Place place = Place.values()[random.nextInt(Place.values().length)];
    long delay = random.nextInt(place == Place.ANY_TIME ? longestMillis : 40);
    long start = System.nanoTime();
    TreeSet<String> before = names(run.resolve("checkpoints"));
    while (process.isAlive()) {
      TreeSet<String> now = names(run.resolve("checkpoints"));
      boolean here =
          switch (place) {
            case ANY_TIME -> System.nanoTime() - start > delay * 1_000_000;
            case BETWEEN -> !before.containsAll(manifests(now));
            case HALF_WRITTEN -> now.stream().anyMatch(n -> n.endsWith("~") && !before.contains(n));
            case NO_MANIFEST ->
                now.stream()
                    .anyMatch(
                        n ->
                            n.endsWith(".safetensors")
                                && !before.contains(n)
                                && !now.contains(n.replace(".safetensors", ".json")));
          };
      if (here) {
        if (place == Place.BETWEEN) {
          Thread.sleep(delay);
        }
        process.destroyForcibly(); // SIGKILL
        boolean fell = process.waitFor() != 0;
        if (fell) {
          kills.merge(place, 1, Integer::sum);
        }
        return fell;
      }
      Thread.sleep(place == Place.HALF_WRITTEN || place == Place.NO_MANIFEST ? 0 : 2);
    }
    return false;
  }

  private static TreeSet<String> manifests(TreeSet<String> names) {
    TreeSet<String> manifests = new TreeSet<>(names);
    manifests.removeIf(n -> !n.endsWith(".json") || n.startsWith("."));
    return manifests;
  }

  private static TreeSet<String> names(Path folder) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files.forEach(f -> names.add(f.getFileName().toString()));
      }
    }
    return names;
  }

  /** Fails when a file of one run is not in the other, or has other bytes. */
  private static void assertSame(Path run, Path whole) throws IOException {
    TreeMap<String, Path> expected = files(whole);
    TreeMap<String, Path> found = files(run);
    assertThat(found.keySet()).as(log(run)).isEqualTo(expected.keySet());
    for (String name : expected.keySet()) {
      assertThat(Files.mismatch(found.get(name), expected.get(name)))
          .as("first differing byte of %s%n%s", name, log(run))
          .isEqualTo(-1);
    }
  }

  private static TreeMap<String, Path> files(Path root) throws IOException {
    TreeMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      all.filter(Files::isRegularFile)
          .filter(f -> !OTHER.contains(f.getFileName().toString()))
          .forEach(f -> files.put(root.relativize(f).toString(), f));
    }
    return files;
  }
}
