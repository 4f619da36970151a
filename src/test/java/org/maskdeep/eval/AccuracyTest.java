package org.maskdeep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccuracyTest {
  @Test
  void countsAreRight() {
    float[] scores = {
      9, 8, 7, 6, 5, 4, // class 5 is sixth
      9, 8, 7, 6, 5, 4, // class 4 is fifth
      9, 8, 7, 6, 5, 4, // class 0 is first
      0, 1, 0, 0, 0, 0, // class 1 is first
    };
    Accuracy accuracy = Accuracy.of(scores, 6, new int[] {5, 4, 0, 1});
    assertThat(accuracy.top1()).isEqualTo(0.5);
    assertThat(accuracy.top5()).isEqualTo(0.75);
    assertThat(accuracy.meanClass()).isEqualTo(0.5); // of classes 0, 1, 4, 5
    assertThat(accuracy.confusion()[5][0]).isEqualTo(1);
    assertThat(accuracy.confusion()[0][0]).isEqualTo(1);
    assertThat(accuracy.confusion()[1][1]).isEqualTo(1);
  }

  @Test
  void equalScoresAreTheLowerClassAndNaNIsTheWorst() {
    assertThat(Accuracy.of(new float[] {1, 1}, 2, new int[] {1}).top1()).isZero();
    assertThat(Accuracy.of(new float[] {1, 1}, 2, new int[] {0}).top1()).isEqualTo(1);
    assertThat(Accuracy.of(new float[] {Float.NaN, -9}, 2, new int[] {0}).top1()).isZero();
    assertThat(Accuracy.of(new float[] {Float.NaN, -9}, 2, new int[] {1}).top1()).isEqualTo(1);
  }

  @Test
  void noSampleIsNoAccuracy() {
    assertThatThrownBy(() -> Accuracy.of(new float[0], 2, new int[0]))
        .hasMessageContaining("number of test samples = 0");
  }

  @Test
  void aScoreHasMeanDeviationAndCard() {
    Score score = Score.of(List.of(0.5, 0.7), card());
    assertThat(score.value()).isEqualTo(0.6);
    assertThat(score.std())
        .isCloseTo(Math.sqrt(0.02), org.assertj.core.api.Assertions.within(1e-12));
    assertThat(Score.of(List.of(0.5), card()).std()).isNull();
    assertThatThrownBy(() -> Score.of(List.of(), card())).hasMessageContaining("number of runs");
  }

  @Test
  void aCardSaysEverything() {
    ProtocolCard card = card();
    String text = String.join("\n", card.lines());
    assertThat(text)
        .contains(
            "knn", "resnet18", "random, seed 0", "abc", "C5, D = 8", "k", "20", "seeds", "7, 8")
        .contains("toy/train, 9 images, 2 classes, fingerprint 0123456789ab");
    var json = new com.fasterxml.jackson.databind.ObjectMapper().<JsonNode>valueToTree(card);
    assertThat(json.at("/test/name").asText()).isEqualTo("toy/test");
    assertThat(json.at("/train/fingerprint").asText()).isEqualTo("0123456789abcdef");
    assertThat(json.at("/encoder/sha256").asText()).isEqualTo("abc");
    assertThat(json.at("/settings/k").asText()).isEqualTo("20");
    assertThat(json.at("/seeds/1").asLong()).isEqualTo(8);
    assertThat(card.toMap().keySet())
        .containsExactly("probe", "encoder", "features", "train", "test", "settings", "seeds");
    assertThat(card.toMap().get("test"))
        .hasToString("{name=toy/test, size=4, classes=2, fingerprint=f}");
  }

  private static ProtocolCard card() {
    return new ProtocolCard(
        "knn",
        new EncoderInfo("resnet18", "random, seed 0", "abc"),
        "C5, D = 8",
        new SetInfo("toy/train", 9, 2, "0123456789abcdef"),
        new SetInfo("toy/test", 4, 2, "f"),
        Map.of("k", "20"),
        List.of(7L, 8L));
  }
}
