package org.maskdeep.nn.layer;

import java.util.Locale;

/** TorchScript text about patches and tokens that several networks share. */
public final class TokenText {
  private TokenText() {}

  /**
   * Text that takes some tokens of each image.
   *
   * @param tokens name of an array [B, n, d]
   * @param ids name of an array of 64-bit whole numbers, [B, m]
   * @param width d
   * @return an expression of shape [B, m, d]
   */
  public static String take(String tokens, String ids, int width) {
    return String.format(
        Locale.ROOT,
        "torch.gather(%s, 1, torch.expand(torch.unsqueeze(%s, -1), [-1, -1, %d]))",
        tokens,
        ids,
        width);
  }

  /**
   * Text that cuts images into patches.
   *
   * @param images name of an array [B, 3, S, S]
   * @param patch P
   * @param side S / P
   * @param channelsFirst whether the values of a patch are those of one channel after the other, as
   *     in a kernel; else the channels of a pixel stand beside each other
   * @return an expression of shape [B, N, 3 · P · P], patches in row order
   */
  public static String patches(String images, int patch, int side, boolean channelsFirst) {
    return String.format(
        Locale.ROOT,
        "torch.reshape(torch.permute(torch.reshape(%s, [-1, 3, %d, %d, %d, %d]), %s), [-1, %d, %d])",
        images,
        side,
        patch,
        side,
        patch,
        channelsFirst ? "[0, 2, 4, 1, 3, 5]" : "[0, 2, 4, 3, 5, 1]",
        side * side,
        3 * patch * patch);
  }
}
