package org.maskdeep.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.maskdeep.data.files.FileNames;
import org.maskdeep.files.ReadFailure;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;

/**
 * The images that lie directly in a folder, without labels, in the order of their names (by UTF-16
 * code unit: {@code B.png} before {@code a.png}). Folders in it and files that are not images by
 * their ending are passed over, and so are names that begin with a dot.
 *
 * <pre>{@code
 * Dataset photos = PlainImageFolder.open(Path.of("photos"));
 * }</pre>
 */
public final class PlainImageFolder implements Dataset {
  private final Path folder;
  private final List<String> names;
  private final List<Path> files;
  private final String fingerprint;

  private PlainImageFolder(Path folder, SortedMap<String, Path> files, String fingerprint) {
    this.folder = folder;
    names = List.copyOf(files.keySet());
    this.files = List.copyOf(files.values());
    this.fingerprint = fingerprint;
  }

  /**
   * Lists a folder.
   *
   * @throws IOException when it is missing, no folder, or holds no image
   */
  public static PlainImageFolder open(Path folder) throws IOException {
    if (Files.isSymbolicLink(folder) && !Files.exists(folder)) {
      throw new NoSuchFileException(folder + ": no such folder (broken link); check the path");
    }
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder + ": no such folder; check the path");
    }
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder + ": is not a folder; name the folder of the images");
    }
    SortedMap<String, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        String name = FileNames.of(file);
        if (!name.startsWith(".") && ImageFolder.isImage(name) && isFile(file)) {
          if (files.put(name, file) != null) {
            throw new IOException(folder + ": two files are called " + name + "; rename one");
          }
        }
      }
    }
    if (files.isEmpty()) {
      throw new IOException(
          folder + ": no images in it (.jpg, .png, .bmp …); folders in it are not searched");
    }
    Fingerprint print = new Fingerprint().add(List.copyOf(files.keySet()));
    for (Path file : files.values()) {
      print.add(Files.exists(file) ? Files.size(file) : 0);
    }
    return new PlainImageFolder(folder, files, print.hex());
  }

  /** A broken link, too: it is an image that is missing. */
  private static boolean isFile(Path file) {
    return Files.isRegularFile(file) || Files.isSymbolicLink(file) && !Files.exists(file);
  }

  @Override
  public String name() {
    return folder.toString();
  }

  @Override
  public int size() {
    return names.size();
  }

  /** One class for all: there are no labels. */
  @Override
  public List<String> classes() {
    return UNLABELLED;
  }

  @Override
  public int label(int index) {
    return 0;
  }

  @Override
  public String sampleName(int index) {
    return names.get(index);
  }

  @Override
  public Image image(int index) throws IOException {
    Path file = files.get(index);
    try {
      // The real path of a broken link fails with the reason.
      return Codec.read(Files.isSymbolicLink(file) ? file.toRealPath() : file);
    } catch (FileSystemException e) {
      throw new IOException(
          folder + "/" + names.get(index) + ": " + ReadFailure.reason(file, e), e);
    }
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() {}
}
