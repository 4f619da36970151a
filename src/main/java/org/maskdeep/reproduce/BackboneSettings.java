package org.maskdeep.reproduce;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.detect.Architecture;
import org.maskdeep.nn.EncoderFile;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.train.RecipeFiles;

/** What a file of encoder weights says of the detector that it goes into. */
public final class BackboneSettings {
  private BackboneSettings() {}

  /**
   * The settings that a file of weights asks for: its depth, width and stem, where it knows them.
   *
   * @param arch the recipe's
   * @param insisted whether it was asked for explicitly, so that another depth is an error
   */
  public static List<String> of(Path file, String arch, boolean insisted) throws IOException {
    return of(file, arch, insisted, false, false);
  }

  /**
   * As {@link #of(Path, String, boolean)}.
   *
   * @param widthIsGiven whether another setting says the width, and {@code stemIsGiven} the stem
   */
  public static List<String> of(
      Path file, String arch, boolean insisted, boolean widthIsGiven, boolean stemIsGiven)
      throws IOException {
    Map<String, String> metadata = Safetensors.read(file).metadata();
    List<String> settings = new ArrayList<>();
    settings.add(RecipeFiles.setting("model.backbone", file.toString()));
    String model = metadata.getOrDefault("model", "");
    if (model.matches("resnet(18|34|50)")) {
      int depth = Integer.parseInt(model.substring("resnet".length()));
      Architecture wanted = Architecture.of(arch);
      if (insisted && wanted.depth() != depth) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "--arch %s: %s is a %s; leave --arch out or name that depth",
                arch,
                file,
                model));
      }
      settings.add("model.arch=" + wanted.withDepth(depth).name());
    }
    if (!model.isEmpty() && !model.matches("resnet(18|34|50)") && !insisted) {
      throw new IOException(
          file
              + ": its metadata has model '"
              + model
              + "', which is none of resnet18, resnet34, resnet50; say which with --arch");
    }
    String width = metadata.get("width");
    if (width != null && !widthIsGiven) {
      settings.add("model.width=" + EncoderFile.width(file, width));
    }
    String stem = metadata.get("stem");
    if (stem != null && !stemIsGiven) {
      settings.add(
          "model.stem=" + EncoderFile.known(file, "stem", stem, List.of("standard", "small")));
    }
    return settings;
  }
}
