package org.maskdeep.eval.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.data.Images;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.run.Progress;
import org.maskdeep.tensor.Engines;

class PatchPictureTest {
  private static final EncoderSpec SPEC = ResNetOptions.cifar(18, 4);
  private static final PatchOptions OPTIONS = PatchOptions.of(SPEC, 32, Normalization.IMAGENET);
  private static final Scenes SCENES = Scenes.classification(12, 32, 2, Scenes.Split.VAL);

  private NDManager manager;
  private Encoder encoder;

  @BeforeEach
  void start() {
    Engines.start();
    manager = NDManager.newBaseManager(Device.cpu());
    encoder = SPEC.create();
    encoder.initialize(manager, 1);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private PatchPicture picture(Image image) {
    return PatchPicture.of(encoder, OPTIONS, image);
  }

  /** 64 x 32 pixels: input 64 x 32, C2 32 x 64, C5 4 x 8 (rows x columns). */
  @Test
  void aPixelChoosesThePatchThatCoversItOnEveryLevel() {
    Image wide = new Crop(0, 0, 64, 32).cut(Scenes.classification(1, 64, 0, scenesVal()).image(0));
    List<PatchPicture.Level> levels = picture(wide).at(41, 17).levels();
    assertThat(levels).extracting(l -> l.map().name()).containsExactly("C2", "C3", "C4", "C5");
    int[] strides = {1, 2, 4, 8};
    for (int i = 0; i < 4; i++) {
      PatchGrid grid = new PatchGrid(32 / strides[i], 64 / strides[i]);
      assertThat(levels.get(i).grid()).isEqualTo(grid);
      assertThat(levels.get(i).patch()).isEqualTo(grid.index(17 / strides[i], 41 / strides[i]));
      assertThat(levels.get(i).cosines()[levels.get(i).patch()]).isCloseTo(1, within(1e-5f));
    }
    assertThat(picture(wide).levels().get(3).patch()).isEqualTo(2 * 8 + 4); // the middle
    assertThatThrownBy(() -> picture(wide).at(64, 0))
        .hasMessageContaining("pixel 64,0 lies outside the image of 64x32 pixels: X must be in")
        .hasMessageContaining("[0, 63], Y in [0, 31]");
    assertThatThrownBy(() -> picture(wide).at(0, -1)).hasMessageContaining("pixel 0,-1");
  }

  private static Scenes.Split scenesVal() {
    return Scenes.Split.VAL;
  }

  @Test
  void theSheetHasARowALevelAndIsTheSameTwice() throws IOException {
    PatchPicture all = picture(SCENES.image(0));
    Image sheet = all.image();
    Image two =
        PatchPicture.of(encoder, OPTIONS.with(List.of("C4", "C5")), SCENES.image(0)).image();
    assertThat(sheet.width()).isEqualTo(two.width());
    assertThat(sheet.height() - two.height()).isEqualTo(2 * (160 + 43));
    assertThat(picture(SCENES.image(0)).image().rgb()).isEqualTo(sheet.rgb());
    all.among(SCENES, 12, 2, Progress.SILENT);
    Image more = all.image();
    assertThat(more.width() - sheet.width()).isEqualTo(2 * (160 + 14));
    assertThat(more.height()).isGreaterThan(sheet.height() + 5 * 160);
    Image brief = all.brief().image();
    assertThat(brief.width()).isEqualTo(more.width());
    assertThat(brief.height()).isEqualTo(sheet.height());
  }

  /** The nearest are those of a plain search; the image itself is none of its neighbours. */
  @Test
  void neighboursAreOfOtherImages() throws IOException {
    PatchPicture picture = picture(SCENES.image(3)).at(9, 20);
    picture.among(SCENES, 100, 3, Progress.SILENT);
    assertThat(picture.searched()).isEqualTo(11);
    PatchOptions c5 = OPTIONS.with(List.of("C5"));
    PatchFeatures own = PatchFeatures.of(encoder, c5, SCENES.image(3)).get(0);
    int patch = own.grid().index(20 / 8, 9 / 8);
    float best = -1;
    String name = "";
    for (int i = 0; i < SCENES.size(); i++) {
      if (i != 3) {
        PatchFeatures other = PatchFeatures.of(encoder, c5, SCENES.image(i)).get(0);
        for (float cosine : other.cosines(own.patch(patch))) {
          if (cosine > best) {
            best = cosine;
            name = SCENES.sampleName(i);
          }
        }
      }
    }
    List<PatchPicture.Neighbour> found = picture.levels().get(3).neighbours();
    assertThat(found).hasSize(3);
    assertThat(found.get(0).name()).isEqualTo(name);
    assertThat(found.get(0).cosine()).isEqualTo(best);
    assertThat(found).extracting(PatchPicture.Neighbour::name).doesNotContain("scenes/val#3");
  }

  @Test
  void otherImagesShareTheBasis() throws IOException {
    PatchPicture picture = picture(SCENES.image(0));
    double[] alone = picture.levels().get(3).shares();
    picture.among(SCENES, 12, 2, Progress.SILENT);
    double[] shared = picture.levels().get(3).shares();
    // 4 of the other 11 images are drawn in colours: 0 is the image itself, so from 1 on
    List<PatchFeatures> five =
        java.util.stream.IntStream.of(0, 1, 3, 6, 9)
            .mapToObj(i -> PatchFeatures.of(encoder, OPTIONS, SCENES.image(i)).get(3))
            .toList();
    assertThat(shared).containsExactly(PatchColors.of(five).shares());
    assertThat(shared).isNotEqualTo(alone);
  }

  @Test
  void fewImagesAreSpreadOverAllAndTheImageAloneIsNotEnough() throws IOException {
    PatchPicture picture = picture(Scenes.classification(1, 32, 9, scenesVal()).image(0));
    try (DetectionDataset unlabelled = DetectionDataset.scenes(12, 32, 0, scenesVal())) {
      picture.among(unlabelled, 3, 3, Progress.SILENT);
      assertThat(picture.levels().get(0).neighbours())
          .extracting(PatchPicture.Neighbour::name)
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(0, 4, 8).map(unlabelled::sampleName).toList());
    }
    Images single = Scenes.classification(1, 32, 2, scenesVal());
    assertThatThrownBy(() -> picture(SCENES.image(0)).among(single, 9, 1, Progress.SILENT))
        .hasMessageContaining("scenes/val holds no image but the one that is asked about");
  }

  /** The ten classes of Scenes take turns: every tenth image would be of one class. */
  @Test
  void fewOfALabelledSetAreOfAllItsClasses() throws IOException {
    Scenes hundred = Scenes.classification(100, 32, 0, scenesVal());
    PatchPicture picture = picture(Scenes.classification(1, 32, 9, scenesVal()).image(0));
    picture.among(hundred, 10, 10, Progress.SILENT);
    assertThat(picture.searched()).isEqualTo(10);
    assertThat(picture.levels().get(0).neighbours())
        .extracting(near -> near.name().replaceFirst(".*#", ""))
        .extracting(index -> hundred.label(Integer.parseInt(index)))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void masksMustFitTheGrids() {
    PatchPicture picture = picture(SCENES.image(0));
    int narrow = picture.image().width();
    picture.masks(Map.of("C4", Mask.of(new PatchGrid(8, 8), 0)));
    assertThat(picture.image().width() - narrow).isEqualTo(160 + 14);
    assertThatThrownBy(() -> picture.masks(Map.of("C4", Mask.of(new PatchGrid(4, 4), 0))))
        .hasMessageContaining("C4: a mask of 4x4 for a grid of 8x8");
    PatchPicture fine = PatchPicture.of(encoder, OPTIONS.with(List.of("C2")), SCENES.image(0));
    assertThatThrownBy(() -> fine.masks(Map.of("C4", Mask.of(new PatchGrid(8, 8), 0))))
        .hasMessageContaining("masks are drawn for C4, the picture shows C2");
  }
}
