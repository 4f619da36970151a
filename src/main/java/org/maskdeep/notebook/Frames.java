package org.maskdeep.notebook;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.image.Image;
import org.maskdeep.report.chart.Chart;
import org.maskdeep.text.Html;

/**
 * Images that were computed beforehand, of which a slider shows one at a time: a mask at several
 * shares, patches epoch by epoch. The slider needs no kernel, so it moves in JupyterLab, in an
 * exported page and in nbviewer alike. Where a page may not run it, all frames are shown as one
 * image.
 *
 * <pre>{@code
 * Frames frames = Frames.of("visible share ρ");
 * for (double share : shares) frames.add("" + share, MaskSheet.of(image, sample(share), levels));
 * Notebook.show(frames);
 * }</pre>
 */
public final class Frames {
  private static final int SHEET = 900; // pixels, the widest sheet
  private static final int MOST_COLUMNS = 4;
  private static final int LEGIBLE = 430; // pixels that a wide frame keeps
  private static final int GAP = 12;
  private static final int CAPTION = 22;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

  /** Shows the image whose number the slider has, and its label; {@code this} is the slider. */
  private static final String MOVE =
      "const f=this.closest('figure'),i=+this.value;"
          + "f.querySelectorAll('img').forEach((m,k)=>{m.style.display=k===i?'':'none'});"
          + "const t=f.querySelectorAll('img')[i].dataset.label;"
          + "f.querySelector('output').textContent=t;this.setAttribute('aria-valuetext',t)";

  private record Frame(String label, BufferedImage image) {}

  private final String what;
  private final List<Frame> frames = new ArrayList<>();
  private int first;

  private Frames(String what) {
    this.what = what;
  }

  /**
   * No frame yet.
   *
   * @param what the slider changes, with its unit or letter, such as "visible share ρ"
   */
  public static Frames of(String what) {
    return new Frames(what);
  }

  /**
   * Adds an image; a small one is enlarged by a whole factor, its pixels kept square.
   *
   * @param label the value at which it was computed
   */
  public Frames add(String label, Image image) {
    return add(label, ImageDisplay.enlarged(ImageDisplay.of(image)));
  }

  /** Adds one of {@link org.maskdeep.report.chart.Charts}. */
  public Frames add(String label, Chart chart) {
    return add(label, chart.image(1));
  }

  /** Adds an image at its own size. */
  public Frames add(String label, BufferedImage image) {
    frames.add(new Frame(label, image));
    return this;
  }

  /**
   * The frame that is seen before the slider is moved; without it the first one.
   *
   * @throws IllegalArgumentException when no frame has this label
   */
  public Frames startAt(String label) {
    int index = labels().indexOf(label);
    if (index < 0) {
      throw new IllegalArgumentException(
          "no frame is labelled '" + label + "'; there are " + String.join(", ", labels()));
    }
    first = index;
    return this;
  }

  /** The labels so far, in order. */
  public List<String> labels() {
    return frames.stream().map(Frame::label).toList();
  }

  /**
   * What a notebook stores: the slider as HTML, all frames as one image for readers that run no
   * scripts, and a line of text.
   */
  Map<String, String> data() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(Screen.Kind.HTML.mimeType(), html());
    data.put(Screen.Kind.PICTURE.mimeType(), Rendering.base64(sheet()));
    data.put("text/plain", text());
    return data;
  }

  /** In words. */
  String text() {
    return String.format(
        Locale.ROOT, "[%d frames over %s: %s]", frames.size(), what, String.join(", ", labels()));
  }

  /** The slider below the images, as one element that needs nothing else on the page. */
  String html() {
    requireFrames();
    StringBuilder html =
        new StringBuilder("<figure class=\"maskdeep-frames\" style=\"margin:0\">\n");
    for (int i = 0; i < frames.size(); i++) {
      Frame frame = frames.get(i);
      html.append(
          String.format(
              Locale.ROOT,
              "<img alt=\"%1$s: %2$s\" data-label=\"%2$s\" width=\"%3$d\""
                  + " style=\"max-width:100%%;height:auto%4$s\" src=\"data:image/png;base64,%5$s\">\n",
              Html.escape(what),
              Html.escape(frame.label()),
              frame.image().getWidth(),
              i == first ? "" : ";display:none",
              Rendering.base64(frame.image())));
    }
    String now = Html.escape(frames.get(first).label());
    return html.append(
            String.format(
                Locale.ROOT,
                "<figcaption><label>%s <input type=\"range\" min=\"0\" max=\"%d\" value=\"%d\""
                    + " data-lm-suppress-shortcuts=\"true\"" // JupyterLab's, on the same keys
                    + " step=\"1\" aria-valuetext=\"%s\" autocomplete=\"off\""
                    + " style=\"width:18em;max-width:50%%;vertical-align:middle\""
                    + " oninput=\"%s\"></label> <output>%s</output></figcaption>\n</figure>",
                Html.escape(what),
                frames.size() - 1,
                first,
                now,
                MOVE,
                now))
        .toString();
  }

  /** All frames side by side, each below its label, made smaller where they are too wide. */
  BufferedImage sheet() {
    requireFrames();
    int widest = frames.stream().mapToInt(f -> f.image().getWidth()).max().orElseThrow();
    int columns =
        Math.min(Math.min(MOST_COLUMNS, frames.size()), SHEET / (Math.min(widest, LEGIBLE) + GAP));
    int highest = frames.stream().mapToInt(f -> f.image().getHeight()).max().orElseThrow();
    double scale = Math.min(1, (double) (SHEET / columns - GAP) / widest);
    int width = (int) Math.round(widest * scale) + GAP;
    int height = (int) Math.round(highest * scale) + CAPTION + GAP;
    int rows = (frames.size() + columns - 1) / columns;
    BufferedImage sheet =
        new BufferedImage(columns * width, rows * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.setColor(Color.BLACK);
    graphics.setFont(FONT);
    for (int i = 0; i < frames.size(); i++) {
      BufferedImage image = frames.get(i).image();
      int x = i % columns * width;
      int y = i / columns * height;
      graphics.drawString(frames.get(i).label(), x + 2, y + CAPTION - 6);
      graphics.drawImage(
          image,
          x,
          y + CAPTION,
          (int) Math.round(image.getWidth() * scale),
          (int) Math.round(image.getHeight() * scale),
          null);
    }
    graphics.dispose();
    return sheet;
  }

  private void requireFrames() {
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("no frames over " + what + "; add at least one");
    }
  }
}
