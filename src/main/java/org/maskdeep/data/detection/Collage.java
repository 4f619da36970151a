package org.maskdeep.data.detection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.data.Images;
import org.maskdeep.image.Box;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Resize;
import org.maskdeep.random.Stream;

/**
 * Which photos a collage is made of and where they lie; known without looking at a photo. Pieces
 * are the middle squares of photos and do not touch each other.
 *
 * @param side of the collage in pixels
 * @param ground index of the photo behind the pieces
 * @param zoom side of the part of it that is seen, as a share of its shorter side
 * @param left where that part begins, as a share of what is left over in width
 * @param top the same in height
 * @param pieces at least one
 */
record Collage(int side, int ground, double zoom, double left, double top, List<Piece> pieces) {
  static final int MOST_PIECES = 4;

  private static final double LEAST_SHARE = 0.25; // of the collage's side
  private static final double LARGEST_SHARE = 0.5;
  private static final int TRIES = 12;

  /**
   * A photo in a collage.
   *
   * @param photo its index
   * @param at its square
   */
  record Piece(int photo, Crop at) {
    private boolean apartFrom(Crop other) {
      return at.x() > other.x() + other.width()
          || other.x() > at.x() + at.width()
          || at.y() > other.y() + other.height()
          || other.y() > at.y() + at.height();
    }
  }

  Collage {
    pieces = List.copyOf(pieces);
  }

  /** Draws one of {@code photos} photos. */
  static Collage draw(int side, int photos, Stream random) {
    int ground = random.nextInt(photos);
    double zoom = random.nextDouble(0.3, 0.5);
    double left = random.nextDouble();
    double top = random.nextDouble();
    int count = 1 + random.nextInt(MOST_PIECES);
    List<Piece> pieces = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int photo = random.nextInt(photos);
      int size = (int) Math.round(side * random.nextDouble(LEAST_SHARE, LARGEST_SHARE));
      for (int attempt = 0; attempt < TRIES; attempt++) {
        int x = random.nextInt(side - size + 1);
        int y = random.nextInt(side - size + 1);
        Piece piece = new Piece(photo, new Crop(x, y, size, size));
        if (pieces.stream().allMatch(other -> piece.apartFrom(other.at()))) {
          pieces.add(piece);
          break;
        }
      }
    }
    return new Collage(side, ground, zoom, left, top, pieces);
  }

  /**
   * Puts the photos together.
   *
   * @throws IOException when one cannot be decoded; the message names it
   */
  Image of(Images photos) throws IOException {
    Image behind = photos.image(ground);
    double part = Math.max(1, zoom * Math.min(behind.width(), behind.height()));
    float x = (float) (left * (behind.width() - part));
    float y = (float) (top * (behind.height() - part));
    float right = Math.min((float) (x + part), behind.width());
    float bottom = Math.min((float) (y + part), behind.height());
    Box seen = new Box(x, y, right, bottom);
    byte[] rgb = Resize.resize(behind, seen, side, side, Interpolation.BICUBIC).rgb().clone();
    for (Piece piece : pieces) {
      paste(middle(photos.image(piece.photo()), piece.at().width()), piece.at(), rgb);
    }
    return new Image(side, side, rgb);
  }

  /** The middle square of a photo. */
  private static Image middle(Image photo, int size) {
    ImageSize scaled = Resize.shortSide(photo.width(), photo.height(), size);
    Crop square = Crop.middle(scaled.width(), scaled.height(), size);
    return Resize.window(photo, Box.whole(photo), scaled, square, Interpolation.BICUBIC);
  }

  private void paste(Image square, Crop at, byte[] rgb) {
    int row = at.width() * Image.CHANNELS;
    for (int y = 0; y < at.height(); y++) {
      int to = ((at.y() + y) * side + at.x()) * Image.CHANNELS;
      System.arraycopy(square.rgb(), y * row, rgb, to, row);
    }
  }
}
