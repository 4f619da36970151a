package org.maskdeep.coco.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoFixtures;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class WeightedFiguresTest {
  private static final int COPIES = 10;

  private static EvaluationOptions options(String name) {
    EvaluationOptions options =
        EvaluationOptions.of(IouType.of(name.substring(0, 4))).withThreads(2);
    if (name.endsWith("limits")) {
      options = options.withMaxDetections(List.of(1, 2, 3));
    }
    return name.endsWith("agnostic") ? options.classAgnostic() : options;
  }

  private static MatchedDetections match(EvaluationOptions options) throws IOException {
    return CocoEvaluator.match(
        Annotations.read(CocoFixtures.path("truth.json")),
        Detections.read(CocoFixtures.path("results.json")),
        options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bbox", "segm", "bbox-agnostic", "segm-agnostic", "segm-limits"})
  void weightsOfOneGiveTheEvaluationToTheBit(String name) throws IOException {
    MatchedDetections matched = match(options(name));
    Evaluation e = matched.evaluation();
    WeightedFigures figures = matched.weighted();
    int[] ones = new int[figures.images()];
    Arrays.fill(ones, 1);
    WeightedFigures.Values values = figures.of(ones);
    assertThat(values.stats()).containsExactly(e.stats());
    assertThat(values.categoryAp())
        .containsExactly(e.perCategory().stream().mapToDouble(r -> r.ap()).toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bbox", "segm", "bbox-agnostic", "segm-agnostic", "segm-limits"})
  void weightsOfOneGiveAllArraysToTheBit(String name) throws IOException {
    MatchedDetections matched = match(options(name));
    Evaluation e = matched.evaluation();
    WeightedFigures figures = matched.weighted();
    int[] n = e.counts();
    int[] ones = new int[figures.images()];
    Arrays.fill(ones, 1);
    for (int a = 0; a < n[3]; a++) {
      for (int m = 0; m < n[4]; m++) {
        double[] precision = new double[n[0] * n[1] * n[2]];
        double[] recall = new double[n[0] * n[2]];
        WeightedCurves curves = figures.curves(a, m, true);
        curves.fill(ones, precision, recall, new WeightedCurve(curves.most()));
        for (int i = 0; i < precision.length; i++) {
          assertThat(precision[i]).isEqualTo(e.precision()[(i * n[3] + a) * n[4] + m]);
        }
        for (int i = 0; i < recall.length; i++) {
          assertThat(recall[i]).isEqualTo(e.recall()[(i * n[3] + a) * n[4] + m]);
        }
      }
    }
  }

  /** The same images really there so many times, under new ids that keep copies together. */
  @ParameterizedTest
  @ValueSource(strings = {"bbox", "segm", "bbox-agnostic", "segm-agnostic", "segm-limits"})
  void weightsGiveWhatDuplicatedImagesGive(String name) throws IOException {
    EvaluationOptions options = options(name);
    Annotations truth = Annotations.read(CocoFixtures.path("truth.json"));
    Detections found = withoutTies(Detections.read(CocoFixtures.path("results.json")));
    WeightedFigures figures = CocoEvaluator.match(truth, found, options).weighted();
    List<CocoImage> images =
        truth.images().stream().sorted(Comparator.comparingLong(CocoImage::id)).toList();
    for (int draw = 0; draw < 20; draw++) {
      Stream random = new Streams(draw).stream(Purpose.TEST, 0, 0);
      int[] weights = new int[images.size()];
      for (int i = 0; i < weights.length; i++) {
        weights[random.nextInt(weights.length)]++;
      }
      Evaluation copies = duplicated(truth, found, images, weights, options);
      WeightedFigures.Values values = figures.of(weights);
      assertArrayEquals(copies.stats(), values.stats(), "draw " + draw);
      assertThat(values.categoryAp())
          .containsExactly(copies.perCategory().stream().mapToDouble(r -> r.ap()).toArray());
    }
  }

  /** Between images scores may tie, in one they may not: copies of a tied pair come in turns. */
  private static Detections withoutTies(Detections found) {
    Map<Long, Integer> seen = new HashMap<>();
    List<Detection> list = new ArrayList<>();
    for (Detection d : found.list()) {
      int before = seen.merge(d.imageId(), 1, Integer::sum);
      double score = Math.rint(d.score() * 100) / 100 + before * 1e-6;
      list.add(
          new Detection(d.imageId(), d.categoryId(), score, d.box(), d.area(), d.segmentation()));
    }
    return Detections.of(list);
  }

  private static Evaluation duplicated(
      Annotations truth,
      Detections found,
      List<CocoImage> images,
      int[] weights,
      EvaluationOptions options) {
    List<CocoImage> manyImages = new ArrayList<>();
    List<Annotation> manyObjects = new ArrayList<>();
    List<Detection> manyFound = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      CocoImage image = images.get(i);
      assertThat(weights[i]).isLessThan(COPIES);
      for (int copy = 0; copy < weights[i]; copy++) {
        long id = (long) i * COPIES + copy + 1;
        manyImages.add(new CocoImage(id, "", image.height(), image.width()));
        for (Annotation a : truth.annotations()) {
          if (a.imageId() == image.id()) {
            long object = a.id() * COPIES + copy; // of id 0 stays 0 in one copy, as in the file
            manyObjects.add(
                new Annotation(
                    a.id() == 0 ? 0 : object,
                    id,
                    a.categoryId(),
                    a.box(),
                    a.area(),
                    a.crowd(),
                    a.segmentation()));
          }
        }
        for (Detection d : found.list()) {
          if (d.imageId() == image.id()) {
            manyFound.add(
                new Detection(id, d.categoryId(), d.score(), d.box(), d.area(), d.segmentation()));
          }
        }
      }
    }
    Annotations many = Annotations.of(manyImages, truth.categories(), manyObjects);
    return CocoEvaluator.evaluate(many, Detections.of(manyFound), options);
  }

  @Test
  void imagesOfNoWeightAreNotThere() throws IOException {
    WeightedFigures figures = match(options("bbox")).weighted();
    WeightedFigures.Values none = figures.of(new int[figures.images()]);
    assertThat(none.stats()).containsOnly(-1);
    assertThat(none.categoryAp()).containsOnly(-1);
  }

  @Test
  void wrongWeightsAreNamed() throws IOException {
    WeightedFigures figures = match(options("bbox")).weighted();
    assertThatThrownBy(() -> figures.of(new int[3])).hasMessageContaining("3 weights for 30");
    int[] negative = new int[figures.images()];
    negative[4] = -1;
    assertThatThrownBy(() -> figures.of(negative)).hasMessageContaining("image 4 is -1");
  }
}
