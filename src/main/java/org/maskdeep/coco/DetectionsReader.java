package org.maskdeep.coco;

import java.io.IOException;
import java.util.List;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.Segmentation;

/** Reads the JSON of a results file. */
final class DetectionsReader {
  private final JsonSource json;
  private final List<Detection> list;
  private final WarningCounter warnings;
  final IdNames names = new IdNames();
  private boolean boxes;

  private Long image;
  private Long category;
  private Double score;
  private Box box;
  private Segmentation segmentation;
  private Rle mask;

  DetectionsReader(JsonSource json, List<Detection> list, WarningCounter warnings) {
    this.json = json;
    this.list = list;
    this.warnings = warnings;
  }

  void read() throws IOException {
    json.document(
        () -> json.array("a results file", () -> list.add(detection("result " + list.size()))));
  }

  private Detection detection(String where) throws IOException {
    image = null;
    category = null;
    score = null;
    box = null;
    segmentation = null;
    mask = null;
    json.object(where, this::field);
    need(where, image, "image_id");
    need(where, category, "category_id");
    need(where, score, "score");
    if (list.isEmpty()) {
      boxes = box != null;
    }
    return boxes ? withBox(where) : withMask(where);
  }

  private Detection withBox(String where) throws CocoFormatException {
    if (box == null) {
      throw json.error(where + " has no bbox, but the first result has one: give all of them one");
    }
    if (segmentation instanceof Segmentation.Unusable s) {
      warnings.add(
          "segmentation that is not a mask; an error when masks are evaluated",
          () -> where + ": " + s.reason());
    }
    return new Detection(image, category, score, box, box.area(), segmentation);
  }

  private Detection withMask(String where) throws CocoFormatException {
    if (segmentation == null) {
      throw json.error(
          where
              + " has no segmentation"
              + (list.isEmpty() ? " and no bbox" : ", as the first has"));
    }
    if (segmentation instanceof Segmentation.Unusable s) {
      throw json.error(where + ": " + s.reason());
    }
    if (mask == null) {
      throw json.error(where + " has polygons: give it a bbox beside them, or an RLE");
    }
    Box around = box == null ? mask.toBox() : box;
    return new Detection(image, category, score, around, mask.area(), segmentation);
  }

  private void field(String key) throws IOException {
    switch (key) {
      case "image_id" -> image = json.id("image_id", names);
      case "category_id" -> category = json.id("category_id", names);
      case "score" -> score = json.number("score");
      case "bbox" -> box = json.box("bbox");
      case "segmentation" -> {
        SegmentationReader reader = new SegmentationReader(json);
        segmentation = reader.read();
        mask = reader.mask();
      }
      default -> json.skip();
    }
  }

  private void need(String where, Object value, String key) throws CocoFormatException {
    if (value == null) {
      throw json.error(where + ": the key " + key + " is missing");
    }
  }
}
