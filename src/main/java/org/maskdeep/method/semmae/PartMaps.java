package org.maskdeep.method.semmae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.maskdeep.check.Checks;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.tensor.io.WeightFileException;

/**
 * Which part each patch of an image belongs to, by part tokens that are made of the image's class
 * token (SemMAE, arXiv 2206.10207, section 3.2; the form of the embedding is ours, since the
 * official code does not have it):
 *
 * <pre>
 *   p_1 … p_K = W c                       of the guide's class token c, [B, K, d]
 *   A_k(n)    = softmax over k of p_k · x_n / √d     for the patch token x_n, [B, K, N]
 * </pre>
 *
 * No bias: scaling all part tokens by one positive number changes no patch's part.
 */
public final class PartMaps extends Layer {
  /** The file of what was learned, beside that of the encoder. */
  public static final String FILE = "parts.safetensors";

  private static final String NAME = "part_embed";
  private static final String KERNEL = NAME + ".weight";

  private static final TorchScript CLASS_TOKEN =
      TorchScript.of(
          "x: Tensor", "Tensor", "return torch.squeeze(torch.slice(x, 1, 0, 1), 1)"); // [B, d]

  private final int width;
  private final int count;
  private final Linear embed;
  private final TorchScript maps;

  /**
   * For a guide.
   *
   * @param width d of its tokens
   * @param count K, at least 2
   */
  public PartMaps(int width, int count) {
    Checks.atLeast("number of parts", count, 2);
    this.width = width;
    this.count = count;
    Initial initial = Initial.xavier(width, width); // each part's own, as if it stood alone
    embed = child(NAME, new Linear(width, count * width, false, Precision.FP32, initial, null));
    maps =
        TorchScript.of(
            "x: Tensor, p: Tensor",
            "Tensor",
            String.format(Locale.ROOT, "q = torch.unflatten(p, 1, [%d, %d])", count, width),
            "patches = torch.transpose(torch.slice(x, 1, 1), 1, 2)", // [B, d, N]
            "s = torch.div(torch.bmm(q, patches), " + Math.sqrt(width) + ")", // [B, K, N]
            "return torch.softmax(s, 1)");
  }

  /**
   * Reads what was learned.
   *
   * @param manager owner of the weights
   * @throws IOException when the file cannot be read or is another one
   */
  public static PartMaps load(Path file, NDManager manager) throws IOException {
    var kernel = Safetensors.read(file).tensors().get(KERNEL);
    if (kernel == null
        || kernel.shape().length != 2
        || kernel.shape()[0] % kernel.shape()[1] != 0) {
      throw new WeightFileException(file, "it has no " + KERNEL + " of K · d rows and d columns");
    }
    int width = (int) kernel.shape()[1];
    PartMaps loaded = new PartMaps(width, (int) (kernel.shape()[0] / width));
    loaded.initialize(manager, 0);
    WeightFiles.load(file, loaded);
    return loaded;
  }

  /**
   * The class token of each image.
   *
   * @param tokens [B, 1 + N, d]
   * @return [B, d]
   */
  static NDArray classToken(NDArray tokens, boolean training) {
    return CLASS_TOKEN.call(training, tokens);
  }

  /** K. */
  public int count() {
    return count;
  }

  /** d. */
  public int width() {
    return width;
  }

  /**
   * The share of each part in each patch; they add up to 1.
   *
   * @param tokens of the guide, [B, 1 + N, d], the class token first
   * @return [B, K, N]
   */
  @Override
  public NDArray forward(NDArray tokens, boolean training) {
    try (NDArray c = classToken(tokens, training)) {
      return maps.call(training, tokens, embed.forward(c, training));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape s = inputs[0];
    return new Shape[] {new Shape(s.get(0), count, s.get(1) - 1)};
  }
}
