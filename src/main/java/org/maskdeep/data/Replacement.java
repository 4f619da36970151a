package org.maskdeep.data;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.maskdeep.image.Image;
import org.maskdeep.image.Resolution;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.image.codec.ImageMemoryException;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * Decodes samples; for one that cannot be, another is drawn: a function of (seed, epoch, index).
 * Safe to call from many threads.
 */
public final class Replacement {
  private static final int ATTEMPTS = 100;
  private static final int LISTED = 20;

  /**
   * A decoded sample.
   *
   * @param index of the sample that it is
   * @param scaled its pixels
   * @param replaced the sample that it stands in for; null where it is the wanted one
   */
  public record Decoded(int index, ScaledImage scaled, Replaced replaced) {
    /** Its pixels, all of them or fewer. */
    public Image image() {
      return scaled.image();
    }
  }

  private final Images data;
  private final Streams streams;
  private final int epoch;

  /** Of an epoch. */
  public Replacement(Images data, Streams streams, int epoch) {
    this.data = data;
    this.streams = streams;
    this.epoch = epoch;
  }

  /**
   * Decodes a sample or a stand-in.
   *
   * @throws IOException when none of many can be
   */
  public Decoded decode(int wanted) throws IOException {
    return decode(wanted, Resolution.WHOLE);
  }

  /**
   * Decodes a sample or a stand-in at least as finely as is needed.
   *
   * @throws IOException when none of many can be
   */
  public Decoded decode(int wanted, Resolution need) throws IOException {
    String reason = null;
    Stream random = streams.stream(Purpose.REPLACE, epoch, wanted);
    Set<Integer> tried = new HashSet<>();
    int index = wanted;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        ScaledImage image = data.image(index, need);
        Replaced replaced =
            index == wanted ? null : new Replaced(wanted, index, data.sampleName(wanted), reason);
        return new Decoded(index, image, replaced);
      } catch (ImageMemoryException e) {
        throw e; // not a broken image: what is trained on must not depend on the heap
      } catch (IOException | RuntimeException e) {
        reason = reason == null ? reason(e) : reason;
        tried.add(index);
        index = random.nextInt(data.size());
      }
    }
    throw new IOException(noneCanBeRead(wanted, reason, tried.size()));
  }

  private String noneCanBeRead(int wanted, String reason, int tried) {
    String name = data.sampleName(wanted);
    String first = reason.contains(name) ? reason : name + ": " + reason;
    String which =
        tried == data.size()
            ? String.format(Locale.ROOT, "none of its %d images can be used", tried)
            : String.format(
                Locale.ROOT,
                "none of %d images that were tried (of %d) can be used",
                tried,
                data.size());
    return String.format(
        Locale.ROOT, "%s: %s; run 'data check' on it. One of them: %s", data.name(), which, first);
  }

  /** The message of an exception, with its kind where the message alone says little. */
  static String reason(Exception e) {
    return e instanceof IOException && e.getMessage() != null ? e.getMessage() : e.toString();
  }

  /** As {@link #check(Images, int, double, List)}, where none of them is known by name. */
  public static void check(Images data, int count, double budget) throws IOException {
    check(data, count, budget, List.of());
  }

  /**
   * Checks a number of images that could not be decoded.
   *
   * @param count how many in the epoch so far
   * @param budget the largest share of the set that may be such
   * @param known some of them, to be listed
   * @throws IOException when it is more
   */
  public static void check(Images data, int count, double budget, List<Replaced> known)
      throws IOException {
    if (count > budget * data.size()) {
      throw new IOException(overBudget(data, count, budget, known));
    }
  }

  private static String overBudget(Images data, int count, double budget, List<Replaced> known) {
    String list =
        known.stream()
            .limit(LISTED)
            .map(r -> r.reason().contains(r.name()) ? r.reason() : r.name() + ": " + r.reason())
            .collect(Collectors.joining("; "));
    int more = count - Math.min(LISTED, known.size());
    return String.format(
        Locale.ROOT,
        "%s: %d of %d images cannot be decoded, more than the budget of %s %%; mend or remove %s%s",
        data.name(),
        count,
        data.size(),
        100 * budget,
        known.isEmpty() ? "what 'data check' lists" : "them: " + list,
        more > 0 && !known.isEmpty() ? "; … and " + more + " more" : "");
  }
}
