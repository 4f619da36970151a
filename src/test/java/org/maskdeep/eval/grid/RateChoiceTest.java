package org.maskdeep.eval.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateChoiceTest {
  private static RateChoice of(double[] rates, Double... accuracies) {
    List<RateScore> scores = new java.util.ArrayList<>();
    for (int i = 0; i < rates.length; i++) {
      scores.add(new RateScore(rates[i], accuracies[i], accuracies[i] == null ? 5L : null));
    }
    return RateChoice.of(10, 100, scores);
  }

  @Test
  void theBestIsChosenAndOfEqualOnesTheLowest() {
    RateChoice choice = of(new double[] {3, 0.1, 1, 0.3, 9}, 0.5, 0.2, 0.7, 0.7, null);
    assertThat(choice.chosen()).isEqualTo(0.3);
    assertThat(choice.index()).isEqualTo(3);
    assertThat(choice.atTheEdge()).isFalse();
    assertThat(choice.settings().get("rate chosen"))
        .isEqualTo("0.3 by top-1 on 10 of 100 training images, held out per class");
    assertThat(choice.settings().get("rates tried"))
        .isEqualTo(
            "3.0: 50.00 %, 0.1: 20.00 %, 1.0: 70.00 %, 0.3: 70.00 %, 9.0: diverged at step 5");
  }

  @Test
  void aChoiceAtTheEdgeIsSaid() {
    assertThat(of(new double[] {1, 2, 3}, 0.1, 0.2, 0.3).settings().get("rate chosen"))
        .endsWith("at the edge of the grid");
    assertThat(of(new double[] {1, 2, 3}, 0.3, 0.2, 0.1).atTheEdge()).isTrue();
    // What diverged beyond it is no edge to go over, but nothing lower was tried either.
    assertThat(of(new double[] {1, 2, 3}, 0.1, 0.2, null).atTheEdge()).isTrue();
    assertThat(of(new double[] {1}, 0.1).settings().get("rate chosen")).doesNotContain("edge");
  }

  @Test
  void nothingIsChosenOfRatesThatAllDiverged() {
    assertThatThrownBy(() -> of(new double[] {1, 2}, null, null))
        .hasMessageContaining("every learning rate diverged");
  }

  @Test
  void itIsReadFromJsonAsItWasWritten() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    RateChoice choice = of(new double[] {0.5, 2}, 0.25, null);
    String text = json.writeValueAsString(choice);
    assertThat(text)
        .isEqualTo(
            "{\"chosen\":0.5,\"held_out\":10,\"samples\":100,\"rates\":["
                + "{\"rate\":0.5,\"held_out_top1\":0.25,\"diverged_at\":null},"
                + "{\"rate\":2.0,\"held_out_top1\":null,\"diverged_at\":5}]}");
    assertThat(json.readValue(text, RateChoice.class)).isEqualTo(choice);
  }

  @Test
  void ratesThatCannotBeTriedAreRefused() {
    for (List<Double> rates :
        List.of(List.<Double>of(), List.of(0.1, -1.0), List.of(1.0, 1.0), List.of(Double.NaN))) {
      assertThatThrownBy(() -> new LearningRates(rates, 0.1))
          .hasMessageContaining("give 1 to 64 positive numbers, each once");
    }
    for (double share : new double[] {0, 1, -0.1, Double.NaN}) {
      assertThatThrownBy(() -> new LearningRates(List.of(1.0), share))
          .hasMessageContaining("held-out share = " + share);
    }
  }
}
