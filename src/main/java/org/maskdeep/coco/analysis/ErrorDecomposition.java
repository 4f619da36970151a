package org.maskdeep.coco.analysis;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.WarningCounter;
import org.maskdeep.coco.evaluation.DetectionCheck;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.coco.evaluation.Overlaps;
import org.maskdeep.coco.evaluation.StableSort;
import org.maskdeep.coco.evaluation.Workers;

/**
 * Which errors cost a detector how much AP: TIDE (Bolya, Foley, Hays, Hoffman: <i>TIDE: A General
 * Toolbox for Identifying Object Detection Errors</i>, ECCV 2020, arXiv 2008.08115), as its program
 * {@code tidecv} 1.0.1 computes it.
 *
 * <p>Every wrong detection and every object not found has one {@link ErrorType}. The cost of a type
 * is AP with its errors mended less AP: the best localization or classification error at an object
 * becomes right, the others and all wrong detections of other types go, missed objects are not
 * counted. Each type is mended by itself.
 *
 * <p>TIDE's AP is not COCO's. It is taken at one IoU threshold. Of an image the best 100 detections
 * count, not the best 100 of each category; of objects with equal IoU the first is taken, not the
 * last; areas are not asked for; a detection is ignored when it lies in a crowd of its category by
 * more than the threshold; and a category without objects counts with an AP of 0 as soon as
 * something is detected in it. So also does a category, all of whose objects are missed, leave the
 * mean when they are mended and nothing was detected in it. Detections of categories that the truth
 * does not list are left out here, as in {@code CocoEvaluator}; tidecv takes each for a category.
 */
public final class ErrorDecomposition {
  private static final int BLOCK = 16;

  private final Annotations truth;
  private final Detections found;
  private final EvaluationOptions options;
  private final ErrorThresholds thresholds;
  private final Overlaps overlaps;
  private final Map<Long, Integer> categories = new HashMap<>();
  private final int[] place; // of an image in the file, by its rank

  private ErrorDecomposition(
      Annotations truth, Detections found, EvaluationOptions options, ErrorThresholds thresholds) {
    this.truth = truth;
    this.found = found;
    this.options = options;
    this.thresholds = thresholds;
    this.overlaps = new Overlaps(truth, found, options.type());
    for (Category c : truth.categories()) {
      categories.putIfAbsent(c.id(), options.useCategories() ? categories.size() : 0);
    }
    List<CocoImage> images = truth.images();
    place = new int[images.size()];
    for (int i = 0; i < place.length; i++) {
      place[truth.rank(images.get(i).id())] = i;
    }
  }

  /**
   * The errors of detections.
   *
   * @param options boxes or masks, whether categories count, threads; the rest is not used
   * @throws IllegalArgumentException when a detection is of an unknown image, or a box or mask is
   *     missing or broken; the message names it
   */
  public static ErrorReport of(
      Annotations truth, Detections found, EvaluationOptions options, ErrorThresholds thresholds) {
    return new ErrorDecomposition(truth, found, options, thresholds).report();
  }

  private ErrorReport report() {
    int[][] objects =
        byImage(truth.annotations(), Annotation::imageId, Annotation::categoryId, false);
    int[][] detections = byImage(found.list(), Detection::imageId, Detection::categoryId, true);
    ImageErrors[] errors = new ImageErrors[place.length];
    try (Workers workers = new Workers(options.threads())) {
      workers.run(
          errors.length,
          BLOCK,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              objects[i] = crowdsLast(objects[i]);
              detections[i] = best(detections[i]);
              errors[i] = errors(objects[i], detections[i]);
            }
          });
      SetErrors set =
          new SetErrors(
              Arrays.stream(detections).mapToInt(d -> d.length).sum(),
              options.useCategories() ? categories.size() : 1);
      for (int i = 0; i < errors.length; i++) {
        set.add(
            detectionCategories(detections[i]),
            Arrays.stream(detections[i]).mapToDouble(d -> found.list().get(d).score()).toArray(),
            objectCategories(objects[i], false),
            errors[i]);
      }
      return set.report(options.type().key(), thresholds, workers);
    }
  }

  /** Indices of what lies in every image of the file and is of a listed category. */
  private <T> int[][] byImage(
      List<T> list, ToLongFunction<T> image, ToLongFunction<T> category, boolean imageNeeded) {
    int[] at = new int[list.size()];
    int[] count = new int[place.length];
    for (int n = 0; n < at.length; n++) {
      int rank = truth.rank(image.applyAsLong(list.get(n)));
      if (rank < 0 && imageNeeded) {
        throw DetectionCheck.unknownImage(truth, found, n);
      }
      boolean counts = rank >= 0 && categories.containsKey(category.applyAsLong(list.get(n)));
      at[n] = counts ? place[rank] : -1;
      if (counts) {
        count[at[n]]++;
      }
    }
    int[][] out = new int[place.length][];
    Arrays.setAll(out, i -> new int[count[i]]);
    for (int n = at.length - 1; n >= 0; n--) {
      if (at[n] >= 0) {
        out[at[n]][--count[at[n]]] = n;
      }
    }
    return out;
  }

  private int[] crowdsLast(int[] objects) {
    return IntStream.concat(
            Arrays.stream(objects).filter(g -> !truth.annotations().get(g).crowd()),
            Arrays.stream(objects).filter(g -> truth.annotations().get(g).crowd()))
        .toArray();
  }

  private int[] best(int[] detections) {
    double[] scores =
        Arrays.stream(detections).mapToDouble(d -> found.list().get(d).score()).toArray();
    return Arrays.stream(StableSort.descending(scores))
        .limit(thresholds.detections())
        .map(n -> detections[n])
        .toArray();
  }

  private ImageErrors errors(int[] objects, int[] detections) {
    Annotation[] gt =
        Arrays.stream(objects).mapToObj(truth.annotations()::get).toArray(Annotation[]::new);
    return new ImageErrors(
        detectionCategories(detections),
        objectCategories(objects, false),
        objectCategories(objects, true),
        overlaps.of(gt, detections, new WarningCounter()), // which the evaluation gives
        thresholds);
  }

  private int[] detectionCategories(int[] detections) {
    return Arrays.stream(detections)
        .map(d -> categories.get(found.list().get(d).categoryId()))
        .toArray();
  }

  private int[] objectCategories(int[] objects, boolean crowds) {
    return Arrays.stream(objects)
        .mapToObj(truth.annotations()::get)
        .filter(a -> a.crowd() == crowds)
        .mapToInt(a -> categories.get(a.categoryId()))
        .toArray();
  }
}
