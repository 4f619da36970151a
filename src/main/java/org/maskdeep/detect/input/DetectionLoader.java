package org.maskdeep.detect.input;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.data.Replaced;
import org.maskdeep.data.Replacement;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.data.loader.LoadedBatch;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.image.Flip;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * The batches that training sees: every epoch all images in a new order, each mirrored or not and
 * at a random scale. Batch k is a pure function of the seed and k.
 *
 * @param data images with objects
 * @param batch images of a batch
 * @param shortSides lengths of the short side, each equally likely
 * @param transform everything else about the input
 * @param flip how likely an image is mirrored
 * @param masks whether the truth has masks
 * @param streams where random numbers come from
 */
public record DetectionLoader(
    DetectionDataset data,
    int batch,
    List<Integer> shortSides,
    ImageTransform transform,
    double flip,
    boolean masks,
    Streams streams) {
  /** Checks the numbers. */
  public DetectionLoader {
    shortSides = List.copyOf(shortSides);
    if (data.size() == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: no image has an object to train on%s",
              data.name(),
              data.warnings().isEmpty() ? "" : ": " + data.warnings()));
    }
    if (batch > data.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %d images with objects do not fill a batch of %d; set optimizer.batch lower",
              data.name(),
              data.size(),
              batch));
    }
    if (batch < 1 || shortSides.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "batches of %d of %d images at short sides %s are not possible",
              batch,
              data.size(),
              shortSides));
    }
  }

  /**
   * Decoded images with their truth, not yet on a device.
   *
   * @param first place of the first of them in the batch; not 0 where they are a part of it
   * @param samples which images of the data
   * @param images mirrored or not
   * @param sizes what each is to be resized to
   * @param truth in the pixels of these sizes
   * @param replaced those that could not be read; others, with their objects, stand in for them
   */
  public record Decoded(
      int first,
      List<Integer> samples,
      List<Image> images,
      List<ImageSize> sizes,
      List<GroundTruth> truth,
      List<Replaced> replaced)
      implements LoadedBatch {
    @Override
    public int[] indices() {
      return samples.stream().mapToInt(i -> i).toArray();
    }
  }

  /** Batches of an epoch; the remainder is dropped, and the order is new in each epoch. */
  public int perEpoch() {
    return data.size() / batch;
  }

  /** Decodes batch k, whole; as {@link #decode(long, int, int)}. */
  public Decoded decode(long k) throws IOException {
    return decode(k, 0, 1);
  }

  /**
   * Decodes one of the equal parts of batch k; may be called from another thread.
   *
   * @param part from 0
   * @param parts of which the batch is a multiple
   * @throws IOException when an image cannot be read, nor any that could stand in for it
   */
  public Decoded decode(long k, int part, int parts) throws IOException {
    long epoch = k / perEpoch();
    int[] order = streams.stream(Purpose.ORDER, epoch, 0).permutation(data.size());
    List<Integer> samples = new ArrayList<>();
    List<Image> images = new ArrayList<>();
    List<ImageSize> sizes = new ArrayList<>();
    List<GroundTruth> truth = new ArrayList<>();
    List<Replaced> replaced = new ArrayList<>();
    Replacement replacement = new Replacement(data, streams, (int) epoch);
    int first = part * (batch / parts);
    int from = (int) (k % perEpoch()) * batch + first;
    for (int i = from; i < from + batch / parts; i++) {
      Replacement.Decoded decoded = replacement.decode(order[i]);
      int sample = decoded.index();
      Image image = decoded.image();
      samples.add(sample);
      if (decoded.replaced() != null) {
        replaced.add(decoded.replaced());
      }
      Stream random = streams.stream(Purpose.AUGMENT, epoch, sample);
      boolean mirrored = random.nextBoolean(flip);
      int side = shortSides.get(random.nextInt(shortSides.size()));
      ImageSize size = transform.withShortSide(side).size(image.width(), image.height());
      images.add(mirrored ? Flip.horizontal(image) : image);
      sizes.add(size);
      truth.add(truth(sample, image, size, mirrored));
    }
    return new Decoded(first, samples, images, sizes, truth, replaced);
  }

  private GroundTruth truth(int sample, Image image, ImageSize size, boolean mirrored) {
    List<Annotation> objects = data.objects(sample, image);
    float[] values = new float[4 * objects.size()];
    int[] labels = new int[objects.size()];
    List<Rle> shapes = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      Annotation object = objects.get(i);
      Box box = object.box();
      values[4 * i] = (float) box.x();
      values[4 * i + 1] = (float) box.y();
      values[4 * i + 2] = (float) (box.x() + box.width());
      values[4 * i + 3] = (float) (box.y() + box.height());
      labels[i] = data.labels().label(object.categoryId());
      if (masks) {
        shapes.add(data.annotations().mask(object));
      }
    }
    Boxes boxes = new Boxes(values).clip(image.width(), image.height());
    Boxes placed = mirrored ? boxes.mirror(image.width()) : boxes;
    float right = (float) size.width() / image.width();
    float down = (float) size.height() / image.height();
    return new GroundTruth(placed.scale(right, down), labels, shapes, mirrored);
  }

  /** The input of a decoded batch. */
  public ImageBatch batch(NDManager manager, Decoded decoded) {
    return transform.batch(manager, decoded.images(), decoded.sizes());
  }
}
