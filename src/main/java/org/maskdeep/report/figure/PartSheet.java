package org.maskdeep.report.figure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.mask.PartMask;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/**
 * Images in parts, each part in a colour of its own, and the masks that follow them as λ goes from
 * 1 to 0: a row for every image.
 */
public final class PartSheet {
  private static final int TILE = 132;
  private static final double[] LAMBDAS = {1, 0.75, 0.5, 0.25, 0};
  // eight colours that people with a colour deficiency tell apart (Okabe and Ito 2008)
  private static final int[] COLORS = {
    0xE69F00, 0x56B4E9, 0x009E73, 0xF0E442, 0x0072B2, 0xD55E00, 0xCC79A7, 0x444444
  };

  private final PatchSheet sheet = PatchSheet.of(TILE, TILE);
  private final PatchGrid grid;
  private final MaskRatio ratio;
  private final Streams streams;

  /**
   * An empty sheet.
   *
   * @param ratio share of the patches that masks hide
   * @param streams where masks come from
   */
  public PartSheet(PatchGrid grid, MaskRatio ratio, Streams streams) {
    this.grid = grid;
    this.ratio = ratio;
    this.streams = streams;
    List<String> titles = new ArrayList<>(List.of("image", "parts"));
    for (double lambda : LAMBDAS) {
      titles.add(String.format(Locale.ROOT, "visible, λ = %s", lambda).replace(".0", ""));
    }
    sheet.columns(titles);
  }

  /**
   * The colour of each patch, that of its part; from the ninth part on colours repeat.
   *
   * @param parts numbers from 0 on, [N]
   * @return [N] as 0xRRGGBB
   */
  public static int[] colors(int[] parts) {
    return Arrays.stream(parts).map(part -> COLORS[part % COLORS.length]).toArray();
  }

  /**
   * Adds an image; of one that is not square, the square in its middle is drawn.
   *
   * @param parts of its patches, numbers from 0 on, [N]
   * @param sample number of the image, of which its masks are a function
   */
  public PartSheet add(String title, Image image, int[] parts, long sample) {
    Image square = MaskSheet.square(image);
    PatchSheet.Row row =
        sheet
            .row(title)
            .image(square, grid, "")
            .colors(grid, colors(parts), Arrays.stream(parts).distinct().count() + " parts");
    for (double lambda : LAMBDAS) {
      PartMask mask = new PartMask(ratio, lambda);
      row.masked(square, mask.draw(grid, parts, streams.stream(Purpose.MASK, 0, sample)), "");
    }
    return this;
  }

  /**
   * The sheet.
   *
   * @throws IllegalArgumentException when it has no image
   */
  public Image image() {
    return sheet.image();
  }
}
