package org.maskdeep.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.EncoderOptions;
import org.maskdeep.detect.DetectorFiles;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.files.JsonFile;
import org.maskdeep.nn.Detectron2Names;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.EncoderWords;
import org.maskdeep.nn.FiniteWeights;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.Weights;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;
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

  @Option(
      names = "--pyramid",
      description =
          "Of a detector's file, in detectron2's names: the feature pyramid too, as in its"
              + " build_resnet_fpn_backbone.")
  private boolean pyramid;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "What to write.")
  private Path out;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes size and digest.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    if (pyramid) {
      return pyramid();
    }
    Engines.start();
    try (NDManager manager = EncoderOptions.manager(Device.cpu())) {
      Encoder network = encoder.load(manager);
      Map<String, NDArray> weights = Weights.of(network);
      if (format == Format.DETECTRON2) {
        requireDetectron2(
            network.spec(), "; use --format torchvision, or train with model.stem=imagenet");
        weights = Detectron2Names.of(weights);
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      if (format == Format.TORCHVISION) {
        metadata.putAll(network.spec().words());
      }
      String names = format.name().toLowerCase(Locale.ROOT);
      metadata.put("format", "pt");
      metadata.put("names", names);
      report(WeightFiles.save(out, weights, metadata), weights.size(), names);
    }
    return 0;
  }

  private void requireDetectron2(EncoderSpec spec, String advice) throws IOException {
    Optional<String> reason = Detectron2Names.unsupported(spec);
    if (reason.isPresent()) {
      throw new IOException(encoder.file() + ": " + reason.get() + advice);
    }
  }

  /** Backbone and pyramid of a detector, under detectron2's names. */
  private Integer pyramid() throws IOException {
    if (format != Format.DETECTRON2) {
      throw new IllegalArgumentException(
          "--pyramid: a detector's file has torchvision's names already; use --format detectron2");
    }
    Safetensors content = Safetensors.read(encoder.file());
    EncoderWords words = EncoderWords.ofFile(encoder.file(), content.metadata(), key -> key);
    requireDetectron2(EncoderSpec.of(words, Precision.FP32), "");
    Map<String, RawTensor> renamed = new LinkedHashMap<>();
    Map<String, RawTensor> exported = new LinkedHashMap<>();
    DetectorFiles.named(encoder.file(), content.tensors(), encoder.prefix())
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("backbone.") && !name.endsWith("num_batches_tracked")) {
                renamed.put(Detectron2Names.ofBackbone(name), tensor);
                exported.put(name, tensor);
              }
            });
    FiniteWeights.check(encoder.file(), exported);
    if (renamed.keySet().stream().noneMatch(name -> name.startsWith("backbone.fpn_"))) {
      throw new IOException(
          encoder.file() + ": holds no pyramid; --pyramid wants a detector's file (detect train)");
    }
    Map<String, String> metadata = Map.of("format", "pt", "names", "detectron2");
    report(Safetensors.write(out, renamed, metadata), renamed.size(), "detectron2");
    return 0;
  }

  private void report(AtomicFile.Written written, int arrays, String names) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%s: %d arrays in %s's names, %.1f MB%n",
        out,
        arrays,
        names,
        written.size() / 1e6);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("arrays", arrays);
    result.put("bytes", written.size());
    result.put("sha256", written.sha256());
    JsonFile.write(json, result);
  }
}
