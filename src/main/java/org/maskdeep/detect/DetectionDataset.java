package org.maskdeep.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.CountedWarning;
import org.maskdeep.coco.WarningCounter;
import org.maskdeep.data.Pictures;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.Image;

/**
 * Pictures with their true objects: a COCO annotation file and the folders or archives in which the
 * pictures lie, or drawn scenes. Reading is safe from several threads at once.
 *
 * <pre>{@code
 * Path truth = Path.of("annotations.zip!annotations/instances_val2017.json");
 * DetectionDataset data = DetectionDataset.open(truth, List.of(Path.of("val2017.zip")));
 * Image first = data.image(0);
 * }</pre>
 */
public final class DetectionDataset implements Pictures, AutoCloseable {
  private final Annotations annotations;
  private final Labels labels;
  private final PictureSource pictures;
  private final List<CocoImage> images;
  private final Map<Long, List<Annotation>> objects;
  private final List<CountedWarning> warnings;

  private DetectionDataset(
      Annotations annotations,
      Labels labels,
      PictureSource pictures,
      List<CocoImage> images,
      Map<Long, List<Annotation>> objects,
      List<CountedWarning> warnings) {
    this.annotations = annotations;
    this.labels = labels;
    this.pictures = pictures;
    this.images = List.copyOf(images);
    this.objects = objects;
    this.warnings = warnings;
  }

  private static DetectionDataset of(
      Annotations annotations, PictureSource pictures, boolean masks) {
    WarningCounter warnings = new WarningCounter();
    warnings.addAll(annotations.warnings());
    var objects = new UsableObjects(annotations, masks, warnings).byImage();
    Labels labels = Labels.of(annotations);
    return new DetectionDataset(
        annotations, labels, pictures, annotations.images(), objects, warnings.list());
  }

  /** The objects that have a mask, with the file's own categories as classes. */
  public static DetectionDataset open(Path annotations, List<Path> pictures) throws IOException {
    return open(annotations, pictures, true);
  }

  /**
   * Opens folders or archives; the file's own categories are the classes.
   *
   * @param pictures where a picture is looked for: under its name in the annotations, else under
   *     the last part of that name
   * @param masks whether an object must have a mask to be trained on
   * @throws IOException when one cannot be opened or a picture is in none of them
   */
  public static DetectionDataset open(Path annotations, List<Path> pictures, boolean masks)
      throws IOException {
    return open(Annotations.read(annotations), pictures, masks);
  }

  /** As {@link #open(Path, List, boolean)} with annotations that are read already. */
  public static DetectionDataset open(Annotations truth, List<Path> pictures, boolean masks)
      throws IOException {
    return of(truth, StoredPictures.open(truth, pictures), masks);
  }

  /**
   * Drawn scenes of one to six objects, kept in memory.
   *
   * @param n number of pictures
   * @param size their side in pixels
   */
  public static DetectionDataset scenes(int n, int size, long seed, Scenes.Split split) {
    DrawnPictures drawn = new DrawnPictures(n, size, seed, split);
    return of(drawn.annotations(), drawn, true);
  }

  /** The pictures with at least one object: what training uses. Shares this one's files. */
  public DetectionDataset withObjects() {
    return choose(images.stream().filter(image -> objects.containsKey(image.id())).toList());
  }

  /** The first n pictures. Shares this one's files. */
  public DetectionDataset first(int n) {
    return choose(images.subList(0, Math.min(n, images.size())));
  }

  private DetectionDataset choose(List<CocoImage> chosen) {
    return new DetectionDataset(annotations, labels, pictures, chosen, objects, warnings);
  }

  /** The file of annotations, or the drawing. */
  @Override
  public String name() {
    return annotations.source();
  }

  /** A picture's file. */
  @Override
  public String sampleName(int i) {
    return images.get(i).fileName();
  }

  /** Number of pictures. */
  @Override
  public int size() {
    return images.size();
  }

  /** The classes. */
  public Labels labels() {
    return labels;
  }

  /** What is doubtful in the annotations, and what training leaves out of them. */
  public List<CountedWarning> warnings() {
    return warnings;
  }

  /** What the annotations say of a picture. */
  public CocoImage info(int i) {
    return images.get(i);
  }

  /** The objects of a picture that training uses: with a box, perhaps a mask, and no crowds. */
  public List<Annotation> objects(int i) {
    return objects.getOrDefault(images.get(i).id(), List.of());
  }

  /**
   * The annotations, all of them or those of the chosen pictures: what evaluation compares with.
   */
  public Annotations truth() {
    if (images.size() == annotations.images().size()) {
      return annotations;
    }
    Set<Long> ids = images.stream().map(CocoImage::id).collect(Collectors.toSet());
    return Annotations.of(
        images,
        annotations.categories(),
        annotations.annotations().stream().filter(a -> ids.contains(a.imageId())).toList());
  }

  /** A true mask's source, for {@link Annotations#mask}. */
  Annotations annotations() {
    return annotations;
  }

  /**
   * Decodes a picture.
   *
   * @throws IOException when it cannot be read, or has another size than the annotations say
   */
  @Override
  public Image image(int i) throws IOException {
    CocoImage info = images.get(i);
    Image picture = pictures.picture(info);
    boolean told = info.width() > 0 && info.height() > 0;
    if (told && (picture.width() != info.width() || picture.height() != info.height())) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s is %dx%d, %s says %dx%d: is it the same picture?",
              pictures.place(info),
              picture.width(),
              picture.height(),
              annotations.source(),
              info.width(),
              info.height()));
    }
    return picture;
  }

  /** A digest of names, sizes and objects; of drawn pictures, of their pixels too. */
  public String fingerprint() {
    CRC32 crc = new CRC32();
    for (int i = 0; i < size(); i++) {
      crc.update((info(i) + " " + objects(i).size() + "\n").getBytes(UTF_8));
      for (Annotation a : objects(i)) {
        crc.update((a.categoryId() + " " + a.box() + "\n").getBytes(UTF_8));
      }
      if (pictures instanceof DrawnPictures drawn) {
        crc.update(drawn.picture(info(i)).rgb());
      }
    }
    return String.format(Locale.ROOT, "%d-%08x", size(), crc.getValue());
  }

  @Override
  public void close() throws IOException {
    pictures.close();
  }
}
