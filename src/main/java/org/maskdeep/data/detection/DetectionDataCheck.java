package org.maskdeep.data.detection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoFormatException;
import org.maskdeep.coco.CountedWarning;
import org.maskdeep.coco.evaluation.EvaluationNeeds;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.image.Image;

/**
 * What is in a split of a data set in COCO's layout, and what is wrong with it.
 *
 * @param images number of images
 * @param annotations number of annotations
 * @param usable objects that can be trained on: with a box, perhaps a mask, and no crowds
 * @param perCategory annotations of every category by its name, in the order of the file
 * @param unusable images that cannot be decoded, or have another size than the annotations say
 * @param turned images that their EXIF orientation mirrors or turns
 * @param smallest the image of the fewest pixels; null when there is none
 * @param largest the image of the most pixels; null when there is none
 * @param warnings what is doubtful in the annotations
 * @param notEvaluable why boxes or masks cannot be evaluated on it, one line each
 * @param fingerprint of annotations and images
 */
public record DetectionDataCheck(
    int images,
    int annotations,
    int usable,
    Map<String, Integer> perCategory,
    List<Unusable> unusable,
    int turned,
    Size smallest,
    Size largest,
    List<CountedWarning> warnings,
    List<String> notEvaluable,
    String fingerprint) {

  /** An image that cannot be used: its index, name and the reason. */
  public record Unusable(int index, String name, String reason) {}

  /** An image's width and height in pixels, and its name. */
  public record Size(int width, int height, String name) {
    private long pixels() {
      return (long) width * height;
    }
  }

  /**
   * Decodes every image and checks every annotation.
   *
   * @param masks whether masks are checked, too
   */
  public static DetectionDataCheck of(DetectionDataset data, boolean masks) {
    List<Unusable> bad = new ArrayList<>();
    Size smallest = null;
    Size largest = null;
    int turned = 0;
    int usable = 0;
    for (int i = 0; i < data.size(); i++) {
      usable += data.objects(i).size();
      try {
        turned += data.checkHeader(i) ? 1 : 0;
        Image image = data.image(i);
        Size size = new Size(image.width(), image.height(), data.sampleName(i));
        smallest = smallest == null || size.pixels() < smallest.pixels() ? size : smallest;
        largest = largest == null || size.pixels() > largest.pixels() ? size : largest;
      } catch (IOException | RuntimeException e) {
        String reason = e instanceof IOException ? e.getMessage() : e.toString();
        bad.add(new Unusable(i, data.sampleName(i), reason));
      }
    }
    Annotations truth = data.truth();
    return new DetectionDataCheck(
        data.size(),
        truth.annotations().size(),
        usable,
        perCategory(truth),
        bad,
        turned,
        smallest,
        largest,
        data.warnings(),
        notEvaluable(truth, masks),
        data.fingerprint());
  }

  private static Map<String, Integer> perCategory(Annotations truth) {
    Map<Long, Integer> counts = new HashMap<>();
    for (Annotation a : truth.annotations()) {
      counts.merge(a.categoryId(), 1, Integer::sum);
    }
    Map<String, Integer> named = new LinkedHashMap<>();
    truth
        .categories()
        .forEach(
            c -> {
              String id = truth.idText(c.id());
              String name = c.name().isBlank() ? id : c.name();
              named.put(
                  named.containsKey(name) ? name + " (" + id + ")" : name,
                  counts.getOrDefault(c.id(), 0));
            });
    return named;
  }

  private static List<String> notEvaluable(Annotations truth, boolean masks) {
    List<String> reasons = new ArrayList<>();
    for (IouType type : masks ? IouType.values() : new IouType[] {IouType.BBOX}) {
      try {
        EvaluationNeeds.check(truth, type);
      } catch (CocoFormatException e) {
        if (!reasons.contains(e.getMessage())) {
          reasons.add(e.getMessage());
        }
      }
    }
    return reasons;
  }
}
