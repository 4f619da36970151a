package org.maskdeep.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;
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
  public static EncoderInfo of(ResNet encoder, String source) {
    ResNetOptions o = encoder.options();
    String model =
        String.format(
            Locale.ROOT,
            "resnet%d, width %d, %s stem, %s",
            o.depth(),
            o.width(),
            o.smallStem() ? "3x3" : "7x7",
            o.precision().name().toLowerCase(Locale.ROOT));
    return new EncoderInfo(model, source, Weights.digest(Weights.of(encoder)));
  }
}
