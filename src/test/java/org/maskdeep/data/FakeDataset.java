package org.maskdeep.data;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.ImageFormatException;

/** Images of one colour that tells the index; some cannot be decoded. */
public final class FakeDataset implements Dataset {
  public final AtomicInteger decoded = new AtomicInteger();
  private final int size;
  private final Set<Integer> bad;

  public FakeDataset(int size, Integer... bad) {
    this.size = size;
    this.bad = Set.of(bad);
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<String> classes() {
    return List.of("a", "b", "c");
  }

  @Override
  public int label(int index) {
    return index % 3;
  }

  @Override
  public String sampleName(int index) {
    return "img" + index + ".png";
  }

  @Override
  public Image image(int index) throws IOException {
    decoded.incrementAndGet();
    if (bad.contains(index)) {
      throw new ImageFormatException(sampleName(index), "broken on purpose");
    }
    byte[] rgb = new byte[6 * 5 * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (index * 7 + i);
    }
    return new Image(6, 5, rgb);
  }

  @Override
  public String fingerprint() {
    return "fake-" + size;
  }

  @Override
  public void close() {}
}
