package org.maskdeep.detect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Box;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.data.files.FileStore;
import org.maskdeep.image.Codec;
import org.maskdeep.image.Image;

/**
 * Pictures with their true objects: a COCO annotation file and the folders or archives in which the
 * pictures lie. Reading is safe from several threads at once.
 *
 * <pre>{@code
 * Path truth = Path.of("annotations.zip!annotations/instances_val2017.json");
 * DetectionDataset data = DetectionDataset.open(truth, List.of(Path.of("val2017.zip")));
 * Image first = data.picture(0);
 * }</pre>
 */
public final class DetectionDataset implements AutoCloseable {
  private static final double SMALLEST = 1;

  private final Annotations annotations;
  private final Labels labels;
  private final List<FileStore> stores;
  private final Map<String, Place> files; // by picture's name in the annotations
  private final List<CocoImage> images;
  private final Map<Long, List<Annotation>> objects = new HashMap<>();

  private record Place(FileStore store, String name) {}

  private DetectionDataset(
      Annotations annotations,
      Labels labels,
      List<FileStore> stores,
      Map<String, Place> files,
      List<CocoImage> images) {
    this.annotations = annotations;
    this.labels = labels;
    this.stores = stores;
    this.files = files;
    this.images = List.copyOf(images);
    for (Annotation a : annotations.annotations()) {
      if (usable(a)) {
        objects.computeIfAbsent(a.imageId(), id -> new ArrayList<>()).add(a);
      }
    }
  }

  private static boolean usable(Annotation a) {
    Box box = a.box();
    return !a.crowd() && box != null && box.width() >= SMALLEST && box.height() >= SMALLEST;
  }

  /** With the file's own categories as classes. */
  public static DetectionDataset open(Path annotations, List<Path> pictures) throws IOException {
    Annotations truth = Annotations.read(annotations);
    return open(truth, pictures, Labels.of(truth));
  }

  /**
   * Opens folders or archives.
   *
   * @param pictures where a picture is looked for: under its name in the annotations, else under
   *     the last part of that name
   * @throws IOException when one cannot be opened or a picture is in none of them
   */
  public static DetectionDataset open(Annotations annotations, List<Path> pictures, Labels labels)
      throws IOException {
    List<FileStore> stores = new ArrayList<>();
    try {
      Map<String, Place> whole = new HashMap<>();
      Map<String, Place> last = new HashMap<>();
      for (Path path : pictures) {
        FileStore store = FileStore.open(path, name -> name.matches("(?i).*\\.(jpe?g|png)"));
        stores.add(store);
        for (String name : store.files().keySet()) {
          whole.putIfAbsent(name, new Place(store, name));
          last.putIfAbsent(lastPart(name), new Place(store, name));
        }
      }
      Map<String, Place> files = new HashMap<>();
      List<String> missing = new ArrayList<>();
      for (CocoImage image : annotations.images()) {
        String name = image.fileName();
        Place place = whole.getOrDefault(name, last.get(lastPart(name)));
        if (place == null) {
          missing.add(name);
        } else {
          files.put(name, place);
        }
      }
      if (!missing.isEmpty()) {
        throw new IOException(
            "%s: %d of %d pictures are not in %s, the first is '%s'"
                .formatted(
                    annotations.source(),
                    missing.size(),
                    annotations.images().size(),
                    pictures,
                    missing.get(0)));
      }
      return new DetectionDataset(annotations, labels, stores, files, annotations.images());
    } catch (IOException | RuntimeException e) {
      for (FileStore store : stores) {
        store.close();
      }
      throw e;
    }
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** The pictures with at least one object: what training uses. Shares this one's files. */
  public DetectionDataset withObjects() {
    return of(images.stream().filter(image -> objects.containsKey(image.id())).toList());
  }

  /** The first n pictures. Shares this one's files. */
  public DetectionDataset first(int n) {
    return of(images.subList(0, Math.min(n, images.size())));
  }

  private DetectionDataset of(List<CocoImage> chosen) {
    return new DetectionDataset(annotations, labels, stores, files, chosen);
  }

  /** Number of pictures. */
  public int size() {
    return images.size();
  }

  /** The classes. */
  public Labels labels() {
    return labels;
  }

  /** What the annotations say of a picture. */
  public CocoImage info(int i) {
    return images.get(i);
  }

  /** The objects of a picture: those with a box of at least a pixel each way, without crowds. */
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
    var ids = images.stream().map(CocoImage::id).collect(java.util.stream.Collectors.toSet());
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
  public Image picture(int i) throws IOException {
    CocoImage info = images.get(i);
    Place place = files.get(info.fileName());
    String name = place.store().origin() + "!" + place.name();
    Image picture = Codec.decode(place.store().read(place.name()), name);
    boolean told = info.width() > 0 && info.height() > 0;
    if (told && (picture.width() != info.width() || picture.height() != info.height())) {
      throw new IOException(
          "%s is %dx%d, %s says %dx%d: is it the same picture?"
              .formatted(
                  name,
                  picture.width(),
                  picture.height(),
                  annotations.source(),
                  info.width(),
                  info.height()));
    }
    return picture;
  }

  /** A digest of names, sizes and objects. */
  public String fingerprint() {
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    for (int i = 0; i < size(); i++) {
      crc.update(
          (info(i) + " " + objects(i).size() + "\n")
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      for (Annotation a : objects(i)) {
        crc.update(
            (a.categoryId() + " " + a.box() + "\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return "%d-%08x".formatted(size(), crc.getValue());
  }

  @Override
  public void close() throws IOException {
    for (FileStore store : stores) {
      store.close();
    }
  }
}
