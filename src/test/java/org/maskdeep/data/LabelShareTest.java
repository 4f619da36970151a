package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.image.Image;

class LabelShareTest {
  /** 1000, 250 and 20 images of three classes, which lie mixed. */
  private static final int[] SIZES = {1000, 250, 20};

  private static final Dataset MIXED = new Mixed();

  private static final class Mixed implements Dataset {
    private final int[] labels = new int[Arrays.stream(SIZES).sum()];

    Mixed() {
      int[] left = SIZES.clone();
      for (int i = 0, c = 0; i < labels.length; c = (c + 1) % left.length) {
        if (left[c] > 0) {
          left[c]--;
          labels[i++] = c;
        }
      }
    }

    @Override
    public String name() {
      return "mixed";
    }

    @Override
    public int size() {
      return labels.length;
    }

    @Override
    public List<String> classes() {
      return List.of("a", "b", "c", "nothing");
    }

    @Override
    public int label(int index) {
      return labels[index];
    }

    @Override
    public String sampleName(int index) {
      return "" + index;
    }

    @Override
    public Image image(int index) {
      return new Image(1, 1, new byte[3]);
    }

    @Override
    public String fingerprint() {
      return name();
    }

    @Override
    public void close() {}
  }

  private static int[] perClass(Dataset data) {
    int[] counts = new int[data.classes().size()];
    for (int i = 0; i < data.size(); i++) {
      counts[data.label(i)]++;
    }
    return counts;
  }

  private static Set<String> names(Dataset data) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < data.size(); i++) {
      assertThat(names.add(data.sampleName(i))).as("no image twice").isTrue();
    }
    return names;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.01 | 10, 3, 1, 0", // 2.5 is rounded up; of 20 there is one at least
        "0.1 | 100, 25, 2, 0",
        "1e-9 | 1, 1, 1, 0",
        "0.5 | 500, 125, 10, 0",
        "1 | 1000, 250, 20, 0",
        "4-per-class | 4, 4, 4, 0",
        "300-per-class | 300, 250, 20, 0"
      })
  void everyClassKeepsTheSameShareAndOneImageAtLeast(String text, String counts) {
    Dataset part = LabelShare.parse(text).of(MIXED, 5);
    int[] expected = Arrays.stream(counts.split(", ")).mapToInt(Integer::parseInt).toArray();
    assertThat(perClass(part)).isEqualTo(expected);
    assertThat(part.classes()).isEqualTo(MIXED.classes());
  }

  @Test
  void aSmallerShareLiesWithinALargerOneOfTheSameSeed() {
    for (long seed : new long[] {0, 1, 77}) {
      Set<String> tenth = names(LabelShare.parse("0.1").of(MIXED, seed));
      Set<String> hundredth = names(LabelShare.parse("0.01").of(MIXED, seed));
      assertThat(tenth).containsAll(hundredth).hasSizeGreaterThan(hundredth.size());
      Set<String> two = names(LabelShare.parse("2-per-class").of(MIXED, seed));
      assertThat(tenth).containsAll(two);
    }
  }

  @Test
  void theChoiceIsAFunctionOfTheSeedAndMixesTheClass() {
    LabelShare share = LabelShare.parse("0.1");
    Set<String> once = names(share.of(MIXED, 3));
    assertThat(names(share.of(MIXED, 3))).isEqualTo(once);
    assertThat(names(share.of(MIXED, 4))).isNotEqualTo(once);
    assertThat(share.of(MIXED, 3).fingerprint()).isNotEqualTo(share.of(MIXED, 4).fingerprint());
    long late = once.stream().filter(name -> Integer.parseInt(name) > 635).count();
    assertThat(late).as("of the second half of the set").isGreaterThan(30);
  }

  @Test
  void allLabelsAreTheSetItself() throws IOException {
    assertThat(LabelShare.parse("1.0").of(MIXED, 3)).isSameAs(MIXED);
    assertThat(LabelShare.ALL.of(MIXED, 3)).isSameAs(MIXED);
  }

  @ParameterizedTest
  @CsvSource({"0", "0.0", "1.01", "-0.1", "10 %", "NaN", "0-per-class", "per-class", "many", "''"})
  void whatIsNeitherAShareNorANumberIsRefused(String text) {
    assertThatThrownBy(() -> LabelShare.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'" + text + "'", "(0, 1]", "4-per-class");
  }

  @Test
  void itIsWrittenAsItIsRead() {
    for (String text : List.of("0.01", "0.1", "4-per-class")) {
      assertThat(LabelShare.parse(text)).hasToString(text);
    }
    assertThat(LabelShare.parse("0.01").words(7)).contains("0.01 of every class", "seed 7");
    assertThat(LabelShare.parse("4-per-class").words(7)).contains("4 images of every class");
  }
}
