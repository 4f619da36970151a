package org.maskdeep.data.detection;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.CountedWarning;
import org.maskdeep.coco.WarningCounter;
import org.maskdeep.data.files.FileStore;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.ImageDecoder;

/**
 * Images in folders and archives, read where they lie.
 *
 * <p>Of the files whose names end as a {@code file_name} does, the longest common ending wins. Of
 * equals, the one in a folder of the split's name wins, then the one directly in its place; where
 * neither decides, that is an error.
 */
final class StoredImages implements ImageSource {
  private final Annotations annotations;
  private final ImageLocations places;
  private final ImageDecoder decoder;
  private final List<FileStore> stores = new ArrayList<>();
  private final Map<String, List<Location>> byName = new HashMap<>(); // by last part
  private final Map<String, Location> byStem = new HashMap<>();
  private final Map<String, Location> files = new HashMap<>(); // by name in the annotations
  private final WarningCounter warnings = new WarningCounter();
  private int bestFit = SplitWords.OTHER;

  /** A file of a store; its path from the data set's folder on, and how much of it is the place. */
  private record Location(FileStore store, String name, List<String> path, int place) {
    String where() {
      Path origin = store.origin(); // its name may be none that the locale can write
      return origin + (Files.isDirectory(origin) ? File.separator : "!") + name;
    }
  }

  private StoredImages(Annotations annotations, ImageLocations places, ImageDecoder decoder) {
    this.annotations = annotations;
    this.places = places;
    this.decoder = decoder;
  }

  /**
   * Opens folders or archives.
   *
   * @param decoder of the images; closed with them
   * @throws IOException when one cannot be opened, or an image is in none of them or in several
   */
  static StoredImages open(Annotations annotations, ImageLocations places, ImageDecoder decoder)
      throws IOException {
    StoredImages stored = new StoredImages(annotations, places, decoder);
    try {
      stored.find();
      return stored;
    } catch (IOException | RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  private void find() throws IOException {
    Set<String> stems = new HashSet<>();
    for (CocoImage image : annotations.images()) {
      List<String> parts = ImageName.parts(image.fileName());
      if (parts.isEmpty()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: image %s has no file_name",
                annotations.source(),
                annotations.idText(image.id())));
      }
      stems.add(ImageName.stem(ImageName.last(parts)));
      stems.add(ImageName.stem(ImageName.last(ImageName.decoded(parts))));
    }
    for (Path place : places.first()) {
      index(place, stems);
    }
    List<CocoImage> missing = missing(annotations.images());
    if (!missing.isEmpty() && !places.others().isEmpty()) {
      for (Path place : places.others()) {
        if (!places.first().contains(place)) {
          index(place, stems);
        }
      }
      missing = missing(missing);
    }
    if (!missing.isEmpty()) {
      throw new IOException(notFound(missing));
    }
    requireOneNameEach();
  }

  /** A file serves one name: where it fits a second, that one's own file is missing. */
  private void requireOneNameEach() throws IOException {
    Map<Location, String> names = new HashMap<>();
    for (CocoImage image : annotations.images()) {
      Location file = files.get(image.fileName());
      String other = names.putIfAbsent(file, image.fileName());
      if (other != null && !other.equals(image.fileName())) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: '%s' and '%s' would both be %s; one of the two files is missing",
                annotations.source(),
                other,
                image.fileName(),
                file.where()));
      }
    }
  }

  private void index(Path place, Set<String> stems) throws IOException {
    boolean flat = places.isFlat(place);
    FileStore store =
        FileStore.open(
            place,
            name ->
                !(flat && name.contains("/"))
                    && stems.contains(ImageName.stem(ImageName.last(ImageName.parts(name)))));
    stores.add(store);
    List<String> folders = places.folders(place);
    if (!flat) {
      bestFit = Math.max(bestFit, places.split().fit(folders));
    }
    for (String name : store.files().keySet()) {
      List<String> path = ImageName.joined(folders, ImageName.parts(name));
      Location found = new Location(store, name, path, folders.size());
      String last = ImageName.last(path);
      if (inside(path)) {
        continue; // found in a place of its own
      }
      byName.computeIfAbsent(last, n -> new ArrayList<>()).add(found);
      byStem.putIfAbsent(ImageName.stem(last), found);
      bestFit = Math.max(bestFit, places.split().fit(path.subList(0, path.size() - 1)));
    }
  }

  /** Whether a file was indexed before: images/train is a place, and a folder of images/. */
  private boolean inside(List<String> path) {
    return byName.getOrDefault(ImageName.last(path), List.of()).stream()
        .anyMatch(before -> before.path().equals(path));
  }

  private List<CocoImage> missing(List<CocoImage> images) throws IOException {
    List<CocoImage> missing = new ArrayList<>();
    for (CocoImage image : images) {
      List<String> parts = ImageName.parts(image.fileName());
      Location found = choose(image, parts);
      found = found == null ? choose(image, ImageName.decoded(parts)) : found;
      if (found == null) {
        missing.add(image);
      } else {
        files.put(image.fileName(), found);
      }
    }
    return missing;
  }

  private Location choose(CocoImage image, List<String> name) throws IOException {
    List<Location> all = byName.getOrDefault(ImageName.last(name), List.of());
    int common = all.stream().mapToInt(f -> ImageName.commonEnd(f.path(), name)).max().orElse(0);
    List<Location> longest =
        all.stream().filter(f -> ImageName.commonEnd(f.path(), name) == common).toList();
    int best = longest.stream().mapToInt(f -> fit(f, common)).max().orElse(SplitWords.OTHER);
    if (best <= SplitWords.OTHER && common < 2 && bestFit == SplitWords.OWN) {
      return null; // only another split has one of that name
    }
    List<Location> fitting = longest.stream().filter(f -> fit(f, common) == best).toList();
    List<Location> direct = fitting.stream().filter(f -> isDirect(f, common)).toList();
    List<Location> chosen = new ArrayList<>(direct.isEmpty() ? fitting : direct);
    if (direct.isEmpty()) { // a folder of the split's name in a place: against one without folder
      longest.stream()
          .filter(f -> isDirect(f, common) && fit(f, common) == SplitWords.UNKNOWN)
          .forEach(chosen::add);
    }
    if (chosen.size() > 1) {
      throw new IOException(
          String.format(
                  Locale.ROOT,
                  "%s: '%s' could be %s or %s: name the folder of the images as the split, or write the",
                  annotations.source(),
                  image.fileName(),
                  chosen.get(0).where(),
                  chosen.get(1).where())
              + " folder into file_name");
    }
    if (chosen.isEmpty()) {
      return null;
    }
    if (best <= SplitWords.OTHER && common < 2) {
      warnings.add(
          "image found only in another split's folder; check that it belongs to this split",
          chosen.get(0)::where);
    }
    return chosen.get(0);
  }

  private int fit(Location found, int common) {
    return places.split().fit(found.path().subList(0, found.path().size() - common));
  }

  private static boolean isDirect(Location found, int common) {
    return found.path().size() - common <= found.place();
  }

  private String notFound(List<CocoImage> missing) {
    String name = missing.get(0).fileName();
    Location near = byStem.get(ImageName.stem(ImageName.last(ImageName.parts(name))));
    List<Path> looked = stores.stream().map(FileStore::origin).toList();
    return String.format(
        Locale.ROOT,
        "%s: %d of %d images are not in %s, the first is '%s'%s",
        annotations.source(),
        missing.size(),
        annotations.images().size(),
        looked,
        name,
        near == null ? "" : hint(near, name));
  }

  private static String hint(Location near, String name) {
    boolean same = ImageName.last(near.path()).equals(ImageName.last(ImageName.parts(name)));
    return String.format(
        Locale.ROOT, " (there is %s%s)", near.where(), same ? ", of another split" : "");
  }

  /** Images in another split's folder: splits may share it, or the split's own are missing. */
  @Override
  public List<CountedWarning> warnings() {
    return warnings.list();
  }

  @Override
  public Image image(CocoImage info) throws IOException {
    return decoder.decode(content(info), place(info));
  }

  @Override
  public byte[] content(CocoImage info) throws IOException {
    Location found = files.get(info.fileName());
    return found.store().read(found.name());
  }

  @Override
  public long bytes(CocoImage info) {
    Location found = files.get(info.fileName());
    return found.store().files().get(found.name());
  }

  @Override
  public String place(CocoImage info) {
    return files.get(info.fileName()).where();
  }

  @Override
  public void close() throws IOException {
    decoder.close();
    for (FileStore store : stores) {
      store.close();
    }
  }
}
