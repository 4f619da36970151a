package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.Image;

class ClickableTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Image WIDE = new Image(4, 2, new byte[4 * 2 * 3]);

  /** The page's end of a line. */
  private static final class Page implements Comms {
    private final List<JsonNode> messages = new ArrayList<>();
    private Consumer<String> kernel;

    @Override
    public Optional<Comm> open(String target, String json, Consumer<String> received) {
      assertThat(target).isEqualTo("jupyter.widget");
      kernel = received;
      take(json);
      return Optional.of(new Comm("line-1", this::take));
    }

    private void take(String json) {
      try {
        messages.add(JSON.readTree(json));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private JsonNode click(double x, double y) {
      kernel.accept(
          "{\"method\": \"custom\", \"content\": {\"x\": %s, \"y\": %s}}".formatted(x, y));
      return messages.get(messages.size() - 1);
    }
  }

  /** Red says the column, green the row. */
  private static Image answer(int x, int y) {
    return new Image(1, 1, new byte[] {(byte) (10 * x), (byte) (10 * y), 0});
  }

  private static int color(String base64) throws IOException {
    byte[] png = Base64.getDecoder().decode(base64);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    return image.getRGB(0, 0) & 0xFFFFFF;
  }

  @Test
  void withoutALineToThePageTheMiddleIsAnswered() throws IOException {
    Clickable image = Clickable.of("cosine", WIDE, ClickableTest::answer);
    Map<String, String> data = image.data((target, json, received) -> Optional.empty());
    assertThat(data).containsOnlyKeys("image/png", "text/plain");
    assertThat(color(data.get("image/png"))).isEqualTo(20 << 16 | 10 << 8);
    assertThat(data.get("text/plain")).isEqualTo("[cosine at pixel 2, 1]");
    assertThat(image.middle().getRGB(0, 0) & 0xFFFFFF).isEqualTo(20 << 16 | 10 << 8);
  }

  @Test
  void aClickIsAnsweredWithThePixelBelowIt() throws IOException {
    Page page = new Page();
    Map<String, String> data = Clickable.of("cosine", WIDE, ClickableTest::answer).data(page);
    JsonNode view = JSON.readTree(data.get("application/vnd.jupyter.widget-view+json"));
    assertThat(view.get("model_id").asText()).isEqualTo("line-1");
    JsonNode state = page.messages.get(0).get("state");
    assertThat(state.get("_model_module").asText()).isEqualTo("anywidget");
    assertThat(state.get("_esm").asText()).contains("export default");
    assertThat(state.get("step_x").asDouble()).isEqualTo(0.25);

    JsonNode update = page.click(0.9, 0.2);
    assertThat(update.get("method").asText()).isEqualTo("update");
    assertThat(color(update.at("/state/answer").asText())).isEqualTo(30 << 16);
    assertThat(update.at("/state/label").asText()).isEqualTo("pixel 3, 0");
    assertThat(update.at("/state/x").asDouble()).isEqualTo(0.875);
    assertThat(page.click(2, -1).at("/state/label").asText()).isEqualTo("pixel 3, 0");
    int before = update.at("/state/answered").asInt();
    assertThat(page.click(0, 0).at("/state/answered").asInt()).isEqualTo(before + 2);
  }

  @Test
  void aPageThatIsLoadedAgainGetsEverything() throws IOException {
    Page page = new Page();
    Clickable.of("cosine", WIDE, ClickableTest::answer).data(page);
    page.click(0.3, 0.3);
    page.kernel.accept("{\"method\": \"request_state\"}");
    JsonNode state = page.messages.get(page.messages.size() - 1).get("state");
    assertThat(state.get("label").asText()).isEqualTo("pixel 1, 0");
    assertThat(state.has("_esm") && state.has("image")).isTrue();
  }

  @Test
  void anAnswerThatFailsIsToldAndLeavesTheOneBefore() {
    Page page = new Page();
    Clickable image =
        Clickable.of(
            "cosine",
            WIDE,
            (x, y) -> {
              if (x == 0) {
                throw new IOException("x.png: not there");
              }
              return answer(x, y);
            });
    image.data(page);
    JsonNode state = page.click(0, 0).get("state");
    assertThat(state.get("problem").asText()).contains("x.png: not there");
    assertThat(state.has("answer")).isFalse();
    assertThat(page.click(0.9, 0).at("/state/problem").asText()).isEmpty();
    Clickable never =
        Clickable.of(
            "cosine",
            WIDE,
            (x, y) -> {
              throw new IOException("x.png: not there");
            });
    assertThatThrownBy(() -> never.data(page)).hasMessageContaining("x.png: not there");
  }
}
