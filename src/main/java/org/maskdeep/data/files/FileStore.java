package org.maskdeep.data.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The files of a folder or an archive. Reading is safe from several threads at once.
 *
 * <pre>{@code
 * try (FileStore store = FileStore.open(Path.of("images.zip"), name -> name.endsWith(".png"))) {
 *   byte[] first = store.read(store.files().keySet().iterator().next());
 * }
 * }</pre>
 */
public interface FileStore extends Closeable {
  /** Relative names of the files with their sizes in bytes, sorted by name. */
  Map<String, Long> files();

  /** Relative names of the folders, also of empty ones, sorted; without the root. */
  Set<String> folders();

  /**
   * The content of a file.
   *
   * @throws IOException when there is no such file or it cannot be read; the message names it
   */
  byte[] read(String name) throws IOException;

  /** The folder or archive. */
  Path origin();

  /**
   * Opens a folder, .zip, .tar, .tar.gz or .tgz; an archive is indexed once, here. A compressed tar
   * has no random access: its wanted files are kept in memory.
   *
   * @param path folder or archive
   * @param wanted which file names to list; the others are as if absent
   * @throws IOException when it is missing, damaged, of another kind, holds a name that leads out
   *     of its folder, or does not fit in memory
   */
  static FileStore open(Path path, Predicate<String> wanted) throws IOException {
    if (Files.isDirectory(path)) {
      return new FolderStore(path, wanted);
    }
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path + ": no such folder or archive; check the path");
    }
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".zip")) {
      return new ZipStore(path, wanted);
    }
    if (name.endsWith(".tar")) {
      return new TarStore(path, wanted);
    }
    if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      return GzipTarStore.read(path, wanted, GzipTarStore.memoryLimit());
    }
    throw new IOException(path + ": not a folder, .zip, .tar, .tar.gz or .tgz");
  }

  /** Whether a path looks like an archive that {@link #open} reads. */
  static boolean isArchive(Path path) {
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    return name.toLowerCase(Locale.ROOT).matches(".*\\.(zip|tar|tar\\.gz|tgz)")
        && Files.isRegularFile(path);
  }
}
