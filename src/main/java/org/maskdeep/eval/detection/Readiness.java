package org.maskdeep.eval.detection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoFormatException;
import org.maskdeep.coco.evaluation.EvaluationNeeds;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.data.detection.DetectionDataset;

/** Checks ahead of a long training that its result can be evaluated. */
public final class Readiness {
  private Readiness() {}

  /**
   * Checks annotations, categories and the headers of all images.
   *
   * @param known names of the detector's categories by id; empty when they are not known
   * @param masks whether masks are evaluated, too
   * @return what is doubtful, one line each
   * @throws IOException when the evaluation would fail or mean nothing; the message names file,
   *     annotation and key
   */
  public static List<String> check(DetectionDataset data, Map<Long, String> known, boolean masks)
      throws IOException {
    Annotations truth = data.truth();
    EvaluationNeeds.check(truth, IouType.BBOX);
    if (masks) {
      EvaluationNeeds.check(truth, IouType.SEGM);
    }
    List<String> warnings = new ArrayList<>();
    data.placeWarnings().forEach(w -> warnings.add(data.name() + ": " + w));
    if (!known.isEmpty()) {
      warnings.addAll(categories(truth, known));
    }
    headers(data, warnings);
    return warnings;
  }

  private static void headers(DetectionDataset data, List<String> warnings) throws IOException {
    IOException first = null;
    int bad = 0;
    int turned = 0;
    for (int i = 0; i < data.size(); i++) {
      try {
        turned += data.checkHeader(i) ? 1 : 0;
      } catch (IOException e) {
        first = first == null ? e : first;
        bad++;
      }
    }
    if (first != null) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s (%d of %d images of %s, which the evaluation needs)",
              first.getMessage(),
              bad,
              data.size(),
              data.name()),
          first);
    }
    if (turned > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %d of %d images are turned upright by their EXIF orientation; boxes and masks must be those of the upright images",
              data.name(),
              turned,
              data.size()));
    }
  }

  private static List<String> categories(Annotations truth, Map<Long, String> known)
      throws IOException {
    List<String> unknown = new ArrayList<>();
    for (Category c : truth.categories()) {
      String name = known.get(c.id());
      if (name == null) {
        unknown.add(truth.idText(c.id()) + " " + c.name());
      } else if (!same(name, c.name())) {
        throw new CocoFormatException(
            truth.source(),
            String.format(
                Locale.ROOT,
                "category %s is '%s', but the detector was trained with '%s' under this id; evaluate on data of the same categories",
                truth.idText(c.id()),
                c.name(),
                name));
      }
    }
    int all = truth.categories().size();
    if (all > 0 && unknown.size() == all) {
      throw new CocoFormatException(
          truth.source(),
          String.format(
              Locale.ROOT,
              "none of its %d categories (the first: %s) is one of the detector's (%s); evaluate on data of the same categories",
              all,
              unknown.get(0),
              known));
    }
    return unknown.isEmpty()
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "%s: %d of %d categories (the first: %s) are none of the detector's; their objects count as missed",
                truth.source(),
                unknown.size(),
                all,
                unknown.get(0)));
  }

  /** A file may leave names out. */
  private static boolean same(String a, String b) {
    return a.isBlank() || b.isBlank() || a.strip().equalsIgnoreCase(b.strip());
  }
}
