package org.maskdeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.maskdeep.files.JsonFile;
import org.maskdeep.image.Image;
import org.maskdeep.image.Segmentation;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.method.automae.ObjectFocus;
import org.maskdeep.report.figure.HeatMaps;
import org.maskdeep.train.ImportanceMaps;

/** What {@code parts} says and draws of a run of AutoMAE: how important patches are. */
final class ImportanceSheet implements PartsCommand.Look {
  private static final int DRAWN = 3;

  private final ImportanceMaps maps;
  private final HeatMaps sheet = HeatMaps.of("N g");
  private final List<Map<String, Object>> found = new ArrayList<>();
  private final List<double[]> focus = new ArrayList<>(); // learned, attention

  ImportanceSheet(ImportanceMaps maps) {
    this.maps = maps;
  }

  @Override
  public void add(String name, Image image, long sample, Optional<Segmentation> objects) {
    float[] learned = maps.of(image, sample);
    float[] attention = maps.attention(image, sample);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("image", name);
    entry.put("importance", learned);
    entry.put("attention", attention);
    if (objects.isPresent()) {
      int[] truth = maps.objects(objects.get());
      double[] both = {ObjectFocus.of(learned, truth), ObjectFocus.of(attention, truth)};
      entry.put("objects", truth);
      if (Double.isFinite(both[0])) {
        entry.put("on_objects", both[0]);
        entry.put("attention_on_objects", both[1]);
        focus.add(both);
      }
    }
    if (found.size() < DRAWN) {
      sheet.image(name, maps.seen(image));
      sheet.shares("importance", maps.grid(), learned);
      sheet.shares("attention", maps.grid(), attention);
    }
    found.add(entry);
  }

  @Override
  public void print(Path out, Path json) throws IOException {
    if (out != null) {
      Codec.writePng(sheet.image(), out);
      System.out.printf(Locale.ROOT, "%s: %d images%n", out, Math.min(DRAWN, found.size()));
    }
    System.out.printf(Locale.ROOT, "importance of the patches of %d images%n", found.size());
    if (!focus.isEmpty()) {
      System.out.printf(
          Locale.ROOT,
          "on objects, times even: %.3f learned, %.3f the guide's attention; mean of %d images%n",
          focus.stream().mapToDouble(both -> both[0]).average().orElseThrow(),
          focus.stream().mapToDouble(both -> both[1]).average().orElseThrow(),
          focus.size());
    }
    JsonFile.write(json, Map.of("images", found));
  }
}
