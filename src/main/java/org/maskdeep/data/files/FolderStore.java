package org.maskdeep.data.files;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.maskdeep.files.ReadFailure;

/** A folder on disk, listed once. Links are followed. */
final class FolderStore extends IndexedStore {
  /** Files that their name as text does not lead to, because its bytes are of another encoding. */
  private final Map<String, Path> renamed = new HashMap<>();

  FolderStore(Path root, Predicate<String> wanted) throws IOException {
    super(root, wanted);
    Files.walkFileTree(
        root, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new Walk(wanted));
  }

  private final class Walk extends SimpleFileVisitor<Path> {
    private final Predicate<String> wanted;
    private final Deque<String> folders = new ArrayDeque<>(); // "", "a/", "a/b/"

    Walk(Predicate<String> wanted) {
      this.wanted = wanted;
    }

    private String name(Path file) {
      return folders.isEmpty() ? "" : folders.getLast() + FileNames.of(file);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      String name = name(folder);
      if (Listing.isClutter(name)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      listing.addFolder(name);
      folders.addLast(name.isEmpty() ? "" : name + "/");
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      folders.removeLast();
      return super.postVisitDirectory(folder, failure);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      String name = name(file);
      boolean broken = attributes.isSymbolicLink(); // it cannot be followed
      if (broken && mayBeFolder(file) && !Listing.isClutter(name)) {
        throw failure(name, file, reasonOf(file));
      }
      boolean known = listing.files().containsKey(name);
      boolean listed =
          (attributes.isRegularFile() || broken)
              && listing.addFile(name, attributes.size()) != null;
      if (listed && known) {
        throw new IOException(path + ": two files are called " + name + "; rename one of them");
      }
      if (listed && !name.equals(plainName(file))) {
        renamed.put(name, file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      String name = name(file);
      boolean harmless =
          Listing.isClutter(name)
              || !Files.isDirectory(file) && !mayBeFolder(file) && !wanted.test(name);
      if (harmless) {
        return FileVisitResult.CONTINUE;
      }
      throw failure(name, file, failure);
    }
  }

  /** Whether a file that cannot be looked at may be a folder of images, by its name. */
  private static boolean mayBeFolder(Path file) {
    return FileNames.of(file).indexOf('.') < 0;
  }

  private String plainName(Path file) {
    return path.relativize(file).toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  private static IOException reasonOf(Path file) {
    try {
      Files.readAttributes(file, BasicFileAttributes.class);
      return new IOException("it changed meanwhile; try again");
    } catch (IOException e) {
      return e;
    }
  }

  private IOException failure(String name, Path file, IOException cause) {
    String shown = name.isEmpty() ? path.toString() : path + "/" + Listing.printable(name);
    if (cause instanceof FileSystemLoopException) {
      shown = link(file).toString(); // the advice is to remove it: never the folder it leads to
    }
    return new IOException(shown + ": " + ReadFailure.reason(file, cause), cause);
  }

  /** The last link on the way to a file. */
  private Path link(Path file) {
    Path link = file;
    while (!Files.isSymbolicLink(link) && link.startsWith(path) && !link.equals(path)) {
      link = link.getParent();
    }
    return Files.isSymbolicLink(link) ? link : file;
  }

  @Override
  byte[] content(String name, int size) throws IOException {
    Path odd = renamed.get(name);
    Path file = odd == null ? path.resolve(name) : odd;
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw failure(name, file, e);
    }
  }

  @Override
  public void close() {}
}
