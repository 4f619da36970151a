package org.maskdeep.method.semmae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Segmentation;
import org.maskdeep.image.view.RandomResizedCrop;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.Views;
import org.maskdeep.mask.AdjustedRandIndex;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.mask.PartSchedule;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;

class PartMasksTest {
  private static final PatchGrid GRID = new PatchGrid(8, 8);
  private static final MaskRatio RATIO = new MaskRatio(0.75);
  private static final long[] SAMPLES = {4, 9, 2};

  /** Four quarters of the image. */
  private static int[][] quarters(NDArray view, StepContext context) {
    int[] parts = new int[64];
    Arrays.setAll(parts, i -> i / 32 * 2 + i % 8 / 4);
    int[][] all = new int[context.samples().length][];
    Arrays.fill(all, parts);
    return all;
  }

  private static PartMasks masks(PartSchedule schedule) {
    return new PartMasks(PartMasksTest::quarters, GRID, RATIO, schedule, 10, 4);
  }

  private static StepContext at(long step) {
    return new StepContext(new Streams(5), step, SAMPLES);
  }

  private static int[] visibleByQuarter(Mask mask) {
    int[] visible = new int[4];
    for (int i : mask.visibleIndices()) {
      visible[i / 32 * 2 + i % 8 / 4]++;
    }
    Arrays.sort(visible);
    return visible;
  }

  /** From four visible patches in every quarter to one quarter that is whole. */
  @Test
  void masksGoFromTheSameShareOfEveryPartToWholeParts() {
    PartMasks intra = masks(new PartSchedule(1, 1, 2));
    for (int i = 0; i < 3; i++) {
      assertThat(visibleByQuarter(mask(intra.of(null, at(39)), i))).containsExactly(4, 4, 4, 4);
    }
    PartMasks paper = masks(PartSchedule.PAPER);
    for (long step = 30; step < 40; step++) { // the last epoch, λ = 0
      for (int i = 0; i < 3; i++) {
        assertThat(visibleByQuarter(mask(paper.of(null, at(step)), i)))
            .containsExactly(0, 0, 0, 16);
      }
    }
    // epoch 0 of 4: λ = 15/16, m = round(15/16 · 12 + 1/16 · (16 or 0)) = 12 or 11
    int[] first = visibleByQuarter(mask(paper.of(null, at(9)), 0));
    assertThat(first[0]).isBetween(3, 4);
    assertThat(first[3]).isBetween(4, 5);
    // the trainer's step of a run that is timed beyond its end
    assertThat(visibleByQuarter(mask(paper.of(null, at(4000)), 0))).containsExactly(0, 0, 0, 16);
  }

  private static Mask mask(MaskBatch batch, int image) {
    return batch.images().get(image).mask(0, 0);
  }

  @Test
  void aMaskIsAFunctionOfSeedStepAndSample() {
    PartMasks masks = masks(PartSchedule.PAPER);
    MaskBatch all = masks.of(null, at(12));
    assertThat(masks.of(null, at(12)).images()).isEqualTo(all.images());
    assertThat(masks.of(null, at(13)).images()).isNotEqualTo(all.images());
    StepContext part = new StepContext(new Streams(5), 12, new long[] {2, 4});
    assertThat(masks.of(null, part).images())
        .isEqualTo(List.of(all.images().get(2), all.images().get(0)));
    assertThatThrownBy(
            () -> new PartMasks(PartMasksTest::quarters, GRID, RATIO, PartSchedule.PAPER, 0, 4))
        .hasMessageContaining("steps of an epoch");
  }

  /**
   * The object's masks go through crop and flip as the image does: of an image that is white where
   * the object is, patches of the view are bright where their part is the object. Of each view by
   * its own crop.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void truePartsAreThoseOfTheView(int number) throws IOException {
    RandomResizedCrop crop = RandomResizedCrop.ofScale(0.3); // patches of more than three pixels
    ViewOptions view = ViewOptions.cropAndFlip(64, Normalization.NONE).edit().crop(crop).build();
    try (Dataset scenes = Datasets.open("scenes/train?images=40&size=64", null);
        Dataset drawn = new White(scenes);
        Batches batches =
            Batches.builder(drawn)
                .views(List.of(Views.train(view), Views.train(view)))
                .batchSize(20)
                .seed(5)
                .epoch(3)
                .build()) {
      TrueParts source =
          number == 0
              ? new TrueParts(scenes, view, 8, 2)
              : new TrueParts(scenes, view, number, 8, 2);
      int bright = 0;
      for (int step = 6; batches.hasNext(); step++) { // epoch 3 of 2 steps each
        try (Batch batch = batches.next()) {
          long[] samples = Arrays.stream(batch.indices()).asLongStream().toArray();
          int[][] parts = source.parts(null, new StepContext(new Streams(5), step, samples));
          for (int i = 0; i < samples.length; i++) {
            for (int patch = 0; patch < 64; patch++) {
              double white = white(batch.view(number), i, patch);
              assertThat(parts[i][patch]).isBetween(0, 1);
              if (Math.abs(white - 0.5) > 0.15) {
                assertThat(parts[i][patch]).isEqualTo(white > 0.5 ? 1 : 0);
                bright += parts[i][patch];
              }
            }
          }
        }
      }
      assertThat(bright).isGreaterThan(200);
    }
  }

  /** The mean of a patch of an image's view. */
  private static double white(ByteBuffer view, int image, int patch) {
    double sum = 0;
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        int row = patch / 8 * 8 + y;
        int column = patch % 8 * 8 + x;
        sum += view.asFloatBuffer().get(((image * 64 + row) * 64 + column) * 3);
      }
    }
    return sum / 64;
  }

  /** The images of a set, white where the object is and black elsewhere. */
  private record White(Dataset from) implements Dataset {
    @Override
    public Image image(int index) throws IOException {
      Segmentation objects = from.objects(index).orElseThrow();
      byte[] rgb = new byte[64 * 64 * 3];
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (byte) (objects.segments()[i / 3] == 0 ? 0 : 255);
      }
      return new Image(64, 64, rgb);
    }

    @Override
    public String name() {
      return from.name();
    }

    @Override
    public int size() {
      return from.size();
    }

    @Override
    public String sampleName(int index) {
      return from.sampleName(index);
    }

    @Override
    public List<String> classes() {
      return from.classes();
    }

    @Override
    public int label(int index) {
      return from.label(index);
    }

    @Override
    public String fingerprint() {
      return from.fingerprint();
    }

    @Override
    public void close() {}
  }

  @Test
  void partsOfLargePatchesAreThoseOfTheSmallOnesInThem() {
    PartSource coarse = (view, context) -> new int[][] {{0, 1, 2, 3}, {3, 3, 0, 1}};
    int[][] fine = coarse.onGrid(2, 4).parts(null, at(0));
    assertThat(fine[0]).containsExactly(0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3);
    assertThat(fine[1]).containsExactly(3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 1, 1, 0, 0, 1, 1);
    assertThat(coarse.onGrid(2, 2)).isSameAs(coarse);
    assertThatThrownBy(() -> coarse.onGrid(2, 3)).hasMessageContaining("multiples");
  }

  @Test
  void aSetWithoutMasksIsRefused() {
    Dataset photos = new White(Scenes.classification(4, 16, 0, Scenes.Split.TRAIN));
    ViewOptions view = ViewOptions.cropAndFlip(16, Normalization.NONE);
    assertThatThrownBy(() -> new TrueParts(photos, view, 4, 1))
        .hasMessageContaining("objects of its images are not known");
  }

  /** Left half dark, right half bright: two clusters of an untrained guide's patches tell them. */
  @Test
  void clustersOfTheGuidesPatchesFollowTheImage() {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionTransformer guide = VitOptions.of(VitOptions.Size.NANO, 4, 16).create();
      guide.initialize(manager, 2);
      guide.freeze();
      float[] pixels = new float[2 * 3 * 16 * 16];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = i % 16 < 8 ? -2 : 2;
      }
      NDArray x = manager.create(pixels, new Shape(2, 3, 16, 16));
      ClusteredParts source = new ClusteredParts(guide, 2);
      StepContext context = new StepContext(new Streams(5), 3, new long[] {7, 8});
      int[][] parts = source.parts(x, context);
      int[] halves = new int[16];
      Arrays.setAll(halves, i -> i % 4 / 2);
      assertThat(AdjustedRandIndex.of(parts[0], halves)).isEqualTo(1);
      assertThat(AdjustedRandIndex.of(parts[1], halves)).isEqualTo(1);
      assertThat(source.parts(x, context)).isDeepEqualTo(parts);
      assertThat(source.networks()).containsKey("guide");
      assertThat(guide.parametersByName().values()).noneMatch(p -> p.requiresGradient());
    }
  }
}
