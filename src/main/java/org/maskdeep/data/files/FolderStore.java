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
  private final Path root;

  FolderStore(Path root, Predicate<String> wanted) throws IOException {
    this(root, new Listing(root, wanted));
  }

  private FolderStore(Path root, Listing listing) throws IOException {
    super(root, listing);
    this.root = root;
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
  byte[] content(String name, int size) throws IOException {
    return Files.readAllBytes(root.resolve(name));
  }

  @Override
  public void close() {}
}
