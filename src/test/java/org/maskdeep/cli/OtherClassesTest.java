package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.TestPictures;

/** Probes whose training and test images are of different classes. */
class OtherClassesTest {
  @TempDir private Path folder;
  private Path weights;

  @BeforeEach
  void makePictures() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    for (String place :
        new String[] {"train/cat", "train/dog", "val/cat", "val/emu", "small/cat"}) {
      for (int i = 0; i < 4; i++) {
        files.put(place + "/" + i + ".png", TestPictures.png(32, 32, 40 * i));
      }
    }
    TestPictures.folder(folder, files);
    weights = Encoders.small(folder.resolve("w"));
  }

  private Run probe(String probe, String train, String test) {
    String common =
        " --set views.size=32 --set probe.epochs=1 --set probe.neighbours=2 --threads=1";
    Object[] words =
        (probe
                + common
                + " --weights "
                + weights
                + " --set data.train="
                + folder.resolve("train")
                + train
                + " --set data.test="
                + folder
                + "/"
                + test)
            .split(" ");
    return Run.of(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"knn", "linear", "linear --views --batch=4", "finetune --epochs=1 --batch=4"})
  void everyProbeRefusesAndNamesThem(String probe) {
    Run other = probe(probe, "", "val");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .hasLineCount(1)
        .contains("different classes")
        .contains("only in training: dog")
        .contains("only in test: emu");
    Run fewer = probe(probe, "", "small");
    assertThat(fewer.code()).isEqualTo(2);
    assertThat(fewer.err()).contains("only in training: dog").doesNotContain("only in test");
    Run order = probe(probe, "?classes=dog,cat", "train?classes=cat,dog");
    assertThat(order.code()).isEqualTo(2);
    assertThat(order.err()).contains("another order, dog, cat and cat, dog");
  }

  @Test
  void theSameClassesChosenFromBothAreFine() {
    Run same = probe("knn", "?classes=dog,cat", "train?classes=dog,cat");
    assertThat(same.err()).isEmpty();
    assertThat(same.code()).isZero();
  }

  /** Everything would be right, also where a folder around the classes is taken for one. */
  @Test
  void oneClassIsRefused() {
    Run one = probe("knn", "?classes=cat", "val?classes=cat");
    assertThat(one.code()).isEqualTo(2);
    assertThat(one.err()).contains("has one class only, [cat]: a probe has nothing to tell apart");
  }

  @Test
  void imagesWithoutClassesAreRefused() {
    Run none = probe("knn", "?labels=none", "train?labels=none");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("train has no classes: a probe has nothing to tell apart");
  }

  @Test
  void aProbeThatIsRefusedLeavesNoScore() {
    Path json = folder.resolve("score.json");
    assertThat(probe("knn --json " + json, "", "val").code()).isEqualTo(2);
    assertThat(Files.exists(json)).isFalse();
  }
}
