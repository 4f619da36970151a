package org.maskdeep.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.Weights;

/**
 * Which encoder.
 *
 * @param model its structure, such as {@code resnet18, width 64, 3x3 stem, fp32}
 * @param source where its weights come from: a file, or {@code random, seed 0}
 * @param digest {@link Weights#digest} of its weights
 */
public record EncoderInfo(String model, String source, @JsonProperty("sha256") String digest) {
  /** Of an encoder as it is now. */
  public static EncoderInfo of(Encoder encoder, String source) {
    String digest = Weights.digest(Weights.of(encoder));
    return new EncoderInfo(encoder.spec().description(), source, digest);
  }
}
