package org.maskdeep.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.Weights;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;

/** Files of weights of encoders that were never trained. */
public final class Encoders {
  private Encoders() {}

  /** Initial weights of a seed; statistics of the norms other than 0 and 1. */
  public static Path write(
      Path file, ResNetOptions options, long seed, Map<String, String> metadata)
      throws IOException {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      ResNet encoder = new ResNet(options);
      encoder.initialize(manager, seed);
      Map<String, RawTensor> values = new LinkedHashMap<>(Weights.copyOf(Weights.of(encoder)));
      values.replaceAll(
          (name, tensor) -> {
            double least = name.endsWith("running_var") ? 0.5 : -0.5;
            return name.contains("running_") ? spread(tensor, least) : tensor;
          });
      Weights.copy(Weights.of(encoder), values);
      WeightFiles.save(file, encoder, metadata);
    }
    return file;
  }

  /** Fills a tensor of a file. */
  static Path fill(Path file, String tensor, float value) throws IOException {
    Safetensors content = Safetensors.read(file);
    Map<String, RawTensor> tensors = new LinkedHashMap<>(content.tensors());
    tensors.computeIfPresent(
        tensor,
        (name, old) -> {
          float[] values = new float[old.floats().length];
          Arrays.fill(values, value);
          return RawTensor.of(values, old.shape());
        });
    Safetensors.write(file, tensors, content.metadata());
    return file;
  }

  /** A vision transformer for images of 16 px in patches of 4, of seed 2. */
  static Path transformer(Path file) throws IOException {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionTransformer vit = VitOptions.of(VitOptions.Size.NANO, 4, 16).create();
      vit.initialize(manager, 2);
      WeightFiles.save(file, vit, vit.spec().words());
    }
    return file;
  }

  /** Numbers of [least, least + 1). */
  private static RawTensor spread(RawTensor tensor, double least) {
    float[] values = tensor.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (least + i * 37 % 101 / 101.0);
    }
    return RawTensor.of(values, tensor.shape());
  }

  /** A small encoder whose file says what it is. */
  static Path small(Path file) throws IOException {
    ResNetOptions options = ResNetOptions.cifar(18, 4);
    return write(file, options, 1, options.words());
  }
}
