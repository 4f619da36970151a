package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.PlainImageFolder;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.Image;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.Method;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.Engines;

class PretrainingTest {
  private static Recipe recipe(String... settings) throws IOException {
    List<String> small = List.of("model.width=8", "method.hidden=32");
    return Recipes.with(Recipes.load("defaults", small), List.of(settings));
  }

  @ParameterizedTest
  @CsvSource({
    "maskdeep, MaskDeep",
    "byol, Byol",
    "simsiam, SimSiam",
    "fastsiam, FastSiam",
    "moco, MoCo",
    "supervised, Supervised"
  })
  void theMethodOfARecipeIsTheOneItNames(String name, String type) throws IOException {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      Method method = Pretraining.method(recipe("method.name=" + name), manager, 3);
      assertThat(method.getClass().getSimpleName()).isEqualTo(type);
      assertThat(method.parameters()).isNotEmpty();
    }
  }

  @Test
  void aMethodThatUsesLabelsRefusesImagesWithoutThem(@TempDir Path folder) throws IOException {
    ImageIO.write(
        new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
        "png",
        folder.resolve("a.png").toFile());
    Recipe supervised = recipe("method.name=supervised", "optimizer.batch=2");
    try (Dataset data = PlainImageFolder.open(folder)) {
      assertThatThrownBy(() -> Pretraining.requireLabels(supervised, data))
          .hasMessageContainingAll("method.name = supervised", folder.toString(), "unlabelled")
          .hasMessageContaining("data.train");
      Pretraining.requireLabels(recipe("method.name=byol"), data); // has no use for labels
    }
  }

  @ParameterizedTest
  @CsvSource({"byol, 1", "simsiam, 1", "maskdeep, 4"})
  void aBatchNormNeedsTwoImages(String name, int half) throws IOException {
    String[] words = {"method.name=" + name, "optimizer.batch=8", "views.size=32"};
    Recipe one = Recipes.with(recipe(words), List.of("optimizer.accumulate=8"));
    Recipe two = Recipes.with(recipe(words), List.of("optimizer.accumulate=" + half));
    try (Dataset data = Scenes.classification(16, 32, 0, Scenes.Split.TRAIN)) {
      assertThatThrownBy(() -> new PretrainingTask(one, data, 2, Device.cpu(), null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("optimizer.batch = 8, optimizer.accumulate = 8")
          .hasMessageContaining("need two or more");
      new PretrainingTask(two, data, 2, Device.cpu(), null).close();
    }
  }

  @Test
  void anUnknownMethodIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> recipe("method.name=dino"))
        .hasMessageContainingAll("method.name", "dino", "maskdeep", "byol", "simsiam", "moco");
  }

  @Test
  void theTargetOfMoCoKeepsItsMomentumAndTheOthersGoToOne() throws IOException {
    Recipe moco = recipe("method.name=moco", "method.momentum=0.999");
    assertThat(Pretraining.targetMomentum(moco, 10).at(0)).isEqualTo(0.999);
    assertThat(Pretraining.targetMomentum(moco, 10).at(10)).isEqualTo(0.999);
    Recipe byol = recipe("method.name=byol", "method.momentum=0.99");
    assertThat(Pretraining.targetMomentum(byol, 10).at(0)).isEqualTo(0.99);
    assertThat(Pretraining.targetMomentum(byol, 10).at(10)).isEqualTo(1);
  }

  @Test
  void aQueueSmallerThanTheBatchIsRefusedBeforeTheFirstStep() {
    assertThatThrownBy(() -> recipe("method.name=moco", "method.queue=64", "optimizer.batch=128"))
        .hasMessageContainingAll("method.queue", "64", "128");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method.levels=[C3, C4, C9]|method.levels, C9, must be one of C2, C3, C4, C5",
        "method.levels=[C5, C3, C4]|method.levels, each once, fine to coarse",
        "method.aggregation=attention;method.embedding=10|method.embedding = 10, multiple of 4",
        "method.grouping=partition;method.visible=0.5|method.groups, 4",
        "method.momentum=1.5|method.momentum = 1.5, between 0 and 1",
        "method.temperature=0|method.temperature, between",
        "method.hidden=0|method.hidden = 0, between 1",
        "model.arch=resnet20|model.arch, resnet20, resnet18, resnet34, resnet50",
        "model.stem=large|model.stem, large, imagenet, cifar",
        "model.precision=fp8|model.precision, fp8, fp32, bf16",
        "optimizer.name=adam|optimizer.name, adam, sgd, lars, adamw",
        "views.normalization=imgnet|views.normalization, imgnet, imagenet, cifar10",
        "views.crop=[0.8, 0.2]|crop",
        "probe.neighbours=0|probe.neighbours = 0, between 1",
        "method.level_weights=[1.0]|method.level_weights, list of 3",
        "method.level_weights=[1.0, 1.0, -1.0]|method.level_weights, -1",
        "method.visible=[0.5, 0.5]|method.visible, 2 shares for levels",
        "method.visible=[0.5, 0.5, 1.5]|method.visible, 1.5, between",
        "method.visible=[]|method.visible = [], 0 shares",
        "method.visible=0|method.visible, between 4.9E-324 and 1",
        "method.targets=[other-view, per-level]|fusion JOINT, leave out the target PER_LEVEL",
        "method.fusion=both|method.fusion, both, per-level, joint",
        "views.further=0|views.further = 0, further-views, at least one",
        "method.name=fastsiam;views.further=0|views.further = 0, fastsiam, at least one",
        "method.name=supervised;method.smoothing=1|method.smoothing = 1, between",
        "method.heads=own|method.heads, own, shared, separate",
        "method.hierarchy=block;method.visible=[0.5, 0.5, 1.0]|method.visible, blocks",
        "method.whole=true;method.groups=1|method.whole, method.groups, at least 2"
      })
  void choicesThatDoNotFitAreRefusedWhenTheRecipeIsRead(String settings, String words) {
    assertThatThrownBy(() -> recipe(settings.split(";")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words.split(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method.name=maskdeep|20, 20, 20, 20",
        "views.further=1;views.further_size=12|20, 20, 12",
        "method.targets=[other-view]|20, 20",
        "method.name=byol|20, 20",
        "method.name=fastsiam|20, 20, 20, 20",
        "method.name=supervised|20, 20",
        "method.name=moco|20, 20"
      })
  void furtherViewsAreMadeForThoseWhoUseThemOnly(String settings, String sizes) throws IOException {
    Recipe recipe = recipe(("views.size=20;" + settings).split(";"));
    assertThat(Pretraining.views(recipe).stream().map(v -> v.size() + "").toList())
        .containsExactly(sizes.split(", "));
  }

  @Test
  void furtherViewsAreMadeLikeTheFirstTwoUnlessTheRecipeSaysOtherwise() throws IOException {
    assertThat(pixels(recipe(), 2)).isEqualTo(pixels(recipe(), 0));
    Recipe local = recipe("views.further_crop=[0.1, 0.2]");
    assertThat(pixels(local, 0)).isEqualTo(pixels(recipe(), 0));
    assertThat(pixels(local, 2)).isNotEqualTo(pixels(local, 0));
  }

  /** What a view of the recipe shows of one image; every view gets the same random numbers. */
  private static float[] pixels(Recipe recipe, int view) {
    byte[] rgb = new byte[40 * 40 * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i * 37);
    }
    float[] out = new float[32 * 32 * 3];
    Stream random = new Streams(1).stream(Purpose.AUGMENT, 0, 0);
    Pretraining.views(recipe).get(view).apply(new Image(40, 40, rgb), random, out, 0);
    return out;
  }

  @Test
  void sharesOfLevelsAndTheWholeGroupReachTheSampler() throws IOException {
    Recipe recipe =
        recipe("method.visible=[0.25, 0.5, 1.0]", "method.whole=true", "method.groups=3");
    List<PatchGrid> grids = List.of(new PatchGrid(8, 8), new PatchGrid(4, 4), new PatchGrid(2, 2));
    Stream random = new Streams(1).stream(Purpose.MASK, 0, 0);
    HierarchicalMask masks = Pretraining.sampler(recipe.method()).sample(grids, 3, random);
    assertThat(masks.mask(0, 0).visibleCount()).isEqualTo(64);
    assertThat(masks.mask(0, 1).visibleCount()).isEqualTo(16);
    assertThat(masks.mask(1, 2).visibleCount()).isEqualTo(8);
    assertThat(masks.mask(2, 2).visibleCount()).isEqualTo(4);
  }

  /** The recipe's own give the same losses to the bit, others do not; none is kept in a folder. */
  @Test
  void aProgramMayDrawTheMasksItself(@TempDir Path temporary) throws IOException {
    Recipe recipe =
        Recipes.load(
            "smoke-maskdeep", List.of("model.width=8", "optimizer.batch=8", "optimizer.epochs=1"));
    MaskSampler ofRecipe = Pretraining.sampler(recipe.method());
    MaskSampler whole = (levels, groups, random) -> allOf(levels, groups);
    List<Double> usual = losses(new Pretrainer(recipe, SCENES, Device.cpu()));
    assertThat(losses(Pretrainer.withMasks(recipe, SCENES, Device.cpu(), ofRecipe)))
        .isEqualTo(usual)
        .hasSize(3);
    assertThat(losses(Pretrainer.withMasks(recipe, SCENES, Device.cpu(), whole)))
        .isNotEqualTo(usual);
    try (Pretrainer own = Pretrainer.withMasks(recipe, SCENES, Device.cpu(), whole);
        RunDirectory run = RunDirectory.open(temporary, Recipes.text(recipe), false)) {
      assertThatThrownBy(() -> own.train(run, TrainingListener.SILENT, () -> false))
          .hasMessageContaining("train in memory");
    }
    Recipe byol = Recipes.with(recipe, List.of("method.name=byol"));
    assertThatThrownBy(() -> Pretrainer.withMasks(byol, SCENES, Device.cpu(), whole))
        .hasMessageContaining("byol takes no masks of a program's own");
  }

  private static final Dataset SCENES = Scenes.classification(24, 32, 0, Scenes.Split.TRAIN);

  private static HierarchicalMask allOf(List<PatchGrid> levels, int groups) {
    List<List<Mask>> masks = new ArrayList<>();
    for (PatchGrid grid : levels) {
      Mask all = Mask.of(grid, IntStream.range(0, grid.size()).toArray());
      masks.add(Collections.nCopies(groups, all));
    }
    return new HierarchicalMask(masks);
  }

  private static List<Double> losses(Pretrainer pretrainer) throws IOException {
    List<Double> losses = new ArrayList<>();
    try (pretrainer) {
      pretrainer.train(step -> losses.add(step.loss()), () -> false);
    }
    return losses;
  }
}
