package org.maskdeep.eval.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;

/** On three images of 5 rows and 7 columns; the second one's partner is itself. */
class MixTest {
  private static final int B = 3;
  private static final int H = 5;
  private static final int W = 7;
  private NDManager manager;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Stream stream(long step) {
    return new Streams(2).stream(Purpose.MIX, step, 0);
  }

  private static float[] values() {
    float[] values = new float[B * 3 * H * W];
    Stream random = new Streams(1).stream(Purpose.TEST, 0, 0);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private float[] mixed(Mix mix) {
    NDArray x = manager.create(values(), new Shape(B, 3, H, W));
    float[] result = mix.of(x, manager.create((float) mix.share())).toFloatArray();
    assertThat(x.toFloatArray()).isEqualTo(values());
    return result;
  }

  /** Where pixel (row, column) of a channel of an image lies. */
  private static int at(int image, int channel, int row, int column) {
    return ((image * 3 + channel) * H + row) * W + column;
  }

  private static float[] cutByALoop(int top, int left, int bottom, int right) {
    float[] own = values();
    float[] cut = values();
    for (int b = 0; b < B; b++) {
      for (int c = 0; c < 3; c++) {
        for (int i = top; i < bottom; i++) {
          for (int j = left; j < right; j++) {
            cut[at(b, c, i, j)] = own[at(B - 1 - b, c, i, j)];
          }
        }
      }
    }
    return cut;
  }

  @Test
  void cutmixTakesTheBoxFromTheOppositeImageToTheBit() {
    Mix mix = Mix.cut(new CutBox(1, 2, 4, 7), H, W);
    assertThat(mix.share()).isEqualTo(1 - 15 / 35.0);
    assertThat(mixed(mix)).isEqualTo(cutByALoop(1, 2, 4, 7)).isNotEqualTo(values());
  }

  @Test
  void anEmptyBoxAndAWholeOneAreTheTwoEnds() {
    Mix empty = Mix.cut(new CutBox(3, 3, 3, 3), H, W);
    assertThat(empty.share()).isEqualTo(1);
    assertThat(mixed(empty)).isEqualTo(values());
    Mix whole = Mix.cut(new CutBox(0, 0, H, W), H, W);
    assertThat(whole.share()).isEqualTo(0);
    assertThat(mixed(whole)).isEqualTo(cutByALoop(0, 0, H, W));
  }

  @Test
  void mixupIsAMeanOfBothImages() {
    float[] own = values();
    float[] result = mixed(new Mix(0.3, null));
    for (int b = 0; b < B; b++) {
      for (int i = 0; i < 3 * H * W; i++) {
        float other = own[(B - 1 - b) * 3 * H * W + i];
        float expected = 0.3f * own[b * 3 * H * W + i] + 0.7f * other;
        assertThat(result[b * 3 * H * W + i]).isCloseTo(expected, within(1e-6f));
      }
    }
  }

  @Test
  void theDrawIsAFunctionOfTheStreamAndTheShareThatOfTheBox() {
    int cuts = 0;
    double cutShares = 0;
    int n = 4000;
    for (int step = 0; step < n; step++) {
      Mix mix = Mix.draw(0.8, 1, 320, 640, stream(step));
      assertThat(Mix.draw(0.8, 1, 320, 640, stream(step))).isEqualTo(mix);
      if (mix.box() != null) {
        cuts++;
        cutShares += mix.share();
        assertThat(mix.share()).isEqualTo(1 - mix.box().area() / 204800.0);
        assertThat(mix.box().bottom()).isLessThanOrEqualTo(320);
        assertThat(mix.box().right()).isLessThanOrEqualTo(640);
      }
    }
    assertThat((double) cuts / n).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(n)));
    // the share drawn has mean 1/2; a border cuts a part r/4 off a side of r: of the area r² there
    // remain r² (1 − r/4)², with r² uniform in the mean 1/2 − 2/(4·2.5) + 1/(16·3) = 0.3208
    assertThat(cutShares / cuts).isCloseTo(1 - 0.3208, within(0.02));
  }

  /** What was drawn before there was cutmix. */
  @Test
  void mixupAloneDrawsTheShareAndNothingElse() {
    for (int step = 0; step < 20; step++) {
      assertThat(Mix.draw(0.8, 0, H, W, stream(step)))
          .isEqualTo(new Mix(stream(step).nextBeta(0.8), null));
      assertThat(Mix.draw(0, 1, H, W, stream(step)).box()).isNotNull();
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Mix mix = Mix.cut(new CutBox(0, 0, 6, 2), 8, 8);
    assertThatThrownBy(() -> mixed(mix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bottom=6")
        .hasMessageContaining("(3, 3, 5, 7)");
    NDArray features = manager.ones(new Shape(4, 10));
    assertThatThrownBy(() -> mix.of(features, manager.create(0.5f)))
        .hasMessageContaining("[B, 3, H, W]");
    assertThatThrownBy(() -> Mix.draw(0, 0, H, W, stream(0)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
