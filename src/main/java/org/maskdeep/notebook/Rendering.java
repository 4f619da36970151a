package org.maskdeep.notebook;

import ai.djl.ndarray.NDArray;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.Chart;
import org.maskdeep.image.Image;
import org.maskdeep.mask.Mask;
import org.maskdeep.notebook.Screen.Kind;
import tech.tablesaw.api.Table;

/**
 * How values look that kernels know nothing of: images, masks, charts, tables, arrays, frames. A
 * kernel asks when such a value is the last one of a cell, or is given to its {@code display}: ours
 * by this class's name, JJava through {@link JJavaExtension}.
 */
public final class Rendering {
  /** Of one type: how a value of it looks. */
  private record Entry<T>(Class<T> type, Function<T, Shown> looks) {
    Shown of(Object value) {
      return looks.apply(type.cast(value));
    }
  }

  /**
   * A value as a kernel takes it.
   *
   * @param value what {@link Kind} says
   * @param text what to say where only text can be shown
   */
  record Shown(Object value, Kind kind, String text) {}

  private static final List<Entry<?>> ENTRIES =
      List.of(
          new Entry<>(Shown.class, Function.identity()),
          new Entry<>(Image.class, Rendering::image),
          new Entry<>(Mask.class, Rendering::mask),
          new Entry<>(org.maskdeep.report.chart.Chart.class, Rendering::chart),
          new Entry<>(Chart.class, Rendering::plot),
          new Entry<>(Table.class, Rendering::table),
          new Entry<>(NDArray.class, ArrayLook::of));

  private Rendering() {}

  /**
   * What a notebook stores of a value, by MIME type: {@code text/plain} always, beside it {@code
   * image/png} (base64) or {@code text/html}, of {@link Frames} both, of {@link Clickable} a
   * widget's place. A type that ends in {@code +json} has a JSON object as text. Empty for values
   * of other types.
   */
  public static Map<String, String> of(Object value) {
    if (value instanceof Frames frames) {
      return frames.data();
    }
    if (value instanceof Clickable image) {
      return image.data(Comms.current());
    }
    for (Entry<?> entry : ENTRIES) {
      if (entry.type().isInstance(value)) {
        Shown shown = entry.of(value);
        Map<String, String> data = new LinkedHashMap<>();
        data.put(shown.kind().mimeType(), content(shown));
        data.put("text/plain", shown.text());
        return data;
      }
    }
    return Map.of();
  }

  /** The types of {@link #of}; a value may be of a type below them. */
  static List<Class<?>> types() {
    return Stream.concat(
            Stream.of(Frames.class, Clickable.class), ENTRIES.stream().<Class<?>>map(Entry::type))
        .toList();
  }

  private static String content(Shown shown) {
    return shown.kind() == Kind.PICTURE
        ? base64((BufferedImage) shown.value())
        : (String) shown.value();
  }

  /** As PNG. */
  static String base64(BufferedImage picture) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(png.toByteArray());
  }

  static Shown picture(String what, BufferedImage picture) {
    return new Shown(picture, Kind.PICTURE, Notebook.describe(what, picture));
  }

  static Shown image(Image image) {
    return picture("image", ImageDisplay.enlarged(ImageDisplay.of(image)));
  }

  static Shown mask(Mask mask) {
    return new Shown(ImageDisplay.of(mask), Kind.PICTURE, mask.toString());
  }

  static Shown chart(org.maskdeep.report.chart.Chart chart) {
    return new Shown(chart.image(1), Kind.PICTURE, "[" + chart + "]");
  }

  static Shown plot(Chart<?, ?> chart) {
    return new Shown(Notebook.picture(chart), Kind.PICTURE, Notebook.describe(chart));
  }

  static Shown table(Table table) {
    return new Shown(
        HtmlTable.of(table).html(), Kind.HTML, table.print(HtmlTable.MAX_ROWS).stripTrailing());
  }
}
