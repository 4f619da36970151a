package org.maskdeep.coco;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.maskdeep.coco.shape.MaskFormatException;
import org.maskdeep.coco.shape.Rle;

/**
 * The true objects of a set of images: an annotation file in memory, in the file's order.
 *
 * <p>Compact: COCO's {@code instances_train2017.json} (450 MB, 860,000 objects) takes less than 300
 * MB of heap.
 *
 * <pre>{@code
 * Path zip = Path.of("annotations_trainval2017.zip!annotations/instances_val2017.json");
 * Annotations truth = Annotations.read(zip);
 * Rle mask = truth.mask(truth.annotations().get(0));
 * }</pre>
 */
public final class Annotations {
  private final String source;
  private final List<CocoImage> images;
  private final List<Category> categories;
  private final List<Annotation> annotations;
  private final List<CountedWarning> warnings;
  private final CocoImage[] byId;
  private final long[] imageIds;
  private final int[] ranks; // null: the ids are sorted as they are
  private final IdNames names;

  private Annotations(
      String source,
      List<CocoImage> images,
      List<Category> categories,
      List<Annotation> annotations,
      WarningCounter warnings,
      IdNames names) {
    this.source = source;
    this.names = names;
    Unique unique = new Unique(names, warnings);
    this.images = unique.last(images, CocoImage::id, "image id that is listed again");
    this.categories = List.copyOf(categories);
    unique.last(categories, Category::id, "category id that is listed again");
    this.annotations =
        unique.repeated(
            annotations,
            Annotation::id,
            "annotation id that is listed again: as in pycocotools, the last one stands for all");
    this.byId = this.images.toArray(new CocoImage[0]);
    Arrays.sort(byId, (a, b) -> Long.compare(a.id(), b.id()));
    this.imageIds = Arrays.stream(byId).mapToLong(CocoImage::id).toArray();
    this.ranks = names.isEmpty() ? null : ranks(imageIds, names);
    new AnnotationCheck(this, warnings).run();
    this.warnings = warnings.list();
  }

  /** The place of every id in Python's order. */
  private static int[] ranks(long[] ids, IdNames names) {
    Integer[] order = IntStream.range(0, ids.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> names.compare(ids[a], ids[b]));
    int[] ranks = new int[ids.length];
    for (int rank = 0; rank < order.length; rank++) {
      ranks[order[rank]] = rank;
    }
    return ranks;
  }

  /**
   * Reads an annotation file, or one in a zip archive: {@code archive.zip!path/in/it.json}.
   *
   * @throws CocoFormatException when it is none; the message names file, line, column and byte
   * @throws IOException when it cannot be read
   */
  public static Annotations read(Path path) throws IOException {
    WarningCounter warnings = new WarningCounter();
    AnnotationsReader reader = new AnnotationsReader(warnings);
    try (JsonSource json = JsonSource.open(path)) {
      reader.read(json);
    }
    return new Annotations(
        path.toString(),
        reader.images,
        reader.categories,
        reader.annotations,
        warnings,
        reader.names);
  }

  /** Annotations that no file holds, such as those of drawn images. */
  public static Annotations of(
      List<CocoImage> images, List<Category> categories, List<Annotation> annotations) {
    return new Annotations(
        "annotations", images, categories, annotations, new WarningCounter(), IdNames.NONE);
  }

  /** Some of the images with their objects. */
  public Annotations ofImages(List<CocoImage> some) {
    Set<Long> ids = some.stream().map(CocoImage::id).collect(Collectors.toSet());
    List<Annotation> theirs = annotations.stream().filter(a -> ids.contains(a.imageId())).toList();
    return new Annotations(source, some, categories, theirs, new WarningCounter(), names);
  }

  /** The same images with other objects, which were looked at before. */
  private Annotations(Annotations of, List<Category> categories, List<Annotation> annotations) {
    source = of.source;
    images = of.images;
    this.categories = categories;
    this.annotations = annotations;
    warnings = of.warnings;
    byId = of.byId;
    imageIds = of.imageIds;
    ranks = of.ranks;
    names = of.names;
  }

  /**
   * The objects of listed categories, all of one category with the id 1: for detection of anything.
   */
  public Annotations ofOneCategory() {
    Set<Long> listed = categories.stream().map(Category::id).collect(Collectors.toSet());
    List<Annotation> same =
        annotations.stream()
            .filter(a -> listed.contains(a.categoryId()))
            .map(
                a ->
                    new Annotation(
                        a.id(), a.imageId(), 1, a.box(), a.area(), a.crowd(), a.segmentation()))
            .toList();
    return new Annotations(this, List.of(new Category(1, "object", "")), same);
  }

  /** The objects of some of the categories, crowds included, and no other categories. */
  public Annotations ofCategories(Collection<Category> some) {
    Set<Long> ids = some.stream().map(Category::id).collect(Collectors.toSet());
    return new Annotations(
        this,
        categories.stream().filter(c -> ids.contains(c.id())).toList(),
        annotations.stream().filter(a -> ids.contains(a.categoryId())).toList());
  }

  /**
   * The same with some objects marked as crowds, which is how COCO's format says that an object is
   * to be ignored: it is not trained on, it is not missed when it is not found, and a detection in
   * it is neither right nor wrong.
   */
  public Annotations ignoring(Predicate<Annotation> ignored) {
    List<Annotation> marked =
        annotations.stream()
            .map(
                a ->
                    a.crowd() || !ignored.test(a)
                        ? a
                        : new Annotation(
                            a.id(),
                            a.imageId(),
                            a.categoryId(),
                            a.box(),
                            a.area(),
                            true,
                            a.segmentation()))
            .toList();
    return new Annotations(this, categories, marked);
  }

  /** The file, for errors. */
  public String source() {
    return source;
  }

  /** The images. */
  public List<CocoImage> images() {
    return images;
  }

  /** The kinds of objects. */
  public List<Category> categories() {
    return categories;
  }

  /** The objects. */
  public List<Annotation> annotations() {
    return annotations;
  }

  /** What is doubtful in the file. */
  public List<CountedWarning> warnings() {
    return warnings;
  }

  /** The image of an id, or null when there is none. */
  public CocoImage image(long id) {
    int i = Arrays.binarySearch(imageIds, id);
    return i < 0 ? null : byId[i];
  }

  /**
   * The mask of an object in its image.
   *
   * @throws MaskFormatException when the file holds none; the message names the annotation
   */
  public Rle mask(Annotation annotation) {
    CocoImage image = image(annotation.imageId());
    try {
      if (image == null) {
        throw new MaskFormatException("there is not an image " + idText(annotation.imageId()));
      }
      return annotation.segmentation().toRle(image.height(), image.width());
    } catch (MaskFormatException e) {
      throw new MaskFormatException(
          source + ": annotation " + idText(annotation.id()) + ": " + e.getMessage());
    }
  }

  /**
   * An id of this file as the file writes it. One that is not an integer of 64 bits, such as a
   * string, has a negative number in images, categories and annotations.
   */
  public String idText(long id) {
    return names.text(id);
  }

  /** How many images come before the one of an id, in the order of ids; -1 when there is none. */
  public int rank(long id) {
    int i = Arrays.binarySearch(imageIds, id);
    return i < 0 ? -1 : ranks == null ? i : ranks[i];
  }

  /** The ids of this file. */
  public IdNames names() {
    return names;
  }
}
