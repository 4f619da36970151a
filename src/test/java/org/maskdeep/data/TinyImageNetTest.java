package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.maskdeep.data.TestPictures.png;
import static org.maskdeep.data.TestPictures.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.image.codec.Decoding;

/** Drawn images in the layout of tiny-imagenet-200.zip. */
class TinyImageNetTest {
  private static final String CAT = "n02123045";
  private static final String BUS = "n04146614";

  @TempDir Path temp;

  /** Two classes, whose ids stand unsorted in wnids.txt; the grey of an image tells which it is. */
  private static Map<String, byte[]> files(String root) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(root + "wnids.txt", text(BUS + "\n" + CAT + "\n"));
    files.put(root + "words.txt", text(CAT + "\ttabby, tabby cat\n"));
    files.put(root + "train/" + BUS + "/" + BUS + "_boxes.txt", text("x\t0\t0\t9\t9\n"));
    files.put(root + "train/" + BUS + "/images/" + BUS + "_0.JPEG", png(64, 64, 10));
    files.put(root + "train/" + CAT + "/images/" + CAT + "_1.JPEG", png(64, 64, 21));
    files.put(root + "train/" + CAT + "/images/" + CAT + "_0.JPEG", png(64, 64, 20));
    files.put(root + "val/images/val_0.JPEG", png(64, 64, 30));
    files.put(root + "val/images/val_1.JPEG", png(64, 64, 31));
    files.put(
        root + "val/val_annotations.txt",
        text("val_1.JPEG\t" + CAT + "\t0\t32\t44\t62\nval_0.JPEG\t" + BUS + "\t1\t2\t3\t4\n"));
    files.put(root + "test/images/test_0.JPEG", png(64, 64, 40));
    return files;
  }

  private Dataset open(String name) throws IOException {
    return Datasets.open(name, temp, Decoding.EXACT);
  }

  @Test
  void bothSplitsAreReadFromAnArchiveAndFromAFolder() throws IOException {
    TestPictures.zip(temp.resolve("tiny-imagenet-200.zip"), files("tiny-imagenet-200/"));
    String fingerprint;
    try (Dataset train = open("tiny-imagenet/train");
        Dataset val = open("tiny-imagenet/val")) {
      assertThat(train.classes()).containsExactly(CAT, BUS);
      assertThat(val.classes()).isEqualTo(train.classes());
      assertThat(train.size()).isEqualTo(3);
      int[] greys = {20, 21, 10};
      int[] labels = {0, 0, 1};
      for (int i = 0; i < 3; i++) {
        assertThat(train.label(i)).as("label of %d", i).isEqualTo(labels[i]);
        assertThat(train.image(i).get(5, 9, 1)).as("pixel of %d", i).isEqualTo(greys[i]);
      }
      assertThat(val.size()).isEqualTo(2);
      assertThat(val.image(0).get(0, 0, 0)).isEqualTo(30);
      assertThat(val.label(0)).as("as the annotations say, not by place").isEqualTo(1);
      assertThat(val.label(1)).isZero();
      assertThat(train.sampleName(2)).endsWith("train/" + BUS + "/images/" + BUS + "_0.JPEG");
      assertThat(val.fingerprint()).isNotEqualTo(train.fingerprint());
      fingerprint = train.fingerprint();
    }
    Path other = temp.resolve("other");
    TestPictures.folder(other.resolve("tiny-imagenet"), files("tiny-imagenet-200/"));
    try (Dataset train = Datasets.open("tiny-imagenet/train", other);
        Dataset few = Datasets.open("tiny-imagenet/train?per-class=1", other)) {
      assertThat(train.fingerprint()).isEqualTo(fingerprint);
      assertThat(few.size()).isEqualTo(2);
    }
  }

  @Test
  void labelsAreInTheFingerprint() throws IOException {
    Path one = TestPictures.folder(temp.resolve("1"), files("tiny-imagenet-200/"));
    Map<String, byte[]> changed = files("tiny-imagenet-200/");
    changed.put(
        "tiny-imagenet-200/val/val_annotations.txt",
        text("val_0.JPEG\t" + CAT + "\nval_1.JPEG\t" + CAT + "\n"));
    Path two = TestPictures.folder(temp.resolve("2"), changed);
    try (Dataset a = Datasets.open("tiny-imagenet/val", one);
        Dataset b = Datasets.open("tiny-imagenet/val", two)) {
      assertThat(a.fingerprint()).isNotEqualTo(b.fingerprint());
    }
  }

  private void refuses(String split, String file, byte[] content, String... words)
      throws IOException {
    Map<String, byte[]> files = files("");
    if (content == null) {
      files.remove(file);
    } else {
      files.put(file, content);
    }
    Path place = temp.resolve("bad" + file.hashCode() + words[0].hashCode());
    Path folder = TestPictures.folder(place.resolve("tiny-imagenet-200"), files);
    assertThatThrownBy(() -> Datasets.open("tiny-imagenet/" + split, place))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContainingAll(words);
  }

  @Test
  void whatIsMissingOrUnknownIsNamed() throws IOException {
    refuses("train", "wnids.txt", null, "no wnids.txt");
    refuses("val", "val/val_annotations.txt", null, "val/val_annotations.txt is missing");
    refuses("val", "val/images/val_0.JPEG", null, "1 images", "missing", "val_0.JPEG");
    refuses("val", "val/images/val_9.JPEG", png(64, 64, 1), "val_9.JPEG has no label");
    refuses("val", "val/val_annotations.txt", text("val_0.JPEG\n"), "'val_0.JPEG' is not NAME");
    refuses(
        "val", "val/val_annotations.txt", text("val_0.JPEG\tn1\n"), "class 'n1' is not in wnids");
    refuses("train", "train/n1/images/a.JPEG", png(64, 64, 1), "class 'n1' is not in wnids.txt");
    refuses("train", "train/" + BUS + "/images/" + BUS + "_0.JPEG", null, BUS, "has no images");
  }

  @Test
  void aMissingSetIsNamedWithItsAddressAndItsSplits() {
    assertThatThrownBy(() -> open("tiny-imagenet/train"))
        .hasMessageContainingAll("tiny-imagenet-200.zip", "cs231n.stanford.edu", "90528d7ca1a4");
    assertThatThrownBy(() -> open("tiny-imagenet/test"))
        .hasMessageContainingAll("no split 'test'", "train, val");
  }
}
