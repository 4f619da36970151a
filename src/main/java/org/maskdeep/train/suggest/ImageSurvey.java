package org.maskdeep.train.suggest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.codec.ImageMemoryException;

/**
 * What is in a folder of images, as far as a recipe depends on it. All files are listed. Up to 48
 * spread over the folder are decoded to learn their sizes, then the others to find broken ones, for
 * at most ten seconds.
 *
 * <pre>{@code
 * ImageSurvey survey = ImageSurvey.of("photos", Path.of("data"));
 * System.out.println(survey.images() + " images, short side " + survey.shortSide(0.5));
 * }</pre>
 *
 * @param layout where images to learn from and images to evaluate on lie, and whether folders are
 *     classes
 * @param images number of images that can be learned from, before some are held out
 * @param perClass images of each class, in label order; empty where there are no classes
 * @param sizes of up to 48 images
 * @param looked how many images were decoded or could not be
 * @param undecodable those that cannot be decoded, each with its reason
 * @param decodeSeconds mean seconds that decoding one takes on one thread
 */
public record ImageSurvey(
    FolderLayout layout,
    int images,
    Map<String, Integer> perClass,
    List<ImageSize> sizes,
    int looked,
    List<String> undecodable,
    double decodeSeconds) {
  private static final int LOOKS = 48;
  private static final double MOST_SECONDS = 10;
  private static final double MOST_BROKEN = 0.1;
  private static final int SHOWN = 3;

  /** Copies the lists. */
  public ImageSurvey {
    sizes = List.copyOf(sizes);
    undecodable = List.copyOf(undecodable);
  }

  /**
   * Looks at a folder or archive of images.
   *
   * @param folder its path, or one with {@code ?labels=none} behind it, which takes all images
   *     without classes
   * @param dataDir where a relative path is looked for, beside the working folder
   * @throws IOException when it is missing, holds no image, or more than a tenth of the images that
   *     were looked at cannot be decoded; names them
   * @throws IllegalArgumentException when there are other options behind it
   */
  public static ImageSurvey of(String folder, Path dataDir) throws IOException {
    FolderLayout layout = FolderLayout.of(folder, dataDir);
    try (Dataset data = Datasets.open(layout.train(), dataDir)) {
      return of(layout, data);
    }
  }

  private static ImageSurvey of(FolderLayout layout, Dataset data) throws IOException {
    List<ImageSize> sizes = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    int[] order = order(data.size());
    int looked = 0;
    double seconds = 0;
    double measured = 0; // of the images whose sizes are kept
    while (looked < order.length && (looked < LOOKS || seconds < MOST_SECONDS)) {
      long start = System.nanoTime();
      try {
        Image image = data.image(order[looked]);
        if (looked < LOOKS) {
          sizes.add(new ImageSize(image.width(), image.height()));
          measured += (System.nanoTime() - start) / 1e9;
        }
      } catch (ImageMemoryException e) {
        throw e; // more memory helps, another image does not
      } catch (IOException e) {
        bad.add(e.getMessage());
      }
      looked++;
      seconds += (System.nanoTime() - start) / 1e9;
    }
    if (sizes.isEmpty() || bad.size() > MOST_BROKEN * looked) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d of %d images that were looked at cannot be decoded: %s%s; mend or remove"
                  + " them (maskdeep data check names all)",
              layout.folder(),
              bad.size(),
              looked,
              String.join("; ", bad.subList(0, Math.min(SHOWN, bad.size()))),
              bad.size() > SHOWN ? " …" : ""));
    }
    Map<String, Integer> perClass = new LinkedHashMap<>();
    if (layout.classes()) {
      data.classes().forEach(name -> perClass.put(name, 0));
      for (int i = 0; i < data.size(); i++) {
        perClass.merge(data.classes().get(data.label(i)), 1, Integer::sum);
      }
    }
    double each = measured / sizes.size();
    return new ImageSurvey(layout, data.size(), perClass, sizes, looked, bad, each);
  }

  /** Some spread over all, then the others. */
  private static int[] order(int images) {
    int looks = Math.min(LOOKS, images);
    BitSet taken = new BitSet(images);
    int[] order = new int[images];
    for (int i = 0; i < looks; i++) {
      order[i] = (int) ((long) i * images / looks);
      taken.set(order[i]);
    }
    for (int i = looks, next = 0; i < images; i++) {
      next = taken.nextClearBit(next);
      order[i] = next++;
    }
    return order;
  }

  /**
   * A quantile of the shorter sides, in pixels.
   *
   * @param share of the images whose shorter side is below it, in [0, 1]: 0.5 gives the median
   */
  public int shortSide(double share) {
    int[] sorted = sizes.stream().mapToInt(s -> Math.min(s.width(), s.height())).sorted().toArray();
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /**
   * Mean bytes of a decoded image whose shorter side was limited.
   *
   * @param side the limit in pixels; 0: none
   */
  public double decodedBytes(int side) {
    return sizes.stream().mapToDouble(size -> bytes(size, side)).average().orElseThrow();
  }

  private static double bytes(ImageSize size, int side) {
    int least = Math.min(size.width(), size.height());
    double shrunk = side == 0 || least <= side ? 1 : (double) side / least;
    return 3 * shrunk * size.width() * shrunk * size.height();
  }
}
