package org.maskdeep.data.files;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A store whose files are listed once, when it is opened. */
abstract class IndexedStore implements FileStore {
  /** No image is larger: a few bytes of a zip may unpack to gigabytes. */
  static final long LARGEST = 256L << 20;

  /** The folder or archive. */
  final Path path;

  /** Its files and folders; filled by the constructor of each kind. */
  final Listing listing;

  IndexedStore(Path path, Predicate<String> wanted) {
    this.path = path;
    listing = new Listing(path, wanted);
  }

  /** The content of a file that is listed and not too large. */
  abstract byte[] content(String name, int size) throws IOException;

  @Override
  public final byte[] read(String name) throws IOException {
    Long size = listing.files().get(name);
    if (size == null) {
      throw new NoSuchFileException(path + ": no file " + name);
    }
    if (size < 0 || size > LARGEST) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %s has %d bytes, as is said; more than %d MiB are not read at once",
              path,
              name,
              size,
              LARGEST >> 20));
    }
    return content(name, size.intValue());
  }

  @Override
  public final Map<String, Long> files() {
    return listing.files();
  }

  @Override
  public final Set<String> folders() {
    return listing.folders();
  }

  @Override
  public final Path origin() {
    return path;
  }
}
