package org.maskdeep.data;

/**
 * A sample that could not be decoded, and what stands in for it.
 *
 * @param index its place in the data set
 * @param standIn place of the sample that is used instead
 * @param name what {@link Dataset#sampleName} calls it
 * @param reason why it could not be decoded
 */
public record Replaced(int index, int standIn, String name, String reason) {
  /** What a log says of it, in one line. */
  public String sentence() {
    String what = reason.contains(name) ? reason : name + ": " + reason;
    return "an image cannot be decoded, sample "
        + standIn
        + " is used in place of sample "
        + index
        + " ("
        + what
        + ")";
  }
}
