package org.maskdeep.data.files;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Predicate;

/** A folder on disk, listed once. */
final class FolderStore extends IndexedStore {
  FolderStore(Path root, Predicate<String> wanted) throws IOException {
    super(root, wanted);
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

  private String name(Path file) {
    return path.relativize(file).toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  @Override
  byte[] content(String name, int size) throws IOException {
    return Files.readAllBytes(path.resolve(name));
  }

  @Override
  public void close() {}
}
