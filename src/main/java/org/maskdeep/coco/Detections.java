package org.maskdeep.coco;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a detector found in a set of images: a results file in memory. The order of the file is
 * kept, for it decides between equal scores.
 */
public final class Detections {
  private final String source;
  private final List<Detection> list;
  private final List<CountedWarning> warnings;
  private final IdNames names;

  private Detections(String source, List<Detection> list, WarningCounter warnings, IdNames names) {
    this.names = names;
    this.source = source;
    this.list = List.copyOf(list);
    if (list.isEmpty()) {
      warnings.add("file without any detection; everything counts as missed", () -> source);
    }
    this.warnings = warnings.list();
  }

  /**
   * Reads a results file, {@code [{"image_id", "category_id", "score", "bbox" or/and
   * "segmentation"}, …]}, as pycocotools' {@code loadRes} does: when the first result has a box,
   * all must have one and areas are those of the boxes; else all must have an RLE, from which come
   * area and missing boxes.
   *
   * @throws CocoFormatException when it is none; the message names file, line, column and byte
   * @throws IOException when it cannot be read
   */
  public static Detections read(Path path) throws IOException {
    List<Detection> list = new ArrayList<>();
    WarningCounter warnings = new WarningCounter();
    try (JsonSource json = JsonSource.open(path)) {
      DetectionsReader reader = new DetectionsReader(json, list, warnings);
      reader.read();
      return new Detections(path.toString(), list, warnings, reader.names);
    }
  }

  /** Detections that no file holds. */
  public static Detections of(List<Detection> list) {
    return of(list, IdNames.NONE);
  }

  /** As {@link #of(List)}, with ids that are not whole numbers. */
  public static Detections of(List<Detection> list, IdNames names) {
    return new Detections("detections", list, new WarningCounter(), names);
  }

  /** Detections that no file holds, in the images and categories of this truth. */
  public static Detections of(List<Detection> list, Annotations truth) {
    return new Detections("detections", list, new WarningCounter(), truth.names());
  }

  /** Writes a results file, whole or not at all. */
  public void write(Path path) throws IOException {
    new DetectionsWriter(list, names).write(path);
  }

  /** The file, for errors. */
  public String source() {
    return source;
  }

  /** The detections. */
  public List<Detection> list() {
    return list;
  }

  /** The ids of this file. */
  public IdNames names() {
    return names;
  }

  /** What is doubtful in the file. */
  public List<CountedWarning> warnings() {
    return warnings;
  }
}
