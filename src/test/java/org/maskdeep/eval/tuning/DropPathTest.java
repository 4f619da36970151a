package org.maskdeep.eval.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.maskdeep.random.Streams;

class DropPathTest {
  private static final Streams STREAMS = new Streams(3);

  /** timm: torch.linspace(0, rate, blocks). */
  @Test
  void ratesRiseLinearlyFromNothingAtTheFirstBlock() {
    DropPath twelve = new DropPath(0.1, 12);
    assertThat(twelve.rate(0)).isZero();
    assertThat(twelve.rate(1)).isCloseTo(0.1 / 11, within(1e-15));
    assertThat(twelve.rate(6)).isCloseTo(0.6 / 11, within(1e-15));
    assertThat(twelve.rate(11)).isEqualTo(0.1);
    assertThat(new DropPath(0.1, 1).rate(0)).isZero();
  }

  @Test
  void everyBranchIsDroppedAsOftenAsItsRateSaysAndItsMeanIsOne() {
    DropPath drop = new DropPath(0.4, 3);
    int images = 100;
    int steps = 400;
    int[] dropped = new int[3 * 2];
    for (int step = 0; step < steps; step++) {
      float[] scales = drop.scales(STREAMS, step, images);
      assertThat(scales).hasSize(3 * 2 * images);
      for (int i = 0; i < scales.length; i++) {
        int branch = i / images;
        float kept = (float) (1 / (1 - drop.rate(branch / 2)));
        assertThat(scales[i]).isIn(0f, kept);
        dropped[branch] += scales[i] == 0 ? 1 : 0;
      }
    }
    double n = (double) images * steps;
    for (int branch = 0; branch < dropped.length; branch++) {
      double p = drop.rate(branch / 2);
      double deviation = Math.sqrt(p * (1 - p) / n);
      assertThat(dropped[branch] / n).isCloseTo(p, within(5 * deviation + 1e-12));
      double mean = (1 - dropped[branch] / n) / (1 - p);
      assertThat(mean).isCloseTo(1, within(5 * deviation / (1 - p) + 1e-12));
    }
  }

  /** Both of a block's branches in p², and neighbouring images in p², of the cases. */
  @Test
  void branchesAndImagesAreDroppedIndependently() {
    DropPath drop = new DropPath(0.5, 2);
    int images = 100;
    int both = 0;
    int neighbours = 0;
    int n = 0;
    for (int step = 0; step < 200; step++) {
      float[] scales = drop.scales(STREAMS, step, images);
      for (int i = 0; i + 1 < images; i++, n++) {
        both += scales[2 * images + i] == 0 && scales[3 * images + i] == 0 ? 1 : 0;
        neighbours += scales[2 * images + i] == 0 && scales[2 * images + i + 1] == 0 ? 1 : 0;
      }
    }
    double deviation = Math.sqrt(0.25 * 0.75 / n);
    assertThat((double) both / n).isCloseTo(0.25, within(5 * deviation));
    assertThat((double) neighbours / n).isCloseTo(0.25, within(7 * deviation)); // they overlap
  }

  @Test
  void whatIsDroppedIsAFunctionOfSeedStepAndPlace() {
    DropPath drop = new DropPath(0.5, 2);
    float[] four = drop.scales(STREAMS, 9, 4);
    assertThat(drop.scales(new Streams(3), 9, 4)).isEqualTo(four);
    float[] two = drop.scales(STREAMS, 9, 2);
    for (int branch = 0; branch < 4; branch++) {
      for (int i = 0; i < 2; i++) {
        assertThat(two[2 * branch + i]).isEqualTo(four[4 * branch + i]);
      }
    }
    assertThat(drop.scales(STREAMS, 9, 64)).isNotEqualTo(drop.scales(STREAMS, 10, 64));
    assertThat(drop.scales(STREAMS, 9, 64)).isNotEqualTo(drop.scales(new Streams(4), 9, 64));
  }

  @Test
  void aRateOfOneIsRefused() {
    assertThatThrownBy(() -> new DropPath(1, 4)).hasMessageContaining("drop path = 1.0");
    assertThatThrownBy(() -> new DropPath(0.1, 0)).hasMessageContaining("blocks = 0");
  }

  /** Of the second of two processes. */
  @Test
  void aShareOfABatchHasTheFactorsOfItsPlaces() {
    DropPath drop = new DropPath(0.5, 2);
    float[] all = drop.scales(STREAMS, 3, 8);
    float[] share = drop.scales(STREAMS, 3, 4, 4);
    for (int branch = 0; branch < 4; branch++) {
      for (int image = 0; image < 4; image++) {
        assertThat(share[branch * 4 + image]).isEqualTo(all[branch * 8 + 4 + image]);
      }
    }
    assertThat(share).isNotEqualTo(drop.scales(STREAMS, 3, 4));
  }
}
