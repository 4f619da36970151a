package org.maskdeep.coco.evaluation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.WarningCounter;

/**
 * COCO's detection metric: average precision and recall of boxes or masks (Lin et al., arXiv
 * 1405.0312, and cocodataset.org/#detection-eval), equal to pycocotools' to the bit.
 *
 * <pre>{@code
 * Evaluation result =
 *     CocoEvaluator.evaluate(
 *         Annotations.read(truthFile), Detections.read(resultsFile), EvaluationOptions.masks());
 * double ap = result.stats()[0];
 * }</pre>
 */
public final class CocoEvaluator {
  private static final int BLOCK = 64;

  private CocoEvaluator() {}

  /**
   * Evaluates detections against the truth.
   *
   * @throws IllegalArgumentException when a detection is of an unknown image, or something that is
   *     needed (mask, box, area) is missing or broken; the message names it
   */
  public static Evaluation evaluate(
      Annotations truth, Detections found, EvaluationOptions options) {
    return match(truth, found, options).evaluation();
  }

  /**
   * Evaluates detections as {@link #evaluate} does and keeps the matches, from which the figures of
   * other weights of the images follow.
   *
   * @throws IllegalArgumentException as {@link #evaluate} does
   */
  public static MatchedDetections match(
      Annotations truth, Detections found, EvaluationOptions options) {
    WarningCounter warnings = new WarningCounter();
    warnings.addAll(truth.warnings());
    warnings.addAll(found.warnings());
    new DetectionCheck(truth, found, warnings).run(options.type());
    List<Category> categories = sortedCategories(truth, options.useCategories());
    PairIndex index = index(truth, found, categories, options.useCategories());
    Matches matches = new Matches(index, options.areas().size(), options.mostDetections());
    Evaluation out = new Evaluation(options, categories, truth.names());
    try (Workers workers = new Workers(options.threads())) {
      match(index, new PairMatcher(truth, found, options), matches, workers, warnings);
      accumulate(index, new PrecisionCurves(out, options, matches), options, out, workers);
    }
    out.finish(warnings.list());
    return new MatchedDetections(out, index, matches, truth.images().size());
  }

  private static void match(
      PairIndex index,
      PairMatcher matcher,
      Matches matches,
      Workers workers,
      WarningCounter warnings) {
    int blocks = (index.pairs + BLOCK - 1) / BLOCK;
    WarningCounter[] found = new WarningCounter[blocks];
    workers.run(
        index.pairs,
        BLOCK,
        (from, to) -> {
          WarningCounter mine = new WarningCounter();
          for (int pair = from; pair < to; pair++) {
            matcher.match(index, pair, matches, mine);
          }
          found[from / BLOCK] = mine;
        });
    Arrays.stream(found).forEach(w -> warnings.addAll(w.list()));
  }

  private static void accumulate(
      PairIndex index,
      PrecisionCurves curves,
      EvaluationOptions options,
      Evaluation out,
      Workers workers) {
    int[] start = index.starts(out.categoryCount());
    int[] rank = curves.ranks();
    int[][] order = new int[out.categoryCount()][];
    workers.run(order.length, 1, (k, end) -> order[k] = curves.order(start[k], start[k + 1]));
    int areas = options.areas().size();
    workers.run(
        order.length * areas,
        1,
        (task, end) -> {
          int k = task / areas;
          curves.fill(k, task % areas, start[k], start[k + 1], order[k], rank);
        });
  }

  private static PairIndex index(
      Annotations truth, Detections found, List<Category> categories, boolean useCategories) {
    Map<Long, Integer> category = new HashMap<>();
    categories.forEach(c -> category.putIfAbsent(c.id(), category.size()));
    return new PairIndex(
        categories(truth.annotations(), Annotation::categoryId, category),
        images(truth.annotations(), Annotation::imageId, truth),
        categories(found.list(), Detection::categoryId, category),
        images(found.list(), Detection::imageId, truth),
        categories.size(),
        truth.images().size(),
        useCategories);
  }

  private static <T> int[] categories(
      List<T> list, ToLongFunction<T> id, Map<Long, Integer> ranks) {
    return list.stream()
        .mapToInt(x -> ranks.getOrDefault(id.applyAsLong(x), PairIndex.NONE))
        .toArray();
  }

  private static <T> int[] images(List<T> list, ToLongFunction<T> id, Annotations truth) {
    return list.stream().mapToInt(x -> truth.rank(id.applyAsLong(x))).toArray();
  }

  private static List<Category> sortedCategories(Annotations truth, boolean useCategories) {
    Map<Long, Category> last = new HashMap<>();
    for (Category c : truth.categories()) {
      if (last.put(c.id(), c) != null && !useCategories) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: category %s is listed twice: its objects would count twice without categories",
                truth.source(),
                truth.idText(c.id())));
      }
    }
    return last.values().stream().sorted((a, b) -> truth.names().compare(a.id(), b.id())).toList();
  }
}
