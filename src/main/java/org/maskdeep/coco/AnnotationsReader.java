package org.maskdeep.coco;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Segmentation;

/** Reads the JSON of an annotation file, in whatever order its parts stand. */
final class AnnotationsReader {
  final List<CocoImage> images = new ArrayList<>();
  final List<Category> categories = new ArrayList<>();
  final List<Annotation> annotations = new ArrayList<>();
  final IdNames names = new IdNames();
  private final WarningCounter warnings;

  AnnotationsReader(WarningCounter warnings) {
    this.warnings = warnings;
  }

  void read(JsonSource json) throws IOException {
    List<String> seen = new ArrayList<>();
    json.document(
        () ->
            json.object(
                "an annotation file",
                key -> {
                  if (!List.of("images", "categories", "annotations").contains(key)) {
                    json.skip();
                    return;
                  }
                  if (seen.contains(key)) {
                    throw json.error("the key " + key + " occurs twice");
                  }
                  seen.add(key);
                  json.array(
                      key,
                      () -> {
                        switch (key) {
                          case "images" -> images.add(image(json));
                          case "categories" -> categories.add(category(json));
                          default -> annotations.add(annotation(json));
                        }
                      });
                }));
    if (!seen.contains("annotations")) {
      warnings.add("file without the key annotations; there is nothing to find", () -> "the file");
    }
    for (String key : List.of("images", "categories")) {
      if (!seen.contains(key)) {
        throw json.error("there is no key " + key + ": is this an instances_*.json?");
      }
    }
  }

  private CocoImage image(JsonSource json) throws IOException {
    Long[] id = {null};
    String[] name = {""};
    int[] size = {0, 0};
    json.object(
        "an image",
        key -> {
          switch (key) {
            case "id" -> id[0] = json.id("the id of an image", names);
            case "file_name" -> name[0] = json.text();
            case "height" -> size[0] = json.size("the height of an image");
            case "width" -> size[1] = json.size("the width of an image");
            default -> json.skip();
          }
        });
    return new CocoImage(
        need(json, id[0], "images[" + images.size() + "]", "id"), name[0], size[0], size[1]);
  }

  private Category category(JsonSource json) throws IOException {
    Long[] id = {null};
    String[] name = {"", ""};
    json.object(
        "a category",
        key -> {
          switch (key) {
            case "id" -> id[0] = json.id("the id of a category", names);
            case "name" -> name[0] = json.text();
            case "supercategory" -> name[1] = json.text();
            default -> json.skip();
          }
        });
    return new Category(
        need(json, id[0], "categories[" + categories.size() + "]", "id"), name[0], name[1]);
  }

  private Annotation annotation(JsonSource json) throws IOException {
    Draft d = new Draft();
    json.object("an annotation", key -> d.field(json, key, names));
    long id = need(json, d.id, "annotations[" + annotations.size() + "]", "id");
    String where = "annotation " + names.text(id);
    long image = need(json, d.image, where, "image_id");
    long category = need(json, d.category, where, "category_id");
    if (d.crowd == null) {
      warnings.add("annotation without iscrowd; taken as 0", () -> where);
    }
    if (d.segmentation instanceof Segmentation.Unusable s && !s.equals(NONE)) {
      warnings.add(
          "segmentation that is not a mask; an error when masks are evaluated",
          () -> where + ": " + s.reason());
    }
    boolean crowd = d.crowd != null && d.crowd;
    return new Annotation(id, image, category, d.box, d.area, crowd, d.segmentation);
  }

  private static long need(JsonSource json, Long value, String where, String key)
      throws CocoFormatException {
    if (value == null) {
      throw json.error(where + ": the key " + key + " is missing");
    }
    return value;
  }

  private static final Segmentation NONE = Segmentation.unusable("it has no segmentation");

  /** What is known of an annotation so far. */
  private static final class Draft {
    private Long id;
    private Long image;
    private Long category;
    private Box box;
    private double area = Double.NaN;
    private Boolean crowd;
    private Segmentation segmentation = NONE;

    private void field(JsonSource json, String key, IdNames names) throws IOException {
      switch (key) {
        case "id" -> id = json.id("the id of an annotation", names);
        case "image_id" -> image = json.id("image_id", names);
        case "category_id" -> category = json.id("category_id", names);
        case "bbox" -> box = json.box("bbox");
        case "area" -> area = json.isNull() ? Double.NaN : json.number("area");
        case "iscrowd" -> crowd = json.isNull() ? null : Boolean.valueOf(json.flag("iscrowd"));
        case "segmentation" -> segmentation = SegmentationReader.read(json);
        default -> json.skip();
      }
    }
  }
}
