package org.maskdeep.data.detection;

import java.nio.ByteBuffer;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Segmentation;
import org.maskdeep.data.Fingerprint;

/** SHA-256 of everything that annotations say, and of the files of their images. */
final class DetectionFingerprint {
  private final Fingerprint print = new Fingerprint();

  private DetectionFingerprint() {}

  static String of(Annotations truth, ImageSource source) {
    DetectionFingerprint all = new DetectionFingerprint();
    all.print.add(truth.categories().size());
    for (Category c : truth.categories()) {
      all.print.add(truth.idText(c.id())).add(c.name());
    }
    all.print.add(truth.annotations().size());
    for (Annotation a : truth.annotations()) {
      all.add(truth, a);
    }
    all.contents(truth, source);
    return all.print.hex();
  }

  private void add(Annotations truth, Annotation a) {
    print
        .add(truth.idText(a.id()))
        .add(truth.idText(a.imageId()))
        .add(truth.idText(a.categoryId()));
    Box box = a.box();
    double x = a.area();
    print.add(
        box == null
            ? bytes(x)
            : bytes(x, box.x(), box.y(), box.width(), box.height())); // NaN: no area
    print.add(a.crowd() ? 1 : 0);
    if (a.segmentation() instanceof Segmentation.Coded rle) {
      print.add("rle").add(rle.height()).add(rle.width()).add(rle.code());
    } else if (a.segmentation() instanceof Segmentation.Unusable unusable) {
      print.add(unusable.reason());
    } else {
      print.add("polygons").add(a.segmentation().polygons().size());
      a.segmentation().polygons().forEach(polygon -> print.add(bytes(polygon)));
    }
  }

  private static byte[] bytes(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }

  private void contents(Annotations truth, ImageSource source) {
    print.add(truth.images().size());
    if (!source.madeOf().isEmpty()) {
      print.add(source.madeOf());
      return;
    }
    int every = Fingerprint.every(truth.images().stream().mapToLong(source::bytes).sum());
    for (int i = 0; i < truth.images().size(); i++) {
      CocoImage image = truth.images().get(i);
      print.add(truth.idText(image.id())).add(image.fileName());
      print.add(image.height()).add(image.width()).add(source.bytes(image));
      if (i % every == 0) {
        print.addContent(() -> source.content(image));
      }
    }
  }
}
