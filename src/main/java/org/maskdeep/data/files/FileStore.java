package org.maskdeep.data.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.maskdeep.files.ReadFailure;

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
   * Opens a folder, .zip, .tar, .tar.gz, .tgz or .tar.bz2; an archive is indexed once, here. A
   * compressed tar has no random access: its wanted files are kept in memory. What operating
   * systems leave among the files of their users is passed over: names that begin with a dot,
   * {@code __MACOSX} and the like.
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
    try {
      Files.readAttributes(path, BasicFileAttributes.class);
      return switch (ArchiveKind.of(path)) {
        case ZIP -> new ZipStore(path, wanted);
        case TAR -> new TarStore(path, wanted);
        case TAR_GZ, TAR_BZ2 -> GzipTarStore.read(path, wanted, GzipTarStore.memoryLimit());
      };
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(
          path
              + ": no such folder or archive"
              + (Files.isSymbolicLink(path) ? " (broken link)" : "")
              + "; check the path");
    } catch (FileSystemException e) {
      throw ReadFailure.of(path, e);
    }
  }

  /**
   * Fails when a path is an archive of a kind that is not read, such as .7z, .rar or .tar.xz.
   *
   * @throws IOException that names the kind and says what to do
   */
  static void refuseOtherArchive(Path path) throws IOException {
    ArchiveKind.refuseOther(path);
  }

  /** The endings of the names of archives that {@link #open} reads, in lower case. */
  static List<String> archiveEndings() {
    return ArchiveKind.ENDINGS;
  }

  /** The name of a folder or archive, of an archive without its ending. */
  static String nameOf(Path path) {
    String name = path.getFileName().toString();
    return isArchive(path) ? withoutEnding(name) : name;
  }

  /** A name of an archive without its ending; any other as it is. */
  static String withoutEnding(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ArchiveKind.ENDINGS.stream()
        .filter(lower::endsWith)
        .findFirst()
        .map(ending -> name.substring(0, name.length() - ending.length()))
        .orElse(name);
  }

  /** Whether a path looks like an archive that {@link #open} reads. */
  static boolean isArchive(Path path) {
    return ArchiveKind.isRead(path) && Files.isRegularFile(path);
  }
}
