package org.maskdeep.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.image.Codec;
import org.maskdeep.image.Image;

/**
 * The pictures that lie directly in a folder, without labels, in the order of their names (by
 * UTF-16 code unit: {@code B.png} before {@code a.png}). Folders in it and files that are no
 * pictures by their ending are passed over, and so are names that begin with a dot.
 *
 * <pre>{@code
 * Dataset photos = PictureFolder.open(Path.of("photos"));
 * }</pre>
 */
public final class PictureFolder implements Dataset {
  private final Path folder;
  private final List<String> names;
  private final String fingerprint;

  private PictureFolder(Path folder, List<String> names, String fingerprint) {
    this.folder = folder;
    this.names = names;
    this.fingerprint = fingerprint;
  }

  /**
   * Lists a folder.
   *
   * @throws IOException when it is missing, no folder, or holds no picture
   */
  public static PictureFolder open(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder + ": no such folder; check the path");
    }
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder + ": is no folder; name the folder of the pictures");
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!name.startsWith(".") && ImageFolder.isPicture(name) && Files.isRegularFile(file)) {
          names.add(name);
        }
      }
    }
    if (names.isEmpty()) {
      throw new IOException(
          folder + ": no pictures in it (.jpg, .png, .bmp …); folders in it are not searched");
    }
    names.sort(null);
    Fingerprint print = new Fingerprint().add(names);
    for (String name : names) {
      print.add(Files.size(folder.resolve(name)));
    }
    return new PictureFolder(folder, List.copyOf(names), print.hex());
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
    return List.of("unlabelled");
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
    return Codec.read(folder.resolve(names.get(index)));
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() {}
}
