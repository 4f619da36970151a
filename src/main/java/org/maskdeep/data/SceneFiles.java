package org.maskdeep.data;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.data.scene.Scene;
import org.maskdeep.data.scene.SceneObject;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.image.codec.Codec;

/** Writes scenes as image files and COCO annotations. */
final class SceneFiles {
  private SceneFiles() {}

  static void writeClassification(Path out, int images, int size, long seed, Scenes.Split split)
      throws IOException {
    try (Scenes scenes = Scenes.classification(images, size, seed, split)) {
      for (int i = 0; i < images; i++) {
        Path folder = out.resolve(split.folder()).resolve(Scene.CLASSES.get(scenes.label(i)));
        Codec.writePng(scenes.image(i), folder.resolve(String.format(Locale.ROOT, "%06d.png", i)));
      }
    }
  }

  static void writeDetection(Path out, int images, int size, long seed, Scenes.Split split)
      throws IOException {
    Path json = out.resolve("annotations").resolve("instances_" + split.folder() + ".json");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator g = new JsonFactory().createGenerator(bytes, JsonEncoding.UTF8)) {
      g.writeStartObject();
      g.writeObjectFieldStart("info");
      g.writeStringField("description", "maskdeep scenes, seed " + seed);
      g.writeEndObject();
      writeCategories(g);
      g.writeArrayFieldStart("images");
      for (int i = 0; i < images; i++) {
        Scene scene = Scenes.detection(size, seed, split, i);
        String name = String.format(Locale.ROOT, "%012d.png", i + 1);
        Codec.writePng(scene.image(), out.resolve(split.folder()).resolve(name));
        g.writeStartObject();
        g.writeNumberField("id", i + 1);
        g.writeStringField("file_name", name);
        g.writeNumberField("width", size);
        g.writeNumberField("height", size);
        g.writeEndObject();
      }
      g.writeEndArray();
      g.writeArrayFieldStart("annotations");
      int id = 1;
      for (int i = 0; i < images; i++) {
        for (SceneObject object : Scenes.detection(size, seed, split, i).objects()) {
          writeAnnotation(g, id++, i + 1, object, size);
        }
      }
      g.writeEndArray();
      g.writeEndObject();
    }
    AtomicFile.write(json, bytes::writeTo);
  }

  private static void writeCategories(JsonGenerator g) throws IOException {
    g.writeArrayFieldStart("categories");
    for (int c = 0; c < Scene.CLASSES.size(); c++) {
      g.writeStartObject();
      g.writeNumberField("id", c + 1);
      g.writeStringField("name", Scene.CLASSES.get(c));
      g.writeStringField("supercategory", "shape");
      g.writeEndObject();
    }
    g.writeEndArray();
  }

  private static void writeAnnotation(
      JsonGenerator g, int id, int image, SceneObject object, int size) throws IOException {
    g.writeStartObject();
    g.writeNumberField("id", id);
    g.writeNumberField("image_id", image);
    g.writeNumberField("category_id", object.label() + 1);
    g.writeNumberField("iscrowd", 0);
    g.writeNumberField("area", object.area());
    g.writeFieldName("bbox");
    g.writeArray(new int[] {object.x(), object.y(), object.width(), object.height()}, 0, 4);
    g.writeObjectFieldStart("segmentation");
    g.writeFieldName("size");
    g.writeArray(new int[] {size, size}, 0, 2);
    g.writeFieldName("counts");
    int[] counts = runs(object.mask(), size);
    g.writeArray(counts, 0, counts.length);
    g.writeEndObject();
    g.writeEndObject();
  }

  /** Lengths of the runs of 0s and 1s in turn, column by column, 0s first, as COCO has them. */
  static int[] runs(boolean[] mask, int size) {
    List<Integer> runs = new ArrayList<>();
    boolean current = false;
    int length = 0;
    for (int i = 0; i < mask.length; i++) {
      boolean next = mask[i % size * size + i / size];
      if (next != current) {
        runs.add(length);
        length = 0;
        current = next;
      }
      length++;
    }
    runs.add(length);
    return runs.stream().mapToInt(Integer::intValue).toArray();
  }
}
