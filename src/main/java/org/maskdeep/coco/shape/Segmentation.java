package org.maskdeep.coco.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The outline or mask of an object as it stands in a file, stored compactly and drawn when asked
 * for.
 */
public sealed interface Segmentation {
  /**
   * The mask in an image of the given size; an RLE keeps the size that the file gives it.
   *
   * @throws MaskFormatException when the file holds no usable mask here
   */
  Rle toRle(int height, int width);

  /** The polygons as x0, y0, x1, y1, …; empty when the file has an RLE or nothing. */
  default List<double[]> polygons() {
    return List.of();
  }

  /**
   * Polygons whose union is the object.
   *
   * @throws MaskFormatException when there is none, or the first has fewer than 6 numbers, as the
   *     COCO API demands
   */
  static Segmentation ofPolygons(List<double[]> polygons) {
    if (polygons.isEmpty()) {
      throw new MaskFormatException("the list of polygons is empty");
    }
    if (polygons.get(0).length <= 4) {
      throw new MaskFormatException(
          String.format(
              Locale.ROOT,
              "the first polygon has %d numbers; three points, 6 numbers, are the least",
              polygons.get(0).length));
    }
    List<PackedPolygon> packed = new ArrayList<>(polygons.size());
    for (double[] p : polygons) {
      if (p.length < 2) {
        throw new MaskFormatException("a polygon has no point");
      }
      packed.add(PackedPolygon.of(p));
    }
    return new Polygons(List.copyOf(packed));
  }

  /** A mask. */
  static Segmentation ofRle(Rle mask) {
    return new Coded(mask.height(), mask.width(), RleCode.encode(mask.sharedRuns()));
  }

  /** Nothing that can be drawn; the reason is thrown when it is drawn. */
  static Segmentation unusable(String reason) {
    return new Unusable(reason);
  }

  /** Polygons. */
  record Polygons(List<PackedPolygon> parts) implements Segmentation {
    @Override
    public Rle toRle(int height, int width) {
      return Rle.fromPolygons(polygons(), height, width);
    }

    @Override
    public List<double[]> polygons() {
      return parts.stream().map(PackedPolygon::unpack).toList();
    }
  }

  /** A compressed string, which has been checked; shared, not copied: do not write into it. */
  record Coded(int height, int width, byte[] code) implements Segmentation {
    @Override
    public Rle toRle(int imageHeight, int imageWidth) {
      return RleCode.decode(height, width, code);
    }
  }

  /** No mask, and why. */
  record Unusable(String reason) implements Segmentation {
    @Override
    public Rle toRle(int height, int width) {
      throw new MaskFormatException(reason);
    }
  }
}
