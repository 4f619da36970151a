package org.maskdeep.coco;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.coco.shape.MaskFormatException;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.RleCode;
import org.maskdeep.coco.shape.Segmentation;

/**
 * Reads the {@code segmentation} of an annotation or a result. What is valid JSON but no mask
 * becomes {@link Segmentation#unusable}: it is not an error unless the mask is needed.
 */
final class SegmentationReader {
  private final JsonSource json;
  private int height;
  private int width;
  private byte[] code;
  private double[] counts;
  private String problem;

  private Rle mask;

  SegmentationReader(JsonSource json) {
    this.json = json;
  }

  static Segmentation read(JsonSource json) throws IOException {
    return new SegmentationReader(json).read();
  }

  Segmentation read() throws IOException {
    try {
      if (json.isArray()) {
        return polygons(json);
      }
      if (json.isObject()) {
        return rle();
      }
    } catch (MaskFormatException e) {
      return Segmentation.unusable(e.getMessage());
    }
    json.skip();
    return Segmentation.unusable("the segmentation is neither a list of polygons nor an RLE");
  }

  private static Segmentation polygons(JsonSource json) throws IOException {
    List<double[]> polygons = new ArrayList<>();
    boolean[] other = {false};
    json.array(
        "segmentation",
        () -> {
          if (json.isArray()) {
            polygons.add(json.numbers("polygon coordinates"));
          } else {
            other[0] = true;
            json.skip();
          }
        });
    if (other[0]) {
      return Segmentation.unusable(
          "the segmentation must be a list of polygons [[x0, y0, x1, y1, …], …]");
    }
    return Segmentation.ofPolygons(polygons);
  }

  private Segmentation rle() throws IOException {
    height = -1;
    json.object("segmentation", this::field);
    if (problem != null) {
      throw new MaskFormatException(problem);
    }
    if (height < 0) {
      throw new MaskFormatException("the RLE has no size");
    }
    if (code != null) {
      mask = RleCode.decode(height, width, code);
      return new Segmentation.Coded(height, width, code);
    }
    if (counts == null) {
      throw new MaskFormatException("the RLE has no counts");
    }
    mask = Rle.ofRuns(height, width, runs());
    return Segmentation.ofRle(mask);
  }

  /** The mask of the RLE that was read; null when it was something else. */
  Rle mask() {
    return mask;
  }

  private void field(String key) throws IOException {
    switch (key) {
      case "size" -> size();
      case "counts" -> {
        code = null;
        counts = null;
        if (json.isString()) {
          code = json.ascii();
        } else if (json.isArray()) {
          counts = json.numbers("counts");
        } else {
          problem = "the counts are neither a string nor a list of runs";
          json.skip();
        }
      }
      default -> json.skip();
    }
  }

  private void size() throws IOException {
    if (!json.isArray()) {
      problem = "the size of the RLE must be [height, width]";
      json.skip();
      return;
    }
    double[] size = json.numbers("size");
    if (size.length != 2 || !isLength(size[0]) || !isLength(size[1])) {
      problem = "the size of the RLE must be [height, width], two integers of [0, 2^31)";
      return;
    }
    height = (int) size[0];
    width = (int) size[1];
  }

  private int[] runs() {
    int[] runs = new int[counts.length];
    for (int i = 0; i < runs.length; i++) {
      if (!isLength(counts[i])) {
        throw new MaskFormatException(
            "run " + i + " is " + counts[i] + "; it must be an integer of [0, 2^31)");
      }
      runs[i] = (int) counts[i];
    }
    return runs;
  }

  private static boolean isLength(double value) {
    return value >= 0 && value <= Integer.MAX_VALUE && value == Math.rint(value);
  }
}
