package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.TrialStep;
import org.maskdeep.method.adios.Adios;
import org.maskdeep.method.adios.AdiosOptions;
import org.maskdeep.method.adios.BaseMethod;
import org.maskdeep.method.adios.MaskSource;
import org.maskdeep.method.adios.Masker;
import org.maskdeep.method.semmae.TrueParts;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Retyped;

/** What a recipe of ADIOS makes of its keys, in 64 bits on images of 16 pixels. */
@Tag("parity")
class AdiosObjectiveTest {
  private static final int SIDE = 16;
  private static final int COUNT = 3;
  private static final double ENTROPY = 0.25;
  private static final List<String> SMALL =
      List.of(
          "data.train=scenes/train?images=24&size=16",
          "model.width=8",
          "method.base=byol",
          "method.count=" + COUNT,
          "method.penalty=0.4",
          "method.hidden=16",
          "method.out=8",
          "views.size=" + SIDE);

  private final NDManager manager = NDManager.newBaseManager(Engines.start().defaultDevice());

  @AfterEach
  void close() {
    manager.close();
  }

  private static Recipe recipe(String... settings) throws IOException {
    List<String> all = new ArrayList<>(SMALL);
    all.addAll(List.of(settings));
    return Recipes.load("smoke-adios", all);
  }

  /** Two views of six images, or of these and the same again. */
  private List<NDArray> views(boolean twice) {
    List<NDArray> views = new ArrayList<>();
    for (int v = 0; v < 2; v++) {
      NDArray view = TrialStep.view(manager, v, SIDE, DataType.FLOAT64);
      views.add(twice ? view.concat(view, 0) : view);
    }
    return views;
  }

  private static StepContext at(long step, int images) {
    return new StepContext(new Streams(9), step, LongStream.range(0, images).toArray());
  }

  private Adios method(boolean twice, double entropy) throws IOException {
    int batch = twice ? 2 * TrialStep.BATCH : TrialStep.BATCH;
    Recipe recipe =
        recipe("method.alternating=true", "method.entropy=" + entropy, "optimizer.batch=" + batch);
    return TrialStep.wide((Adios) Pretraining.method(recipe, manager), manager);
  }

  /** The masker's loss on a batch of the recipe's size. */
  private double loss(boolean twice, double entropy) throws IOException {
    List<NDArray> views = views(twice);
    StepContext context = at(0, twice ? 2 * TrialStep.BATCH : TrialStep.BATCH);
    return Retyped.doubles(method(twice, entropy).playerLosses(views, context).get("masker"))[0];
  }

  /** Σ over images Σ_k p_k log p_k, p the softmax of the areas. */
  private double negativeEntropies() throws IOException {
    Masker masker = (Masker) method(false, 0).networks().get("masker");
    double[] pixels = Retyped.doubles(masker.forward(views(false).get(1), true));
    int area = SIDE * SIDE;
    double sum = 0;
    for (int b = 0; b < TrialStep.BATCH; b++) {
      double[] shares = new double[COUNT];
      double total = 0;
      for (int k = 0; k < COUNT; k++) {
        for (int i = 0; i < area; i++) {
          shares[k] += pixels[(b * COUNT + k) * area + i] / area;
        }
        shares[k] = Math.exp(shares[k]);
        total += shares[k];
      }
      for (double share : shares) {
        sum += share / total * Math.log(share / total);
      }
    }
    return sum;
  }

  /**
   * Of the masker's objective, L and the penalty are the same for a batch and for the batch twice;
   * the entropy is a sum over its images.
   */
  @Test
  void theEntropyIsASumOverTheBatch() throws IOException {
    double sum = negativeEntropies();
    assertThat(sum).isBetween(-TrialStep.BATCH * Math.log(COUNT), -6.0);
    double once = loss(false, 0);
    assertThat(loss(true, 0)).isCloseTo(once, within(1e-10));
    assertThat(loss(false, ENTROPY)).isCloseTo(once - ENTROPY * sum, within(1e-10));
    assertThat(loss(true, ENTROPY)).isCloseTo(once - ENTROPY * 2 * sum, within(1e-10));
  }

  /** With true masks each view is hidden under the objects in its own crop. */
  @Test
  void trueMasksAreThoseOfEachView() throws IOException {
    Recipe recipe = recipe("method.masks=true", "method.both_views=true");
    List<ViewOptions> options = Pretraining.viewOptions(recipe);
    StepContext context = at(4, TrialStep.BATCH);
    try (Dataset data = Datasets.open(recipe.data().train(), Path.of("data"))) {
      Adios method =
          (Adios)
              Pretraining.method(recipe, manager, Pretraining.setting(recipe, 0, 3, data, null));
      TrueParts first = new TrueParts(data, options.get(0), 0, SIDE, 3);
      TrueParts second = new TrueParts(data, options.get(1), 1, SIDE, 3);
      assertThat(Arrays.deepEquals(first.parts(null, context), second.parts(null, context)))
          .isFalse();
      Adios expected =
          Adios.with(
              manager,
              recipe.model().spec(),
              new HeadOptions(16, 8),
              BaseMethod.BYOL,
              1,
              new AdiosOptions(COUNT, 0, 0, false, false, true),
              MaskSource.parts(List.of(first, second), COUNT),
              recipe.seed());
      TrialStep.wide(method, manager);
      TrialStep.wide(expected, manager);
      List<NDArray> views = views(false);
      assertThat(Retyped.doubles(method.loss(views, context).loss()))
          .isEqualTo(Retyped.doubles(expected.loss(views, context).loss()));
    }
  }
}
