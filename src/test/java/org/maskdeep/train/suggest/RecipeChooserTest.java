package org.maskdeep.train.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.ImageSize;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

class RecipeChooserTest {
  private static final long GIB = 1L << 30;
  private static final FolderLayout CLASSES = new FolderLayout("photos", "photos", "", true, "why");
  private static final FolderLayout LOOSE =
      new FolderLayout("trip", "trip?labels=none", "", false, "why");

  private static ImageSurvey survey(FolderLayout layout, int images, int width, int height) {
    Map<String, Integer> perClass = new LinkedHashMap<>();
    for (int c = 0; layout.classes() && c < 10; c++) {
      perClass.put("class" + c, images / 10);
    }
    List<ImageSize> sizes = Collections.nCopies(5, new ImageSize(width, height));
    return new ImageSurvey(layout, images, perClass, sizes, 5, List.of(), 0.001);
  }

  private static SuggestedRecipe choose(ImageSurvey survey, double seconds, StepTimer timer)
      throws IOException {
    return new RecipeChooser(survey, seconds, new Machine(4, 2 * GIB, timer)).choose();
  }

  @Test
  void lengthFollowsFromTheTimeAndTheRestFromTheLength() throws IOException {
    SuggestedRecipe own = choose(survey(CLASSES, 1000, 160, 128), 480, recipe -> 0.5);
    Recipe recipe = own.recipe();
    assertThat(recipe.name()).isEqualTo("photos-maskdeep");
    assertThat(recipe.data().train()).isEqualTo("photos?images=800&seed=0");
    assertThat(recipe.data().test()).isEqualTo("photos?images=200&seed=0&skip=800");
    // 800 images are decoded in 0.2 s on 4 cores; (480 − 0.2) / 0.5 = 959.6 steps; 12 an epoch.
    assertThat(recipe.optimizer().epochs()).isEqualTo(79);
    assertThat(own.seconds()).isEqualTo(0.2 + 0.5 * 12 * 79);
    assertThat(recipe.optimizer().warmupEpochs()).isEqualTo(79 / 16.0);
    assertThat(recipe.run().representationEvery()).isEqualTo(12 * 79 / 50);
    assertThat(Recipes.text(recipe)).contains("momentum: 0.9\n");
    // 1.15 · 1000 images of 3 · 160 · 128 bytes are 67.4 MiB.
    assertThat(recipe.data().cacheMib()).isEqualTo(68);
    assertThat(recipe.data().threads()).isEqualTo(3);
    assertThat(recipe.model().width()).isEqualTo(16);
    assertThat(recipe.views().size()).isEqualTo(96);
    assertThat(recipe.optimizer().batch()).isEqualTo(64);
    assertThat(recipe.probe().neighbours()).isEqualTo(20);
    assertThat(reason(own, "views.size")).startsWith("96 pixels, because half of the images have");
    assertThat(reason(own, "optimizer.epochs")).contains("959 steps of 0.50 s fit into 8 min 0 s");
    assertThat(reason(own, "optimizer.learning_rate")).contains("so 0.002 at 64");
  }

  /** What is said to be as in the measured recipe is as in the measured recipe. */
  @Test
  void theChoicesForPhotosAreThoseOfTheMeasuredRecipe() throws IOException {
    Recipe own = choose(survey(CLASSES, 1000, 160, 128), 480, recipe -> 0.5).recipe();
    Recipe measured = Recipes.load("small-imagenette-maskdeep", List.of());
    assertThat(own.model()).isEqualTo(measured.model());
    assertThat(own.method()).isEqualTo(measured.method());
    assertThat(own.views()).isEqualTo(measured.views());
    assertThat(own.probe()).isEqualTo(measured.probe());
    assertThat(own.optimizer().learningRate()).isEqualTo(measured.optimizer().learningRate());
    assertThat(own.optimizer().weightDecay()).isEqualTo(measured.optimizer().weightDecay());
    assertThat(own.optimizer().name()).isEqualTo(measured.optimizer().name());
    double share = measured.optimizer().warmupEpochs() / measured.optimizer().epochs();
    assertThat(own.optimizer().warmupEpochs() / own.optimizer().epochs()).isEqualTo(share);
    Recipe tiny = choose(survey(CLASSES, 1000, 32, 32), 480, recipe -> 0.5).recipe();
    Recipe cifar = Recipes.load("small-cifar-maskdeep", List.of());
    assertThat(tiny.model()).isEqualTo(cifar.model());
    assertThat(tiny.views().size()).isEqualTo(cifar.views().size());
    assertThat(tiny.probe().crop()).isEqualTo(cifar.probe().crop());
  }

  @Test
  void viewsFollowTheSizesOfImages() throws IOException {
    int[][] sides = {{28, 24}, {40, 24}, {41, 32}, {55, 32}, {56, 64}, {87, 64}, {88, 96}};
    for (int[] side : sides) {
      Recipe recipe = choose(survey(CLASSES, 1000, 200, side[0]), 480, r -> 0.5).recipe();
      assertThat(recipe.views().size()).as("of " + side[0]).isEqualTo(side[1]);
      assertThat(recipe.model().stem()).isEqualTo(side[1] < 64 ? "cifar" : "imagenet");
    }
  }

  @Test
  void photosOfACameraAreMadeSmallerOnceAndFitIntoMemory() throws IOException {
    SuggestedRecipe own = choose(survey(LOOSE, 600, 4000, 3000), 480, recipe -> 0.5);
    // 96 / √(0.2 · 3/4) = 247.9: the smallest and narrowest crop of such a square has 96 pixels.
    assertThat(own.recipe().data().train()).isEqualTo("trip?labels=none&short-side=248");
    assertThat(own.recipe().data().test()).isEqualTo(own.recipe().data().train());
    // 1.15 · 600 · 3 · 248 · 330.7 bytes
    assertThat(own.recipe().data().cacheMib()).isEqualTo(162);
    assertThat(reason(own, "data.test")).contains("without classes");
    assertThat(own.recipe().probe().neighbours()).isEqualTo(20);
  }

  @Test
  void ofManyImagesSoManyAreTakenThatEachIsSeenSixTimes() throws IOException {
    SuggestedRecipe own = choose(survey(LOOSE, 100_000, 160, 128), 480, recipe -> 0.5);
    Recipe recipe = own.recipe();
    // Kept in memory they take 7.0 GB, more than half of 2 GiB: every step decodes its 64 images,
    // 0.016 s. 480 / (6 · (0.5 / 64 + 0.00025)) = 9922 images.
    assertThat(recipe.data().train()).isEqualTo("trip?labels=none&images=9922&seed=0");
    assertThat(recipe.optimizer().epochs()).isEqualTo(6);
    assertThat(own.seconds()).isBetween(470.0, 480.0);
    assertThat(recipe.data().cacheMib()).isLessThanOrEqualTo(1024);
    assertThat(reason(own, "data.train")).contains("9922 of 100000 images");
  }

  @Test
  void smallFoldersHaveSmallBatchesAndManyEpochsAndTooSmallOnesAreRefused() throws IOException {
    Recipe recipe = choose(survey(LOOSE, 100, 160, 128), 480, r -> 0.5).recipe();
    assertThat(recipe.optimizer().batch()).isEqualTo(32);
    assertThat(recipe.optimizer().epochs()).isEqualTo(319); // 959 steps, 3 an epoch
    Recipe longest = choose(survey(LOOSE, 100, 160, 128), 4800, r -> 0.5).recipe();
    assertThat(longest.optimizer().epochs()).isEqualTo(800);
    assertThatThrownBy(() -> choose(survey(LOOSE, 63, 160, 128), 480, r -> 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trip: 63 images to learn from")
        .hasMessageContaining("at least 64 are needed, two batches of 32");
    assertThatThrownBy(() -> choose(survey(CLASSES, 70, 160, 128), 480, r -> 0.5))
        .hasMessageContaining("56 images to learn from and 14 held out");
  }

  @Test
  void aWiderEncoderIsTakenWhereTheTimeAllowsAsManySteps() throws IOException {
    List<Integer> timed = new ArrayList<>();
    StepTimer fast =
        recipe -> {
          timed.add(recipe.model().width());
          return 0.01 * Math.pow(recipe.model().width() / 16.0, 2);
        };
    Recipe recipe = choose(survey(CLASSES, 5000, 160, 128), 480, fast).recipe();
    assertThat(timed).containsExactly(16, 32, 64);
    assertThat(recipe.model().width()).isEqualTo(64);
    assertThat(Recipes.text(recipe)).contains("hidden: 2048", "out: 256", "embedding: 512");
    timed.clear();
    assertThat(choose(survey(CLASSES, 1000, 160, 128), 480, fast).recipe().model().width())
        .as("of few images")
        .isEqualTo(16);
    assertThat(timed).containsExactly(16);
    timed.clear();
    assertThat(choose(survey(CLASSES, 5000, 160, 128), 40, fast).recipe().model().width())
        .as("1000 steps of width 32 fit")
        .isEqualTo(16);
    assertThat(timed).containsExactly(16, 32);
  }

  @Test
  void tooLittleTimeSaysHowMuchIsNeeded() {
    assertThatThrownBy(() -> choose(survey(CLASSES, 1000, 160, 128), 6, recipe -> 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.1 min are enough for")
        .hasMessageContaining("allow at least 0.3 min");
  }

  /** Of 48 images that were looked at. */
  private static ImageSurvey withBroken(List<String> broken) {
    return new ImageSurvey(
        CLASSES,
        400,
        Map.of("a", 390, "b", 10),
        List.of(new ImageSize(160, 128)),
        48,
        broken,
        0.001);
  }

  @Test
  void brokenImagesAreNamedAndTheSmallestClassLimitsTheNeighbours() throws IOException {
    String broken = "photos/a/1.jpg: is truncated";
    SuggestedRecipe own = choose(withBroken(List.of(broken)), 480, recipe -> 0.5);
    assertThat(own.recipe().data().maxBadFraction()).isEqualTo(0.05);
    SuggestedRecipe worse = choose(withBroken(Collections.nCopies(4, broken)), 480, recipe -> 0.5);
    assertThat(worse.recipe().data().maxBadFraction()).isEqualTo(0.17);
    assertThat(reason(own, "data.max_bad_fraction")).contains("1 of 48").contains("a/1.jpg");
    assertThat(own.recipe().probe().neighbours()).isEqualTo(5);
  }

  @Test
  void theTextIsARecipeWithEveryReasonAboveItsKey() throws IOException {
    SuggestedRecipe own = choose(survey(CLASSES, 1000, 160, 128), 480, recipe -> 0.5);
    String text = own.text();
    assertThat(Recipes.parse(text, "text")).isEqualTo(own.recipe());
    assertThat(text.lines()).allMatch(line -> line.length() <= 110);
    String comments =
        String.join(" ", text.lines().map(String::strip).toList()).replace(" # ", " ");
    for (Choice choice : own.choices()) {
      String key = choice.key().substring(choice.key().indexOf('.') + 1);
      assertThat(comments).as(choice.key()).contains(choice.reason() + " " + key + ":");
    }
    assertThat(text).startsWith("# MaskDeep on photos: 1000 images, 10 classes. About 7 min 54 s");
  }

  @Test
  void theTableNamesTheFolderWithoutItsPath() throws IOException {
    FolderLayout deep = new FolderLayout("a/b/photos", "a/b/photos", "", true, "why");
    SuggestedRecipe own = choose(survey(deep, 1000, 160, 128), 480, recipe -> 0.5);
    assertThat(own.table()).hasSameSizeAs(own.choices());
    assertThat(own.table().get(0))
        .containsExactly("data.train", "\"photos?images=800&seed=0\"", "why");
    assertThat(own.recipe().data().train()).isEqualTo("a/b/photos?images=800&seed=0");
  }

  private static String reason(SuggestedRecipe own, String key) {
    return own.choices().stream()
        .filter(c -> c.key().equals(key))
        .findFirst()
        .orElseThrow()
        .reason();
  }
}
