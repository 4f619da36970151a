package org.maskdeep.method.semmae;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.Segmentation;
import org.maskdeep.image.view.ViewDraw;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.method.StepContext;
import org.maskdeep.random.Purpose;

/**
 * The objects of an image and its ground, as its data set knows them: an oracle, which says what
 * better parts could be worth at all. The masks of the whole image are kept in memory, a byte a
 * pixel, and cropped and mirrored as the view was.
 */
public final class TrueParts implements PartSource {
  private final Dataset data;
  private final ViewOptions view;
  private final int number;
  private final int side;
  private final int stepsPerEpoch;
  private final Map<Integer, Segmentation> known = new ConcurrentHashMap<>();

  /**
   * As below, of the first view of each image.
   *
   * @throws IllegalArgumentException when the data set has none
   */
  public TrueParts(Dataset data, ViewOptions view, int side, int stepsPerEpoch) {
    this(data, view, 0, side, stepsPerEpoch);
  }

  /**
   * Of a data set with masks of objects.
   *
   * @param data whose samples are trained on; none may be replaced by another
   * @param view how the view is made that parts are asked for
   * @param number of this view, from 0
   * @param side patches along a side
   * @param stepsPerEpoch of the run
   * @throws IllegalArgumentException when it has none
   */
  public TrueParts(Dataset data, ViewOptions view, int number, int side, int stepsPerEpoch) {
    this.data = data;
    this.view = view;
    this.number = number;
    this.side = side;
    this.stepsPerEpoch = stepsPerEpoch;
    objects(0);
  }

  @Override
  public int[][] parts(NDArray x, StepContext context) {
    long epoch = context.step() / stepsPerEpoch;
    long[] samples = context.samples();
    int[][] parts = new int[samples.length][];
    for (int i = 0; i < samples.length; i++) {
      Segmentation whole = objects((int) samples[i]);
      ViewDraw draw =
          ViewDraw.draw(
              view,
              whole.width(),
              whole.height(),
              context.streams().stream(Purpose.AUGMENT, epoch, samples[i], number));
      parts[i] = whole.ofPatches(draw.crop(), draw.flipped(), side);
    }
    return parts;
  }

  private Segmentation objects(int sample) {
    return known.computeIfAbsent(sample, this::read);
  }

  private Segmentation read(int sample) {
    try {
      return data.objects(sample)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      String.format(
                          Locale.ROOT,
                          "data.train = %s: the objects of its images are not known, and the recipe"
                              + " asks for true ones; choose a set that has them, such as"
                              + " scenes/train, or another method.parts (semmae) or method.masks"
                              + " (adios)",
                          data.name())));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
