package org.maskdeep.eval;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.maskdeep.data.Dataset;

/**
 * Which data set; JSON files have all but the names of the classes.
 *
 * @param name such as {@code cifar10/test}
 * @param size N
 * @param classes K
 * @param fingerprint of its content; empty when it is not known
 * @param classNames [K] in the order of labels; empty when they are not known
 */
@JsonIncludeProperties({"name", "size", "classes", "fingerprint"})
public record SetInfo(
    String name, int size, int classes, String fingerprint, List<String> classNames) {
  private static final int SHOWN = 12;
  private static final String UNDECODABLE = " images that cannot be decoded";

  /** Keeps a copy. */
  public SetInfo {
    classNames = List.copyOf(classNames);
  }

  /** A set whose classes have no names. */
  @JsonCreator
  public SetInfo(
      @JsonProperty("name") String name,
      @JsonProperty("size") int size,
      @JsonProperty("classes") int classes,
      @JsonProperty("fingerprint") String fingerprint) {
    this(name, size, classes, fingerprint, List.of());
  }

  /** Of a data set. */
  public static SetInfo of(Dataset data) {
    return new SetInfo(
        data.name(), data.size(), data.classes().size(), data.fingerprint(), data.classes());
  }

  /** What a probe that is fitted on this set and evaluated on another depends on. */
  public String fingerprintWith(SetInfo test) {
    return fingerprint + " " + test.fingerprint;
  }

  /** Whether some of its images could not be decoded and were left out. */
  public boolean isReduced() {
    return name.endsWith(UNDECODABLE);
  }

  /** The same of fewer samples, where some could not be decoded. */
  SetInfo reduced(int left) {
    return left == size
        ? this
        : new SetInfo(
            String.format(Locale.ROOT, "%s without %d" + UNDECODABLE, name, size - left),
            left,
            classes,
            fingerprint,
            classNames);
  }

  /** One line, the fingerprint cut short. */
  @Override
  public String toString() {
    String print =
        fingerprint.isEmpty()
            ? ""
            : ", fingerprint " + fingerprint.substring(0, Math.min(SHOWN, fingerprint.length()));
    return String.format(Locale.ROOT, "%s, %d images, %d classes%s", name, size, classes, print);
  }
}
