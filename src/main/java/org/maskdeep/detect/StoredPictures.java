package org.maskdeep.detect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.data.files.FileStore;
import org.maskdeep.image.Codec;
import org.maskdeep.image.Image;

/** Pictures in folders and archives, read where they lie. */
final class StoredPictures implements PictureSource {
  private static final String PICTURES = "(?i).*\\.(jpe?g|png)";

  private final List<FileStore> stores = new ArrayList<>();
  private final Map<String, Place> files = new HashMap<>(); // by name in the annotations

  private record Place(FileStore store, String name) {}

  private StoredPictures() {}

  /**
   * Opens folders or archives.
   *
   * @param places where a picture is looked for: under its name in the annotations, else under the
   *     last part of that name
   * @throws IOException when one cannot be opened or a picture is in none of them
   */
  static StoredPictures open(Annotations annotations, List<Path> places) throws IOException {
    StoredPictures pictures = new StoredPictures();
    try {
      for (Path path : places) {
        pictures.stores.add(FileStore.open(path, name -> name.matches(PICTURES)));
      }
      pictures.find(annotations, places);
      return pictures;
    } catch (IOException | RuntimeException e) {
      pictures.close();
      throw e;
    }
  }

  private void find(Annotations annotations, List<Path> places) throws IOException {
    Map<String, Place> whole = new HashMap<>();
    Map<String, Place> last = new HashMap<>();
    for (FileStore store : stores) {
      for (String name : store.files().keySet()) {
        whole.putIfAbsent(name, new Place(store, name));
        last.putIfAbsent(lastPart(name), new Place(store, name));
      }
    }
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
          String.format(
              Locale.ROOT,
              "%s: %d of %d pictures are not in %s, the first is '%s'",
              annotations.source(),
              missing.size(),
              annotations.images().size(),
              places,
              missing.get(0)));
    }
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  @Override
  public Image picture(CocoImage info) throws IOException {
    Place place = files.get(info.fileName());
    return Codec.decode(place.store().read(place.name()), place(info));
  }

  @Override
  public String place(CocoImage info) {
    Place place = files.get(info.fileName());
    return place.store().origin() + "!" + place.name();
  }

  @Override
  public void close() throws IOException {
    for (FileStore store : stores) {
      store.close();
    }
  }
}
