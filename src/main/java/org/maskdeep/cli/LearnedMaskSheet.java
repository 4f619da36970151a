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
import org.maskdeep.mask.PartAgreement;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.report.figure.MaskSheet;
import org.maskdeep.report.figure.PartSheet;
import org.maskdeep.report.figure.PatchSheet;
import org.maskdeep.train.LearnedMasks;

/** The masks that a run has learned, as a picture and in numbers, beside those before training. */
final class LearnedMaskSheet implements PartsCommand.Look {
  private static final int TILE = 132;
  private static final int WHITE = 255;

  private final LearnedMasks learned;
  private final LearnedMasks untrained;
  private final PatchGrid grid;
  private final PatchSheet sheet = PatchSheet.of(TILE, TILE);
  private final List<Map<String, Object>> entries = new ArrayList<>();
  private final List<PartAgreement> found = new ArrayList<>();
  private final List<PartAgreement> before = new ArrayList<>();
  private final List<PartAgreement> whole = new ArrayList<>(); // of one mask for everything
  private double largest;

  /**
   * Without an image yet.
   *
   * @param untrained the same before training
   */
  LearnedMaskSheet(LearnedMasks learned, LearnedMasks untrained) {
    this.learned = learned;
    this.untrained = untrained;
    grid = new PatchGrid(learned.side(), learned.side());
    List<String> titles = new ArrayList<>(List.of("image", "strongest mask"));
    for (int k = 1; k <= learned.count(); k++) {
      titles.add("mask " + k);
    }
    sheet.columns(titles);
  }

  /** Adds an image, and how its masks agree with its objects where they are known. */
  @Override
  public void add(String name, Image image, long sample, Optional<Segmentation> objects) {
    float[][] masks = learned.of(image);
    int[] strongest = LearnedMasks.strongest(masks);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("image", name);
    entry.put("strongest_mask", strongest);
    for (int i = 0; i < strongest.length; i++) {
      largest += masks[strongest[i]][i] / strongest.length;
    }
    if (objects.isPresent()) {
      int[] truth = learned.objects(objects.get());
      PartAgreement agreement = PartAgreement.of(strongest, truth);
      entry.put("objects", truth);
      entry.put("adjusted_rand_index", agreement.adjustedRandIndex());
      if (agreement.objects() > 0) {
        entry.put("best_iou", agreement.bestIou());
        found.add(agreement);
        before.add(PartAgreement.of(LearnedMasks.strongest(untrained.of(image)), truth));
        whole.add(PartAgreement.of(new int[truth.length], truth));
      }
    }
    if (entries.size() < PartsCommand.DRAWN) {
      PatchSheet.Row row =
          sheet
              .row(name)
              .image(MaskSheet.square(image), grid, "")
              .colors(grid, PartSheet.colors(strongest), "");
      for (float[] mask : masks) {
        row.colors(grid, grays(mask), "");
      }
    }
    entries.add(entry);
  }

  /** White where a mask hides everything. */
  private static int[] grays(float[] mask) {
    int[] grays = new int[mask.length];
    for (int i = 0; i < mask.length; i++) {
      grays[i] = Math.round(Math.max(0, Math.min(1, mask[i])) * WHITE) * 0x010101;
    }
    return grays;
  }

  @Override
  public void print(Path out, Path json) throws IOException {
    if (out != null) {
      Codec.writePng(sheet.image(), out);
      int drawn = Math.min(PartsCommand.DRAWN, entries.size());
      System.out.printf(Locale.ROOT, "%s: %d images%n", out, drawn);
    }
    sentences().forEach(System.out::println);
    JsonFile.write(json, Map.of("images", entries));
  }

  /** Means over all images. */
  private List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        String.format(
            Locale.ROOT,
            "%d masks; mean over pixels of the largest: %.3f, of %d images (%.3f: all masks are the"
                + " same, 1: each pixel belongs to one)",
            learned.count(),
            largest / entries.size(),
            entries.size(),
            1.0 / learned.count()));
    if (!found.isEmpty()) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "best IoU of an object with a mask: %.3f, mean of %d images (%.3f before training,"
                  + " %.3f with one mask for everything)",
              mean(found)[1],
              found.size(),
              mean(before)[1],
              mean(whole)[1]));
      sentences.add(
          String.format(
              Locale.ROOT,
              "adjusted Rand index of masks and objects: %.3f (%.3f before training; 1: the same,"
                  + " 0: as by chance)",
              mean(found)[0],
              mean(before)[0]));
    }
    return sentences;
  }

  private static double[] mean(List<PartAgreement> agreements) {
    return new double[] {
      agreements.stream().mapToDouble(PartAgreement::adjustedRandIndex).average().orElseThrow(),
      agreements.stream().mapToDouble(PartAgreement::bestIou).average().orElseThrow()
    };
  }
}
