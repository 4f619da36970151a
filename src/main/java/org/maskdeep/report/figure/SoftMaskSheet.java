package org.maskdeep.report.figure;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.image.Image;
import org.maskdeep.mask.PatchGrid;

/**
 * Images and masks that share out each of their pixels: a row for every image, with the mask that
 * hides most of each pixel as a colour, then every mask, white where it hides everything.
 */
public final class SoftMaskSheet {
  private static final int TILE = 132;
  private static final int WHITE = 255;

  private final PatchSheet sheet = PatchSheet.of(TILE, TILE);
  private final PatchGrid grid;

  /**
   * An empty sheet.
   *
   * @param side S, of masks in pixels
   * @param count M, how many there are
   */
  public SoftMaskSheet(int side, int count) {
    grid = new PatchGrid(side, side);
    List<String> titles = new ArrayList<>(List.of("image", "strongest mask"));
    for (int k = 1; k <= count; k++) {
      titles.add("mask " + k);
    }
    sheet.columns(titles);
  }

  /**
   * Adds an image; of one that is not square, the square in its middle is drawn.
   *
   * @param masks share of each pixel that each mask hides, [M][S · S]
   * @param strongest the mask that hides most of each pixel, [S · S]
   */
  public SoftMaskSheet add(String title, Image image, float[][] masks, int[] strongest) {
    PatchSheet.Row row =
        sheet
            .row(title)
            .image(MaskSheet.square(image), grid, "")
            .colors(grid, PartSheet.colors(strongest), "");
    for (float[] mask : masks) {
      row.colors(grid, grays(mask), "");
    }
    return this;
  }

  private static int[] grays(float[] mask) {
    int[] grays = new int[mask.length];
    for (int i = 0; i < mask.length; i++) {
      grays[i] = Math.round(Math.max(0, Math.min(1, mask[i])) * WHITE) * 0x010101;
    }
    return grays;
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
