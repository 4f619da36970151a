package org.maskdeep.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.image.Image;

/**
 * An image of which a click asks for another one: a patch for its similarity to all others. Where
 * the notebook's front end has anywidget, as that of {@code make lab} has, the cell answers while
 * the kernel runs; elsewhere the answer to a click in the middle is shown.
 *
 * <pre>{@code
 * Notebook.show(Clickable.of("cosine", photo, (x, y) -> picture.at(x, y).image()));
 * }</pre>
 */
public final class Clickable {
  /** MIME type of a place in a page that a widget fills. */
  static final String VIEW = "application/vnd.jupyter.widget-view+json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WIDGET = "anywidget";
  private static final String ANY_VERSION = "*";
  private static final int STEPS = 16; // arrow keys from edge to edge

  private final String what;
  private final Image image;
  private final Answer answer;
  private final Map<String, Object> state = new LinkedHashMap<>();
  private Comm comm;
  private int answered;

  /** What a click is answered with. */
  @FunctionalInterface
  public interface Answer {
    /**
     * The image to show.
     *
     * @param x column of the pixel that was clicked, from 0 on the left
     * @param y its row, from 0 at the top
     * @throws IOException is told below the image, as is any other exception
     */
    Image at(int x, int y) throws IOException;
  }

  private Clickable(String what, Image image, Answer answer) {
    this.what = what;
    this.image = image;
    this.answer = answer;
  }

  /**
   * An image to click.
   *
   * @param what the answer shows, in words
   * @param answer is called on the thread on which the kernel takes messages, between two cells
   */
  public static Clickable of(String what, Image image, Answer answer) {
    return new Clickable(what, image, answer);
  }

  /**
   * What a notebook stores: the answer to a click in the middle, and a place for the widget where
   * the kernel has a line to the front end.
   *
   * @param comms the kernel's
   */
  Map<String, String> data(Comms comms) {
    answer(0.5, 0.5);
    if (state.get("problem") instanceof String problem && !problem.isEmpty()) {
      throw new IllegalStateException("no answer to a click in the middle: " + problem);
    }
    Map<String, String> data = new LinkedHashMap<>();
    if (comm == null) {
      describe();
      comm = comms.open("jupyter.widget", json(opening()), this::received).orElse(null);
    }
    if (comm != null) {
      data.put(VIEW, json(Map.of("version_major", 2, "version_minor", 0, "model_id", comm.id())));
    }
    data.put(Screen.Kind.PICTURE.mimeType(), (String) state.get("answer"));
    data.put("text/plain", text());
    return data;
  }

  /** The answer to a click in the middle. */
  java.awt.image.BufferedImage middle() {
    try {
      return ImageDisplay.of(answer.at(image.width() / 2, image.height() / 2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In words. */
  String text() {
    return "[" + what + " at " + state.getOrDefault("label", "the middle") + "]";
  }

  private void describe() {
    state.put("_model_module", WIDGET);
    state.put("_model_module_version", ANY_VERSION);
    state.put("_model_name", "AnyModel");
    state.put("_view_module", WIDGET);
    state.put("_view_module_version", ANY_VERSION);
    state.put("_view_name", "AnyView");
    state.put("_view_count", null);
    state.put("_dom_classes", List.of());
    state.put("_anywidget_id", Clickable.class.getName());
    state.put("_esm", frontEnd());
    state.put("what", what);
    state.put("image", Rendering.base64(ImageDisplay.enlarged(ImageDisplay.of(image))));
    state.put("step_x", 1.0 / Math.min(STEPS, image.width()));
    state.put("step_y", 1.0 / Math.min(STEPS, image.height()));
  }

  private static String frontEnd() {
    try (InputStream script = Clickable.class.getResourceAsStream("clickable.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> opening() {
    return Map.of("state", state, "buffer_paths", List.of());
  }

  /**
   * A message of the widget protocol (Jupyter's, version 2): a click, or a page that was loaded
   * again and asks for everything.
   */
  private void received(String message) {
    JsonNode data;
    try {
      data = JSON.readTree(message);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the front end sent no JSON: " + message, e);
    }
    String method = data.path("method").asText();
    if (method.equals("request_state")) {
      send(state);
    } else if (method.equals("custom")) {
      JsonNode click = data.path("content");
      send(answer(click.path("x").asDouble(), click.path("y").asDouble()));
    }
  }

  private void send(Map<String, Object> changed) {
    comm.send(json(Map.of("method", "update", "state", changed, "buffer_paths", List.of())));
  }

  /** The part of the state that a click changes; an answer that fails leaves the one before. */
  private Map<String, Object> answer(double x, double y) {
    int column = pixel(x, image.width());
    int row = pixel(y, image.height());
    Map<String, Object> changed = new LinkedHashMap<>();
    changed.put("x", (column + 0.5) / image.width());
    changed.put("y", (row + 0.5) / image.height());
    changed.put("label", String.format(Locale.ROOT, "pixel %d, %d", column, row));
    changed.put("problem", "");
    try {
      changed.put("answer", Rendering.base64(ImageDisplay.of(answer.at(column, row))));
    } catch (IOException | RuntimeException e) {
      changed.put("problem", e.toString());
    }
    changed.put("answered", ++answered);
    state.putAll(changed);
    return changed;
  }

  private static int pixel(double share, int pixels) {
    return (int) Math.max(0, Math.min(pixels - 1, Math.floor(share * pixels)));
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
