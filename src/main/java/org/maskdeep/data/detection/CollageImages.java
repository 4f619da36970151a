package org.maskdeep.data.detection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Segmentation;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Fingerprint;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Image;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/** Collages of the photos of a data set, made as they are asked for. */
final class CollageImages implements ImageSource {
  private static final int LEAST_SIZE = 16;
  private static final int LARGEST_SIZE = 2048;

  /** Changes when the drawing does, so that no fingerprint of old images passes for new ones. */
  private static final int VERSION = 1;

  private final Dataset photos;
  private final long seed;
  private final List<Collage> collages = new ArrayList<>();
  private final Annotations annotations;

  /** The first n collages of a seed, of {@code size} pixels a side. */
  CollageImages(Dataset photos, int n, int size, long seed) {
    if (n < 1) {
      throw new IllegalArgumentException("collage: images = " + n + " must be at least 1");
    }
    if (size < LEAST_SIZE || size > LARGEST_SIZE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "collage: size = %d is outside [%d, %d]",
              size,
              LEAST_SIZE,
              LARGEST_SIZE));
    }
    this.photos = photos;
    this.seed = seed;
    Streams streams = new Streams(seed);
    MadeAnnotations made = new MadeAnnotations();
    for (int i = 0; i < n; i++) {
      Collage collage = Collage.draw(size, photos.size(), streams.stream(Purpose.COLLAGE, 0, i, 0));
      collages.add(collage);
      made.image(size);
      for (Collage.Piece piece : collage.pieces()) {
        Crop at = piece.at();
        Box box = new Box(at.x(), at.y(), at.width(), at.height());
        made.object(photos.label(piece.photo()), box, box.area(), outline(box));
      }
    }
    annotations = made.of(photos.classes(), "photo");
  }

  private static Segmentation outline(Box box) {
    double right = box.x() + box.width();
    double bottom = box.y() + box.height();
    double[] corners = {box.x(), box.y(), right, box.y(), right, bottom, box.x(), bottom};
    return Segmentation.ofPolygons(List.of(corners));
  }

  Annotations annotations() {
    return annotations;
  }

  @Override
  public Image image(CocoImage info) throws IOException {
    return collages.get((int) info.id() - 1).of(photos);
  }

  @Override
  public byte[] content(CocoImage info) throws IOException {
    return image(info).rgb();
  }

  @Override
  public long bytes(CocoImage info) {
    return (long) info.width() * info.height() * Image.CHANNELS;
  }

  @Override
  public String place(CocoImage info) {
    return "collage " + info.id() + " of " + photos.name();
  }

  @Override
  public String madeOf() {
    return new Fingerprint()
        .add("collage")
        .add(VERSION)
        .add(collages.get(0).side())
        .add(seed)
        .add(photos.fingerprint())
        .hex();
  }

  @Override
  public boolean made() {
    return true;
  }

  @Override
  public void close() throws IOException {
    photos.close();
  }
}
