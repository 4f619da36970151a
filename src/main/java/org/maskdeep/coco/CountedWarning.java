package org.maskdeep.coco;

/**
 * Something doubtful in a file, which pycocotools passes over in silence.
 *
 * @param what the kind of thing and what is done about it
 * @param count how often it occurs, at least 1
 * @param first where it occurs first
 */
public record CountedWarning(String what, long count, String first) {
  /** Checks that there is something to warn of. */
  public CountedWarning {
    if (count < 1) {
      throw new IllegalArgumentException("a warning of " + count + " cases is none: leave it out");
    }
  }

  @Override
  public String toString() {
    return count + " × " + what + " (first: " + first + ")";
  }
}
