package org.maskdeep.data.detection;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.Segmentation;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.scene.Scene;
import org.maskdeep.data.scene.SceneObject;
import org.maskdeep.image.Image;

/** Drawn scenes of several objects, kept in memory; the same that {@link Scenes#write} writes. */
final class SyntheticImages implements ImageSource {
  private final List<Image> images = new ArrayList<>();
  private final Annotations annotations;

  /** The first n scenes of a split, of {@code size} pixels a side. */
  SyntheticImages(int n, int size, long seed, Scenes.Split split) {
    if (n < 1) {
      throw new IllegalArgumentException("scenes: images = " + n + " must be at least 1");
    }
    MadeAnnotations made = new MadeAnnotations();
    for (int i = 0; i < n; i++) {
      Scene scene = Scenes.detection(size, seed, split, i);
      images.add(scene.image());
      made.image(size);
      for (SceneObject object : scene.objects()) {
        Box box = new Box(object.x(), object.y(), object.width(), object.height());
        made.object(object.label(), box, object.area(), shape(object, size));
      }
    }
    annotations = made.of(Scene.CLASSES, "shape");
  }

  private static Segmentation shape(SceneObject object, int size) {
    byte[] mask = new byte[object.mask().length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (object.mask()[i] ? 1 : 0);
    }
    return Segmentation.ofRle(Rle.encode(mask, size, size));
  }

  Annotations annotations() {
    return annotations;
  }

  @Override
  public Image image(CocoImage info) {
    return images.get((int) info.id() - 1);
  }

  @Override
  public byte[] content(CocoImage info) {
    return image(info).rgb();
  }

  @Override
  public long bytes(CocoImage info) {
    return image(info).rgb().length;
  }

  @Override
  public String place(CocoImage info) {
    return "scene " + info.id();
  }

  @Override
  public boolean made() {
    return true;
  }

  @Override
  public void close() {}
}
