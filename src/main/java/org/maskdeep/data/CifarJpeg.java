package org.maskdeep.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.maskdeep.data.files.FileStore;
import org.maskdeep.image.Image;
import org.maskdeep.image.Resolution;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.image.codec.ImageDecoder;

/**
 * CIFAR-10 as JPEG files {@code data_batch_1/00000_6.jpg}: place in the official file, then label.
 * The pixels are lossy: its accuracies are not comparable with those of {@link Cifar10}.
 */
final class CifarJpeg implements Dataset {
  private static final Pattern NAME =
      Pattern.compile("(?:.*/)?(data_batch_\\d+|test_batch)/\\d+_(\\d)\\.jpg");

  private final boolean train;
  private final FileStore store;
  private final ImageDecoder decoder;
  private final List<String> files;

  private CifarJpeg(boolean train, FileStore store, ImageDecoder decoder) {
    this.train = train;
    this.store = store;
    this.decoder = decoder;
    files = List.copyOf(store.files().keySet());
  }

  static CifarJpeg open(Path path, boolean train, ImageDecoder decoder) throws IOException {
    FileStore store =
        FileStore.open(
            path,
            n -> {
              Matcher m = NAME.matcher(n);
              return m.matches() && m.group(1).startsWith("data") == train;
            });
    if (store.files().isEmpty()) {
      store.close();
      throw new IOException(
          path
              + ": no "
              + (train ? "data_batch_1" : "test_batch")
              + "/00000_6.jpg or the like in it; give cifar-10-jpeg.tar.gz or its folder");
    }
    try {
      Set<String> parts = new TreeSet<>();
      store.files().keySet().forEach(file -> parts.add(file.substring(0, file.lastIndexOf('/'))));
      CifarBatches.check(path, parts, train, "");
    } catch (IOException e) {
      store.close();
      throw e;
    }
    return new CifarJpeg(train, store, decoder);
  }

  @Override
  public String name() {
    return "cifar10-jpeg/" + (train ? "train" : "test");
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public List<String> classes() {
    return Cifar10.CLASSES;
  }

  @Override
  public int label(int index) {
    String file = files.get(index);
    return file.charAt(file.lastIndexOf('_') + 1) - '0';
  }

  @Override
  public String sampleName(int index) {
    return files.get(index);
  }

  @Override
  public Image image(int index) throws IOException {
    String file = files.get(index);
    return decoder.decode(store.read(file), file);
  }

  @Override
  public ScaledImage image(int index, Resolution need) throws IOException {
    String file = files.get(index);
    return decoder.decode(store.read(file), file, need);
  }

  @Override
  public boolean scales() {
    return decoder.scales();
  }

  @Override
  public String fingerprint() {
    Fingerprint print = new Fingerprint().add(Cifar10.CLASSES);
    for (String file : files) {
      String[] parts = file.split("/");
      print.add(parts[parts.length - 2] + "/" + parts[parts.length - 1]);
      print.add(store.files().get(file));
    }
    return print.hex();
  }

  @Override
  public void close() throws IOException {
    decoder.close();
    store.close();
  }
}
