package org.maskdeep.train.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.maskdeep.data.TestPictures.png;
import static org.maskdeep.data.TestPictures.text;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.TestPictures;

class ImageSurveyTest {
  @TempDir private Path temp;

  private ImageSurvey survey(String folder, Map<String, byte[]> files) throws IOException {
    TestPictures.folder(temp.resolve(folder), files);
    return ImageSurvey.of(folder, temp);
  }

  private static Map<String, byte[]> images(String... folders) {
    Map<String, byte[]> files = new HashMap<>();
    for (String folder : folders) {
      for (int i = 0; i < 6; i++) {
        files.put(folder + i + ".png", png(10 + i, 20, i));
      }
    }
    return files;
  }

  @Test
  void subFoldersAreClasses() throws IOException {
    ImageSurvey survey = survey("photos", images("cat/", "dog/"));
    assertThat(survey.layout().train()).isEqualTo("photos");
    assertThat(survey.layout().classes()).isTrue();
    assertThat(survey.images()).isEqualTo(12);
    assertThat(survey.perClass()).isEqualTo(Map.of("cat", 6, "dog", 6));
    assertThat(survey.shortSide(0)).isEqualTo(10);
    assertThat(survey.shortSide(1)).isEqualTo(15);
    // Two each of 10 … 15 by 20 pixels, in three colours.
    assertThat(survey.decodedBytes(0)).isEqualTo(3 * 12.5 * 20);
    assertThat(survey.decodedBytes(10))
        .isCloseTo(
            3 * 100 * 20 * (1 / 10.0 + 1 / 11.0 + 1 / 12.0 + 1 / 13.0 + 1 / 14.0 + 1 / 15.0) / 6,
            org.assertj.core.data.Offset.offset(1e-9));
    assertThat(survey.decodeSeconds()).isPositive();
  }

  @Test
  void looseImagesHaveNoClassesWhereverTheyLie() throws IOException {
    for (String folder : new String[] {"", "2024/", "a/b/"}) {
      ImageSurvey survey = survey("loose" + folder.length(), images(folder));
      assertThat(survey.layout().classes()).as(folder).isFalse();
      assertThat(survey.layout().train()).endsWith("?labels=none");
      assertThat(survey.images()).isEqualTo(6);
      assertThat(survey.perClass()).isEmpty();
    }
    assertThat(survey("photos", images("cat/", "dog/")).layout().classes()).isTrue();
    assertThat(ImageSurvey.of("photos?labels=none", temp).images()).isEqualTo(12);
    assertThat(ImageSurvey.of("photos?labels=none", temp).layout().classes()).isFalse();
  }

  @Test
  void foldersOfVeryFewImagesAreNotClassesAndLooseOnesBesideClassesAreNamed() throws IOException {
    Map<String, byte[]> files = images("");
    files.put("a/1.png", png(9, 9, 1));
    files.put("b/1.png", png(9, 9, 1));
    assertThat(survey("mixed", files).layout().classes()).isFalse();
    Map<String, byte[]> few = images("cat/", "dog/");
    few.put("cover.png", png(9, 9, 1));
    FolderLayout layout = survey("few", few).layout();
    assertThat(layout.classes()).isTrue();
    assertThat(layout.reason()).contains("1 images outside of them are left out");
  }

  @Test
  void trainAndValAreFoundBelowOtherFolders() throws IOException {
    ImageSurvey survey =
        survey("set", images("in/train/cat/", "in/train/dog/", "in/val/cat/", "in/val/dog/"));
    assertThat(survey.layout().train()).isEqualTo("set/in/train");
    assertThat(survey.layout().test()).isEqualTo("set/in/val");
    assertThat(survey.images()).isEqualTo(12);
    try (Dataset test = Datasets.open(survey.layout().test(), temp)) {
      assertThat(test.classes()).containsExactly("cat", "dog");
    }
    ImageSurvey alone = survey("alone", images("train/cat/", "train/dog/", "other/x/"));
    assertThat(alone.layout().train()).isEqualTo("alone/train");
    assertThat(alone.layout().test()).isEmpty();
  }

  @Test
  void archivesAreLookedAtWithTheFolderAroundThem() throws IOException {
    TestPictures.zip(temp.resolve("photos.zip"), images("photos/cat/", "photos/dog/"));
    ImageSurvey survey = ImageSurvey.of("photos.zip", temp);
    assertThat(survey.perClass().keySet()).containsExactly("cat", "dog");
    TestPictures.zip(temp.resolve("loose.zip"), images("photos/"));
    assertThat(ImageSurvey.of("loose.zip", temp).layout().classes()).isFalse();
  }

  @Test
  void brokenImagesAreNamedAndTooManyOfThemAreRefused() throws IOException {
    Map<String, byte[]> files = images("cat/", "dog/");
    files.put("cat/broken.png", text("no image"));
    assertThat(survey("one", files).undecodable())
        .singleElement()
        .asString()
        .contains("cat/broken.png");
    files.put("dog/broken.png", text("no image"));
    assertThatThrownBy(() -> survey("two", files))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("two: 2 of 14 images")
        .hasMessageContaining("dog/broken.png");
  }

  @Test
  void brokenImagesAreFoundBeyondThoseWhoseSizesAreKept() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    for (int i = 0; i < 96; i++) {
      String name = String.format(java.util.Locale.ROOT, "%03d.png", i);
      files.put(name, i == 95 ? text("no image") : png(20, 20, i)); // sizes are of 0, 2, 4 …
    }
    ImageSurvey survey = survey("many", files);
    assertThat(survey.sizes()).hasSize(48);
    assertThat(survey.looked()).isEqualTo(96);
    assertThat(survey.undecodable()).singleElement().asString().contains("095.png");
  }

  @Test
  void whatIsNotAFolderOfImagesIsNamed() throws IOException {
    assertThatThrownBy(() -> ImageSurvey.of("nowhere", temp))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> survey("texts", Map.of("notes.txt", text("x"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("texts: no images in it or in its folders");
    assertThatThrownBy(() -> ImageSurvey.of("imagenette/train", temp))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("recipes of its own");
    assertThatThrownBy(() -> ImageSurvey.of("photos?images=3", temp))
        .hasMessageContaining("unknown option 'images'");
  }
}
