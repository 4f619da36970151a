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
import org.maskdeep.report.figure.SoftMaskSheet;
import org.maskdeep.train.LearnedMasks;

/** The masks that a run has learned, as a picture and in numbers, beside those before training. */
final class LearnedMaskSheet implements PartsCommand.Look {
  private final LearnedMasks learned;
  private final LearnedMasks untrained;
  private final SoftMaskSheet sheet;
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
    sheet = new SoftMaskSheet(learned.side(), learned.count());
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
      sheet.add(name, image, masks, strongest);
    }
    entries.add(entry);
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
