package org.maskdeep.data.files;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A folder on disk, listed once. */
final class FolderStore implements FileStore {
  private final Path root;
  private final Listing listing;

  FolderStore(Path root, Predicate<String> wanted) throws IOException {
    this.root = root;
    listing = new Listing(root, wanted);
    Files.walkFileTree(
        root,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            listing.addFolder(name(folder));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            listing.addFile(name(file), attributes.size());
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private String name(Path path) {
    return root.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  @Override
  public Map<String, Long> files() {
    return listing.files();
  }

  @Override
  public Set<String> folders() {
    return listing.folders();
  }

  @Override
  public byte[] read(String name) throws IOException {
    if (!listing.files().containsKey(name)) {
      throw new NoSuchFileException(root + ": no file " + name);
    }
    return Files.readAllBytes(root.resolve(name));
  }

  @Override
  public Path origin() {
    return root;
  }

  @Override
  public void close() {}
}
