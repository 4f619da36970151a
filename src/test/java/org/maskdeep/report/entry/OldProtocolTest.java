package org.maskdeep.report.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OldProtocolTest {
  /** As {@code Map.toString()} wrote it, with commas, brackets and equals signs inside of texts. */
  @Test
  void theTextOfAMapBecomesTheObjectThatItWas() throws IOException {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("optimizer", "SGD, momentum 0.9");
    settings.put("rate", "2.0 (2.0 x batch / 256), x0.1 at epochs [60, 80]");
    settings.put("weight decay", "0.0");
    settings.put("standardised", "yes, by the training set's statistics");
    Map<String, Object> encoder = new LinkedHashMap<>();
    encoder.put("model", "resnet18, width 16, 3x3 stem, fp32");
    encoder.put("source", "small[null, equal time]");
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("probe", "linear");
    card.put("encoder", encoder);
    card.put("features", "C5, mean over positions, D = 128; mean (0.4, 0.5), std (0.2, 0.3)");
    card.put("train", new LinkedHashMap<>(Map.of("size", 20000)));
    card.put("settings", settings);
    card.put("seeds", List.of(0, 1));
    Map<String, Object> score = new LinkedHashMap<>();
    score.put("value", 2.0627062706270625E-4);
    score.put("std", null);
    score.put("runs", List.of(0.5559235668789809, -1.0));
    score.put("card", card);
    score.put("warnings", List.of());
    String text = score.toString();
    assertThat(text).contains("D = 128; mean (0.4, 0.5), std (0.2, 0.3), train={size=20000}");
    JsonNode expected = new ObjectMapper().valueToTree(score);
    JsonNode parsed = OldProtocol.parse(text).orElseThrow();
    assertThat(new ObjectMapper().readTree(parsed.toString())).isEqualTo(expected);
  }

  @Test
  void whatIsNotSuchATextStaysAsItIs() {
    assertThat(OldProtocol.parse("kNN, k = 20")).isEmpty();
    assertThat(OldProtocol.parse("{value=0.50}")).as("Java writes 0.5").isEmpty();
    assertThat(OldProtocol.parse("{}")).isPresent();
  }

  @Test
  void sharesKeepFourSignificantDigitsAndCountsAll() throws IOException {
    JsonNode noisy =
        new ObjectMapper()
            .readTree("{\"v\":[0.6564999999999999,0.0123456,-1.0],\"n\":20000,\"t\":\"0.123456\"}");
    assertThat(Digits.significant(noisy).toString())
        .isEqualTo("{\"v\":[0.6565,0.01235,-1.0],\"n\":20000,\"t\":\"0.123456\"}");
  }
}
