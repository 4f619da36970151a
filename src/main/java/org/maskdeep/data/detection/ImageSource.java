package org.maskdeep.data.detection;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.CountedWarning;
import org.maskdeep.image.Image;

/** Where the images of annotations come from. Reading is safe from several threads at once. */
interface ImageSource extends Closeable {
  /**
   * The image.
   *
   * @throws IOException when it cannot be read; the message names it
   */
  Image image(CocoImage info) throws IOException;

  /**
   * The bytes of its file, or of its pixels where there is not a file.
   *
   * @throws IOException when they cannot be read; the message names it
   */
  byte[] content(CocoImage info) throws IOException;

  /** How many bytes that are. */
  long bytes(CocoImage info);

  /** The place of an image, for errors. */
  String place(CocoImage info);

  /**
   * A digest of all that the images are made of beside the annotations, where that is known without
   * making them; empty where their bytes have to be looked at.
   */
  default String madeOf() {
    return "";
  }

  /** Whether the program makes the images: then they have no files. */
  default boolean made() {
    return false;
  }

  /** What is doubtful about the places of the images. */
  default List<CountedWarning> warnings() {
    return List.of();
  }
}
