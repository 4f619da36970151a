package org.maskdeep.method.automae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ObjectFocusTest {
  private static final int[] OBJECTS = {0, 2, 0, 1};

  @Test
  void anEvenMapHasOneAndOneOnTheObjectsHasMore() {
    assertThat(ObjectFocus.of(new float[] {.25f, .25f, .25f, .25f}, OBJECTS)).isEqualTo(1);
    assertThat(ObjectFocus.of(new float[] {0, .75f, 0, .25f}, OBJECTS)).isEqualTo(2);
    assertThat(ObjectFocus.of(new float[] {.5f, 0, .5f, 0}, OBJECTS)).isZero();
    assertThat(ObjectFocus.of(new float[] {.1f, .2f, .3f, .4f}, OBJECTS))
        .isCloseTo(1.2, within(1e-6));
    assertThat(ObjectFocus.of(new float[] {.5f, .5f}, new int[2])).isNaN();
    assertThatThrownBy(() -> ObjectFocus.of(new float[3], OBJECTS))
        .hasMessageContainingAll("3 patches", "objects of 4", "same grid");
  }
}
