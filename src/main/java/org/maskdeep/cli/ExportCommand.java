package org.maskdeep.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.nn.Detectron2Names;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.Weights;
import org.maskdeep.tensor.Engines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes an encoder for other programs. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write an encoder in the names of torchvision (timm reads them too) or of detectron2's ResNet"
          + " backbone, as safetensors.",
      "For detectron2, set MODEL.RESNETS.STRIDE_IN_1X1 False, INPUT.FORMAT RGB and PIXEL_MEAN and"
          + " PIXEL_STD to 255 times those of training."
    })
final class ExportCommand implements Callable<Integer> {
  /** Whose names. */
  enum Format {
    /** torchvision and timm. */
    TORCHVISION,
    /** detectron2. */
    DETECTRON2
  }

  @Mixin private EncoderOptions encoder;

  @Option(
      names = "--format",
      required = true,
      description = "torchvision or detectron2: whose names to use.")
  private Format format;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "What to write.")
  private Path out;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes size and digest.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    Engines.start();
    try (NDManager manager = EncoderOptions.manager(Device.cpu())) {
      ResNet network = encoder.load(manager);
      Map<String, NDArray> weights = Weights.of(network);
      if (format == Format.DETECTRON2) {
        if (network.options().smallStem()) {
          throw new IOException(
              encoder.file()
                  + ": has the small 3x3 stem, which detectron2's ResNet lacks; use --format"
                  + " torchvision, or train with model.stem=standard");
        }
        weights = Detectron2Names.of(weights);
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      if (format == Format.TORCHVISION) {
        metadata.putAll(EncoderOptions.metadata(network.options()));
      }
      String names = format.name().toLowerCase(Locale.ROOT);
      metadata.put("format", "pt");
      metadata.put("names", names);
      AtomicFile.Written written = WeightFiles.save(out, weights, metadata);
      System.out.printf(
          "%s: %d arrays in %s's names, %.1f MB%n",
          out, weights.size(), names, written.size() / 1e6);
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("arrays", weights.size());
      result.put("bytes", written.size());
      result.put("sha256", written.sha256());
      JsonFile.write(json, result);
    }
    return 0;
  }
}
