package org.maskdeep.toy;

import java.util.List;
import java.util.Map;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.tensor.Precision;

/**
 * An encoder that is not a ResNet: two maps, "fine" of stride 4 and "coarse" of stride 8.
 *
 * @param width channels of the fine map; the coarse one has twice as many
 */
record ToySpec(int width) implements EncoderSpec {
  @Override
  public Encoder create() {
    return new ToyEncoder(this);
  }

  @Override
  public List<FeatureMap> maps() {
    return List.of(new FeatureMap("fine", width, 4), new FeatureMap("coarse", 2 * width, 8));
  }

  @Override
  public Precision precision() {
    return Precision.FP32;
  }

  @Override
  public EncoderSpec with(Precision other) {
    return this;
  }

  @Override
  public EncoderSpec with(NormOptions other) {
    return this;
  }

  @Override
  public Map<String, String> words() {
    return Map.of(MODEL, "toy", "width", Integer.toString(width));
  }

  @Override
  public String description() {
    return "toy, width " + width;
  }

  @Override
  public String title() {
    return "Toy width " + width;
  }
}
