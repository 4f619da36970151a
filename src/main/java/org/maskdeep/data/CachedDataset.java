package org.maskdeep.data;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.maskdeep.image.Image;
import org.maskdeep.image.Resolution;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.image.Segmentation;

/**
 * Keeps decoded images in memory, for small sets that are read in every epoch. Once the limit is
 * reached, further images are decoded each time. Closing it closes the data set.
 *
 * <p>What is decoded for the views of one epoch at fewer than all its pixels is not kept: those of
 * the next need others, and would depend on who came first.
 */
public final class CachedDataset extends WholeDataset {
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicReferenceArray<Image> images;

  private CachedDataset(Dataset source, long maxBytes) {
    super(source);
    this.maxBytes = maxBytes;
    images = new AtomicReferenceArray<>(source.size());
  }

  /** A view of a data set that keeps up to {@code maxBytes} bytes of pixels. */
  public static CachedDataset of(Dataset source, long maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("a cache of " + maxBytes + " bytes; give 0 or more");
    }
    return new CachedDataset(source, maxBytes);
  }

  /**
   * About how many bytes of pixels it keeps once every image was read: the mean of some images
   * spread over the set, times their number, up to the limit. Those that are broken do not count.
   *
   * @param looks how many images to decode for it at most, at least 1
   */
  public long foreseenBytes(int looks) {
    if (source.scales()) {
      return 0; // views of training are decoded anew in every epoch
    }
    int size = source.size();
    int step = Math.max(1, (size + looks - 1) / looks);
    long total = 0;
    int decoded = 0;
    for (int i = 0; i < size; i += step) {
      try {
        total += source.image(i).rgb().length;
        decoded++;
      } catch (IOException e) {
        continue; // training names it
      }
    }
    return decoded == 0 ? 0 : Math.min(maxBytes, Math.round((double) total / decoded * size));
  }

  @Override
  public Image image(int index) throws IOException {
    Image image = images.get(index);
    if (image == null) {
      image = source.image(index);
      long size = image.rgb().length;
      if (bytes.addAndGet(size) > maxBytes || !images.compareAndSet(index, null, image)) {
        bytes.addAndGet(-size);
      }
    }
    return image;
  }

  @Override
  public ScaledImage image(int index, Resolution need) throws IOException {
    return source.scales() ? source.image(index, need) : ScaledImage.full(image(index));
  }

  @Override
  public boolean scales() {
    return source.scales();
  }

  @Override
  public Optional<Segmentation> objects(int index) throws IOException {
    return source.objects(index);
  }

  @Override
  public String fingerprint() {
    return source.fingerprint();
  }
}
