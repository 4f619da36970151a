package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.maskdeep.data.TestPictures.png;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.image.Image;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Resize;

class ShortSideTest {
  @TempDir private Path temp;

  @Test
  void largeImagesAreMadeSmallerAndOthersStay() throws IOException {
    TestPictures.folder(
        temp.resolve("photos"),
        Map.of(
            "a/large.png", png(40, 30, 9), "a/small.png", png(12, 9, 9), "b/x.png", png(2, 2, 1)));
    try (Dataset whole = Datasets.open("photos", temp);
        Dataset data = Datasets.open("photos?short-side=10", temp)) {
      Image large = data.image(0);
      assertThat(large.width()).isEqualTo(13); // int(10 · 40 / 30)
      assertThat(large.height()).isEqualTo(10);
      assertThat(large.rgb())
          .isEqualTo(Resize.resize(whole.image(0), 13, 10, Interpolation.BICUBIC).rgb());
      assertThat(data.image(1).rgb()).isEqualTo(whole.image(1).rgb());
      assertThat(data.image(1).width()).isEqualTo(12);
      assertThat(data.size()).isEqualTo(3);
      assertThat(data.label(2)).isEqualTo(1);
      assertThat(data.classes()).isEqualTo(whole.classes());
      assertThat(data.sampleName(0)).isEqualTo(whole.sampleName(0));
      assertThat(data.fingerprint()).isNotEqualTo(whole.fingerprint());
    }
    assertThatThrownBy(() -> Datasets.open("photos?short-side=0", temp))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("short-side = 0 must be between 1 and 16384");
  }

  @Test
  void allImagesOfAFolderAreOneClassWhereLabelsAreNone() throws IOException {
    Map<String, byte[]> files =
        Map.of("b.png", png(1, 1, 2), "a/deep/x.png", png(1, 1, 1), "z/y.png", png(1, 1, 3));
    TestPictures.folder(temp.resolve("photos"), files);
    TestPictures.zip(temp.resolve("photos.zip"), files);
    try (Dataset folder = Datasets.open("photos?labels=none", temp);
        Dataset archive = Datasets.open("photos.zip?labels=none", temp)) {
      assertThat(folder.classes()).containsExactly("unlabelled");
      for (int i = 0; i < 3; i++) {
        assertThat(folder.image(i).get(0, 0, 0)).isEqualTo(i + 1);
        assertThat(folder.label(i)).isZero();
      }
      assertThat(archive.fingerprint()).isEqualTo(folder.fingerprint());
    }
    assertThatThrownBy(() -> Datasets.open("photos?labels=some", temp))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the only value of labels is none");
    assertThatThrownBy(() -> Datasets.open("cifar10/train?labels=none", temp))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("for a folder or archive");
  }
}
