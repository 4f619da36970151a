package org.maskdeep.data.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.CountedWarning;
import org.maskdeep.coco.WarningCounter;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Images;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.image.codec.StoredImage;

/**
 * Images with their true objects: a COCO annotation file and the folders or archives in which the
 * images lie, or drawn scenes, or collages of photos. Reading is safe from several threads at once.
 *
 * <pre>{@code
 * Path truth = Path.of("annotations.zip!annotations/instances_val2017.json");
 * DetectionDataset data = DetectionDataset.open(truth, List.of(Path.of("val2017.zip")));
 * Image first = data.image(0);
 * }</pre>
 */
public final class DetectionDataset implements Images, AutoCloseable {
  private final Annotations annotations;
  private final Labels labels;
  private final ImageSource source;
  private final List<CocoImage> images;
  private final Map<Long, List<Annotation>> objects;
  private final List<CountedWarning> warnings;
  private String fingerprint; // null: not asked for yet

  private DetectionDataset(
      Annotations annotations,
      Labels labels,
      ImageSource source,
      List<CocoImage> images,
      Map<Long, List<Annotation>> objects,
      List<CountedWarning> warnings) {
    this.annotations = annotations;
    this.labels = labels;
    this.source = source;
    this.images = List.copyOf(images);
    this.objects = objects;
    this.warnings = warnings;
  }

  private static DetectionDataset of(Annotations annotations, ImageSource source, boolean masks) {
    WarningCounter warnings = new WarningCounter();
    warnings.addAll(annotations.warnings());
    warnings.addAll(source.warnings());
    var objects = new AnnotationFilter(annotations, masks, warnings).byImage();
    Labels labels = Labels.of(annotations);
    return new DetectionDataset(
        annotations, labels, source, annotations.images(), objects, warnings.list());
  }

  /** The objects that have a mask, with the file's own categories as classes. */
  public static DetectionDataset open(Path annotations, List<Path> folders) throws IOException {
    return open(annotations, folders, true);
  }

  /**
   * Opens folders or archives; the file's own categories are the classes.
   *
   * @param folders where an image is looked for: the file whose path ends like its name in the
   *     annotations, as far as possible
   * @param masks whether an object must have a mask to be trained on
   * @throws IOException when one cannot be opened or an image is in none of them
   */
  public static DetectionDataset open(Path annotations, List<Path> folders, boolean masks)
      throws IOException {
    return open(Annotations.read(annotations), folders, masks);
  }

  /** As {@link #open(Path, List, boolean)} with annotations that are read already. */
  public static DetectionDataset open(Annotations truth, List<Path> folders, boolean masks)
      throws IOException {
    ImageLocations places = ImageLocations.of(folders, DetectionSets.split(truth.source()));
    return open(truth, places, masks, Decoding.EXACT);
  }

  static DetectionDataset open(
      Annotations truth, ImageLocations places, boolean masks, Decoding decoding)
      throws IOException {
    return of(truth, StoredImages.open(truth, places, decoding.open()), masks);
  }

  /**
   * Drawn scenes of one to six objects, kept in memory.
   *
   * @param n number of images
   * @param size their side in pixels
   */
  public static DetectionDataset scenes(int n, int size, long seed, Scenes.Split split) {
    SyntheticImages drawn = new SyntheticImages(n, size, seed, split);
    return of(drawn.annotations(), drawn, true);
  }

  /**
   * Collages: one to {@value Collage#MOST_PIECES} photos of a labelled data set, each an object of
   * its class, on a magnified part of another one. They are made as they are asked for, the same
   * every time.
   *
   * @param photos are closed with this data set
   * @param n number of images
   * @param size their side in pixels
   */
  public static DetectionDataset collages(Dataset photos, int n, int size, long seed) {
    CollageImages made = new CollageImages(photos, n, size, seed);
    return of(made.annotations(), made, true);
  }

  /** The images with at least one object: what training uses. Shares this one's files. */
  public DetectionDataset withObjects() {
    return choose(images.stream().filter(image -> objects.containsKey(image.id())).toList());
  }

  /** The first n images. Shares this one's files. */
  public DetectionDataset first(int n) {
    return part(0, n);
  }

  /**
   * At most n images behind the first ones. Shares this one's files.
   *
   * @param skip how many are left out, fewer than there are
   */
  public DetectionDataset part(int skip, int n) {
    return choose(images.subList(skip, (int) Math.min((long) skip + n, images.size())));
  }

  private DetectionDataset choose(List<CocoImage> chosen) {
    return new DetectionDataset(annotations, labels, source, chosen, objects, warnings);
  }

  /** The file of annotations, or the drawing. */
  @Override
  public String name() {
    return annotations.source();
  }

  /** An image's file. */
  @Override
  public String sampleName(int i) {
    return images.get(i).fileName();
  }

  /** Number of images. */
  @Override
  public int size() {
    return images.size();
  }

  /** The classes. */
  public Labels labels() {
    return labels;
  }

  /** What is doubtful in annotations and places, and what training leaves out of them. */
  public List<CountedWarning> warnings() {
    return warnings;
  }

  /** What is doubtful about the places of the images alone. */
  public List<CountedWarning> placeWarnings() {
    return source.warnings();
  }

  /** What the annotations say of an image. */
  public CocoImage info(int i) {
    return images.get(i);
  }

  /** The objects of an image that training uses: with a box, perhaps a mask, and no crowds. */
  public List<Annotation> objects(int i) {
    return objects.getOrDefault(images.get(i).id(), List.of());
  }

  /**
   * As {@link #objects(int)} of a decoded image: without those that lie outside of it, which is not
   * known before where the annotations say no sizes.
   */
  public List<Annotation> objects(int i, Image image) {
    return objects(i).stream()
        .filter(o -> AnnotationFilter.isLarge(o.box(), image.width(), image.height()))
        .toList();
  }

  /** The annotations, all of them or those of the chosen images: what evaluation compares with. */
  public Annotations truth() {
    if (images.size() == annotations.images().size()) {
      return annotations;
    }
    return annotations.ofImages(images);
  }

  /** A true mask's source, for {@link Annotations#mask}. */
  public Annotations annotations() {
    return annotations;
  }

  /**
   * Decodes an image.
   *
   * @throws IOException when it cannot be read, or has another size than the annotations say
   */
  @Override
  public Image image(int i) throws IOException {
    CocoImage info = images.get(i);
    Image image = source.image(info);
    ImageSize size = new ImageSize(image.width(), image.height());
    if (differs(info, size)) {
      throw new IOException(mismatch(info, size));
    }
    return image;
  }

  /**
   * Whether the file of an image asks for it to be mirrored or turned on decoding.
   *
   * @throws IOException as {@link #image} does, as far as the file's header shows it: when it
   *     cannot be read, is of no known format, or has another size than the annotations say
   */
  public boolean checkHeader(int i) throws IOException {
    CocoImage info = images.get(i);
    if (source.made()) {
      source.image(info); // of photos that may be broken
      return false;
    }
    StoredImage header = StoredImage.of(source.content(info), source.place(info));
    if (differs(info, header.upright())) {
      throw new IOException(mismatch(info, header.upright()));
    }
    return header.turned();
  }

  private static boolean differs(CocoImage info, ImageSize size) {
    boolean told = info.width() > 0 && info.height() > 0;
    return told && (size.width() != info.width() || size.height() != info.height());
  }

  private String mismatch(CocoImage info, ImageSize decoded) throws IOException {
    String place = source.place(info);
    ImageSize stored = StoredImage.of(source.content(info), place).size();
    if (!differs(info, stored)) {
      return String.format(
              Locale.ROOT,
              "%s: its EXIF orientation swaps width and height: stored %dx%d, as %s says, upright %dx%d",
              place,
              stored.width(),
              stored.height(),
              annotations.source(),
              decoded.width(),
              decoded.height())
          + "; write the images anew without that tag, or turned upright with boxes and masks"
          + " turned, too";
    }
    return String.format(
        Locale.ROOT,
        "%s is %dx%d, %s says %dx%d: is it the same image?",
        place,
        decoded.width(),
        decoded.height(),
        annotations.source(),
        info.width(),
        info.height());
  }

  /**
   * SHA-256 of all that the annotations say of these images, and of the files of the images; of a
   * set of more than 256 MiB the contents of every k-th file only, as many as that takes.
   */
  public synchronized String fingerprint() {
    if (fingerprint == null) {
      fingerprint = DetectionFingerprint.of(truth(), source);
    }
    return fingerprint;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
