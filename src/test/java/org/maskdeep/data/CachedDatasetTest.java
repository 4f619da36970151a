package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CachedDatasetTest {
  private static final int IMAGE = 6 * 5 * 3; // bytes of one of FakeDataset

  @Test
  void whatItWillKeepIsForeseenFromAFewImages() {
    FakeDataset images = new FakeDataset(10, 4);
    CachedDataset cached = CachedDataset.of(images, 1 << 20);
    assertThat(cached.foreseenBytes(5)).isEqualTo(10 * IMAGE); // 0, 2, 4 (broken), 6, 8
    assertThat(images.decoded).hasValue(5);
    assertThat(cached.foreseenBytes(100)).isEqualTo(10 * IMAGE);
    assertThat(images.decoded).hasValue(15);
  }

  @Test
  void noMoreThanTheLimitIsForeseenAndNothingOfBrokenImages() {
    assertThat(CachedDataset.of(new FakeDataset(10), 100).foreseenBytes(3)).isEqualTo(100);
    assertThat(CachedDataset.of(new FakeDataset(2, 0, 1), 100).foreseenBytes(3)).isZero();
  }
}
