package org.maskdeep.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.cli.options.EncoderOptions;
import org.maskdeep.cli.options.ForwardOptions;
import org.maskdeep.cli.options.Processes;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.PlainImageFolder;
import org.maskdeep.eval.EmbedOptions;
import org.maskdeep.eval.Embedding;
import org.maskdeep.eval.Features;
import org.maskdeep.files.JsonFile;
import org.maskdeep.image.Normalization;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.reproduce.ProgressLine;
import org.maskdeep.run.Progress;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.io.Npy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns images into features. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description = {
      "Turn the images of a folder into features: the coarsest feature map averaged over all"
          + " positions, of a vision transformer the class token or the mean of the patches; a"
          + " .npy table of 32-bit floats with one row per image file, in the order"
          + " of the names.",
      "Folders in the folder are not searched; an image that cannot be decoded is an error."
    })
final class EmbedCommand implements Callable<Integer> {
  private static final int MOST_LOADERS = 8;
  private static final int USUAL_CROP = 224;

  @Mixin private EncoderOptions encoder;
  @Mixin private DeviceOptions device;
  @Mixin private ForwardOptions forward;

  @Option(names = "--images", required = true, paramLabel = "DIR", description = "The images.")
  private Path images;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The .npy to write.")
  private Path out;

  @Option(
      names = "--resize",
      description =
          "Short side after resizing (default: 256; of a vision transformer, 8/7 of the side of its"
              + " images).")
  private Integer resize;

  @Option(
      names = "--crop",
      description =
          "Side of the centre crop (default: 224; of a vision transformer, the side of its images).")
  private Integer crop;

  @Option(
      names = "--normalization",
      description = "imagenet, cifar10 or none (default: the run's, or imagenet).")
  private String normalization;

  @Option(
      names = "--batch",
      defaultValue = "32",
      description = "Images at a time (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes names and throughput.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    ProcessGroup group = Processes.join();
    Normalization colours = EncoderOptions.normalization(normalization, encoder.recipe());
    String precision = ForwardOptions.precision(forward.mode(), "fp32");
    try (Dataset data = PlainImageFolder.open(images);
        NDManager manager = EncoderOptions.manager(device.start(precision))) {
      Encoder network = encoder.load(manager);
      EmbedOptions options = options(network.spec(), colours).in(group);
      int width = network.width();
      if (group.rank() > 0) {
        Embedding.each(network, data, options, Progress.SILENT, rows -> {});
        return 0;
      }
      try (ProgressLine progress = new ProgressLine("embed", "images", System.out)) {
        Npy.writeRows(
            out,
            data.size(),
            width,
            rows -> Embedding.each(network, data, options, progress, row -> rows.add(finite(row))));
        System.out.printf(
            Locale.ROOT,
            "%s: %d images, %d features each, %.1f images/s%n",
            out,
            data.size(),
            width,
            progress.perSecond());
        JsonFile.write(json, json(data, width, progress.perSecond()));
      }
    }
    return 0;
  }

  private static float[] finite(float[] features) throws IOException {
    for (float value : features) {
      if (!Float.isFinite(value)) {
        throw new IOException(Features.NOT_FINITE);
      }
    }
    return features;
  }

  private EmbedOptions options(EncoderSpec spec, Normalization colours) {
    int side = spec.imageSide().orElse(USUAL_CROP);
    EmbedOptions usual =
        EmbedOptions.of(
            spec, resize == null ? side * 8 / 7 : resize, crop == null ? side : crop, colours);
    int loaders =
        Math.max(1, Math.min(MOST_LOADERS, Runtime.getRuntime().availableProcessors() / 2));
    return usual.with(batch, loaders).with(forward.mode());
  }

  private static Map<String, Object> json(Dataset data, int width, double imagesPerSecond) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("images", data.size());
    json.put("features", width);
    json.put("images_per_second", imagesPerSecond);
    json.put("names", IntStream.range(0, data.size()).mapToObj(data::sampleName).toList());
    return json;
  }
}
