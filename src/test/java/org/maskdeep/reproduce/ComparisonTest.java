package org.maskdeep.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.train.Recipes;

class ComparisonTest {
  /** Two folders of class folders in one place are two data sets. */
  @ParameterizedTest
  @CsvSource({
    "cifar10-jpeg/train?images=20000&seed=0, cifar10-jpeg",
    "stl10/unlabeled, stl10",
    "scenes/train, scenes",
    "/data/photos/train?images=5, photos",
    "/data/photos.zip/val, photos.zip",
    "/home/me/flowers?images=5, flowers",
    "/home/me/cats, cats",
    "/home/me/trains, trains",
    "/home/me/valleys, valleys",
    "photos/Validation, photos",
    "./photos, photos",
    "a/../photos/train2017, photos",
  })
  void aDataSetIsNamedWithoutItsSplit(String spec, String name) throws IOException {
    assertThat(Comparison.dataset(Recipes.load("defaults", List.of("data.train=\"" + spec + "\""))))
        .isEqualTo(name);
  }
}
