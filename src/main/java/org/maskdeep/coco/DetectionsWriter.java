package org.maskdeep.coco;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.Segmentation;
import org.maskdeep.files.AtomicFile;

/** Writes a results file: masks as compressed RLE, numbers so that they read back as they were. */
final class DetectionsWriter {
  private final List<Detection> list;
  private final IdNames names;

  DetectionsWriter(List<Detection> list, IdNames names) {
    this.list = list;
    this.names = names;
  }

  void write(Path path) throws IOException {
    AtomicFile.write(
        path,
        stream -> {
          try (JsonGenerator out = new JsonFactory().createGenerator(stream, JsonEncoding.UTF8)) {
            out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            out.writeStartArray();
            for (Detection d : list) {
              write(d, out);
            }
            out.writeEndArray();
          }
        });
  }

  private void write(Detection d, JsonGenerator out) throws IOException {
    out.writeStartObject();
    writeId("image_id", d.imageId(), out);
    writeId("category_id", d.categoryId(), out);
    out.writeFieldName("bbox");
    double[] box = {d.box().x(), d.box().y(), d.box().width(), d.box().height()};
    out.writeArray(box, 0, box.length);
    out.writeNumberField("score", d.score());
    if (d.segmentation() != null) {
      out.writeFieldName("segmentation");
      write(d.segmentation(), out);
    }
    out.writeEndObject();
  }

  private void writeId(String key, long id, JsonGenerator out) throws IOException {
    out.writeFieldName(key);
    if (names.isText(id)) {
      out.writeString(names.key(id));
    } else {
      out.writeNumber(names.key(id));
    }
  }

  private static void write(Segmentation s, JsonGenerator out) throws IOException {
    if (s.polygons().isEmpty()) {
      Rle mask = s.toRle(0, 0);
      out.writeStartObject();
      out.writeFieldName("size");
      out.writeArray(new int[] {mask.height(), mask.width()}, 0, 2);
      out.writeStringField("counts", mask.toCounts());
      out.writeEndObject();
    } else {
      out.writeStartArray();
      for (double[] polygon : s.polygons()) {
        out.writeArray(polygon, 0, polygon.length);
      }
      out.writeEndArray();
    }
  }
}
