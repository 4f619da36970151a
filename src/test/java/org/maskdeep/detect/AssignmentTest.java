package org.maskdeep.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.detect.box.AnchorOptions;
import org.maskdeep.detect.box.Anchors;
import org.maskdeep.detect.box.BalancedSampler;
import org.maskdeep.detect.box.BoxCoder;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.detect.box.LevelMapper;
import org.maskdeep.detect.box.Matcher;
import org.maskdeep.image.ImageSize;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * Which anchors and proposals stand for which objects, and how boxes are written as differences.
 */
class AssignmentTest {
  private static final Boxes TRUTH = Boxes.of(0, 0, 10, 10, 50, 50, 54, 54);
  private static final Boxes ANCHORS =
      Boxes.of(
          0, 0, 10, 9, // overlap .9 with the first
          0, 0, 10, 5, // .5
          0, 0, 5, 5, // .25
          49, 49, 59, 59, // .16 with the second, more than any other
          90, 90, 99, 99); // none

  @Test
  void overlapDecides() {
    Matcher matcher = new Matcher(0.7, 0.3, false);
    assertThat(matcher.match(TRUTH, ANCHORS))
        .containsExactly(0, Matcher.NEITHER, Matcher.BACKGROUND, -1, Matcher.BACKGROUND);
  }

  @Test
  void everyObjectGetsItsBestAnchorHoweverSmallTheOverlap() {
    assertThat(Matcher.ANCHORS.match(TRUTH, ANCHORS)).containsExactly(0, -2, -1, 1, -1);
  }

  @Test
  void withoutObjectsAllIsBackground() {
    assertThat(Matcher.ANCHORS.match(Boxes.NONE, ANCHORS)).containsOnly(Matcher.BACKGROUND);
  }

  @Test
  void aSampleIsBalancedAndDependsOnItsStreamAlone() {
    int[] labels = new int[100];
    Arrays.fill(labels, 0, 40, 3);
    Arrays.fill(labels, 40, 60, -1);
    BalancedSampler sampler = new BalancedSampler(20, 0.25);
    BalancedSampler.Sample sample = sampler.draw(labels, stream(1));
    assertThat(Arrays.stream(sample.positive()))
        .hasSize(5)
        .allMatch(i -> i < 40)
        .doesNotHaveDuplicates();
    assertThat(Arrays.stream(sample.negative()))
        .hasSize(15)
        .allMatch(i -> i >= 60)
        .doesNotHaveDuplicates();
    assertThat(sample.all()).hasSize(20).isSorted();
    assertThat(sampler.draw(labels, stream(1)).all()).isEqualTo(sample.all());
    assertThat(sampler.draw(labels, stream(2)).all()).isNotEqualTo(sample.all());
  }

  @Test
  void backgroundFillsUpWhatObjectsLeave() {
    int[] labels = new int[30];
    labels[4] = 1;
    BalancedSampler.Sample sample = new BalancedSampler(20, 0.5).draw(labels, stream(1));
    assertThat(sample.positive()).containsExactly(4);
    assertThat(sample.negative()).hasSize(19);
  }

  @Test
  void everyPlaceIsDrawnEquallyOften() {
    int[] counts = new int[10];
    int draws = 5000;
    for (int i = 0; i < draws; i++) {
      for (int place : new BalancedSampler(3, 0).draw(new int[10], stream(i)).negative()) {
        counts[place]++;
      }
    }
    // Mean 1500, deviation 32.
    assertThat(Arrays.stream(counts)).allMatch(c -> Math.abs(c - 1500) < 160);
  }

  @Test
  void decodingUndoesEncoding() {
    Boxes boxes = Boxes.of(3, 4, 30, 50, 100, 20, 300, 25);
    Boxes anchors = Boxes.of(0, 0, 32, 32, 120, 10, 280, 90);
    float[] deltas = BoxCoder.PROPOSALS.encode(boxes, anchors);
    float[] back = BoxCoder.PROPOSALS.decode(deltas, new int[] {0, 1}, anchors).values();
    for (int i = 0; i < back.length; i++) {
      assertThat(back[i]).isEqualTo(boxes.values()[i], within(1e-3f));
    }
    assertThat(deltas[2]).isEqualTo((float) (5 * Math.log(27 / 32.0)), within(1e-5f));
  }

  @Test
  void sizesGrowAtMost62AndAHalfTimes() {
    Boxes out =
        BoxCoder.ANCHORS.decode(new float[] {0, 0, 50, 50}, new int[] {0}, Boxes.of(0, 0, 16, 16));
    assertThat(out.x2(0) - out.x1(0)).isEqualTo(1000, within(0.1f));
  }

  @Test
  void levelsFollowTheRootOfTheArea() {
    Boxes boxes =
        Boxes.of(0, 0, 10, 10, 0, 0, 112, 112, 0, 0, 223, 223, 0, 0, 224, 224, 0, 0, 900, 900);
    assertThat(new LevelMapper(2, 4, 224).of(boxes)).containsExactly(0, 1, 1, 2, 3);
    assertThat(new LevelMapper(0, 4, 224).of(boxes)).containsExactly(0, 3, 3, 3, 3);
  }

  @Test
  void aFullMaskFillsItsBoxAndAnEmptyOneNothing() {
    float[] full = new float[28 * 28];
    Arrays.fill(full, 1);
    Boxes box = Boxes.of(10, 20, 38, 48);
    ImageSize picture = new ImageSize(60, 50);
    Rle mask = MaskPaste.paste(full, box, 0, picture);
    assertThat(mask.toBox().x()).isEqualTo(10, within(1.0));
    assertThat(mask.toBox().y()).isEqualTo(20, within(1.0));
    assertThat((double) mask.area()).isEqualTo(28 * 28, within(60.0));
    assertThat(MaskPaste.paste(new float[28 * 28], box, 0, picture).area()).isZero();
  }

  @Test
  void anchorsAreWholePixelsAroundTheOrigin() {
    float[] cell = Anchors.cell(AnchorOptions.of(32, 64, 128, 256, 512), 0);
    assertThat(cell).containsExactly(-23, -11, 23, 11, -16, -16, 16, 16, -11, -23, 11, 23);
  }

  private static Stream stream(int sample) {
    return new Streams(3).stream(Purpose.DETECTION, 0, sample);
  }
}
