package org.maskdeep.nn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.io.RawTensor;

/**
 * Which vision transformer.
 *
 * @param size the name of width, depth and heads
 * @param patch side P of a patch in pixels
 * @param image side of the images in pixels, a multiple of P: positions belong to its grid
 * @param pool what represents an image
 * @param position how tokens know their place
 * @param precision of the products and the attention
 */
public record VitOptions(
    Size size, int patch, int image, Pool pool, Position position, Precision precision)
    implements EncoderSpec {
  /** The feature map of the patches. */
  public static final String PATCHES = "patches";

  /** The class token as a feature map of one position. */
  public static final String CLASS = "class";

  /** What every name looks like. */
  static final String MODEL_NAMES =
      "vit_{nano,micro,tiny,small,base,large}_patchP_SIDE such as vit_nano_patch8_64";

  private static final Pattern NAME =
      Pattern.compile("vit_([a-z]+)_patch([0-9]{1,4})_([0-9]{1,5})");
  private static final String POOL = "pool";
  private static final String POSITION = "position";

  /** Width, depth and heads: timm's from tiny on; nano and micro are for images of 32 to 96 px. */
  public enum Size {
    /** Width 96, 4 blocks, 3 heads. */
    NANO(96, 4, 3),
    /** Width 192, 6 blocks, 3 heads. */
    MICRO(192, 6, 3),
    /** Width 192, 12 blocks, 3 heads. */
    TINY(192, 12, 3),
    /** Width 384, 12 blocks, 6 heads. */
    SMALL(384, 12, 6),
    /** Width 768, 12 blocks, 12 heads. */
    BASE(768, 12, 12),
    /** Width 1024, 24 blocks, 16 heads. */
    LARGE(1024, 24, 16);

    private final int width;
    private final int depth;
    private final int heads;

    Size(int width, int depth, int heads) {
      this.width = width;
      this.depth = depth;
      this.heads = heads;
    }

    /** Width d of a token. */
    public int width() {
      return width;
    }

    /** The number of blocks. */
    public int depth() {
      return depth;
    }

    /** The heads of an attention. */
    public int heads() {
      return heads;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What represents an image. */
  public enum Pool {
    /** The class token of the last layer: timm's {@code token}. */
    CLASS,
    /** The mean of the patches of the last layer. */
    MEAN
  }

  /** How tokens know their place. */
  public enum Position {
    /** A fixed table of sines and cosines of row and column, as in MAE. */
    SINCOS,
    /** A table that is learned, as in timm's own models. */
    LEARNED
  }

  /** Checks the sides. */
  public VitOptions {
    if (patch < 1 || image < patch || image % patch != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a vision transformer for images of %d px in patches of %d: patches must divide images",
              image,
              patch));
    }
  }

  /** In 32 bits, with sine-cosine positions and the class token: as MAE pretrains it. */
  public static VitOptions of(Size size, int patch, int image) {
    return new VitOptions(size, patch, image, Pool.CLASS, Position.SINCOS, Precision.FP32);
  }

  /** Whether a name is that of a vision transformer. */
  static boolean isName(String model) {
    return model.startsWith("vit_");
  }

  /** The network that words name: {@code model}, {@code pool} and {@code position}. */
  static VitOptions of(EncoderWords words) {
    String model = words.word(MODEL, "", VitOptions::isValid, EncoderSpec.models());
    String pool = words.word(POOL, "class", List.of("class", "mean"));
    String position = words.word(POSITION, "sincos", List.of("sincos", "learned"));
    return named(model)
        .orElseThrow()
        .with(Pool.valueOf(upper(pool)))
        .with(Position.valueOf(upper(position)));
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  /** Whether a name is that of one that can be made. */
  static boolean isValid(String model) {
    return named(model).isPresent();
  }

  /** The usual one of a name; empty when there is none of it. */
  private static Optional<VitOptions> named(String model) {
    Matcher name = NAME.matcher(model);
    if (!name.matches()) {
      return Optional.empty();
    }
    int patch = Integer.parseInt(name.group(2));
    int image = Integer.parseInt(name.group(3));
    return Arrays.stream(Size.values())
        .filter(size -> size.word().equals(name.group(1)))
        .filter(size -> patch > 0 && image >= patch && image % patch == 0)
        .map(size -> of(size, patch, image))
        .findFirst();
  }

  /**
   * The name of the vision transformer that tensors are of, as far as their names and shapes tell;
   * empty when they are of none that can be named.
   *
   * @param prefix what stands before timm's names
   */
  static String nameOf(Map<String, RawTensor> tensors, String prefix) {
    RawTensor kernel = tensors.get(prefix + "patch_embed.proj.weight");
    RawTensor position = tensors.get(prefix + "pos_embed");
    if (kernel == null || kernel.shape().length != 4 || position == null) {
      return "";
    }
    int depth = 0;
    while (tensors.containsKey(prefix + "blocks." + depth + ".norm1.weight")) {
      depth++;
    }
    long patch = kernel.shape()[2];
    long side = Math.round(Math.sqrt(position.shape()[position.shape().length - 2] - 1.0));
    for (Size size : Size.values()) {
      if (size.width() == kernel.shape()[0] && size.depth() == depth) {
        return String.format(Locale.ROOT, "vit_%s_patch%d_%d", size.word(), patch, patch * side);
      }
    }
    return "";
  }

  /** The patches along a side. */
  public int side() {
    return image / patch;
  }

  /** N, the number of patches. */
  public int patches() {
    return side() * side();
  }

  /** Such as {@code vit_nano_patch8_64}. */
  public String name() {
    return String.format(Locale.ROOT, "vit_%s_patch%d_%d", size.word(), patch, image);
  }

  @Override
  public VisionTransformer create() {
    return new VisionTransformer(this);
  }

  /** The patches; behind them the class token where that represents an image. */
  @Override
  public List<FeatureMap> maps() {
    FeatureMap patches = new FeatureMap(PATCHES, size.width(), patch);
    return pool == Pool.MEAN
        ? List.of(patches)
        : List.of(patches, new FeatureMap(CLASS, size.width(), image));
  }

  /** Its blocks and the last norm, as MAE counts. */
  @Override
  public int layers() {
    return size.depth() + 1;
  }

  @Override
  public int transformerBlocks() {
    return size.depth();
  }

  /** 0 for embedding and positions, i + 1 for block i, the last for the last norm. */
  @Override
  public int layerOf(String weight) {
    if (weight.startsWith("blocks.")) {
      return Integer.parseInt(weight.split("\\.")[1]) + 1;
    }
    return weight.startsWith("norm.") ? layers() : 0;
  }

  @Override
  public OptionalInt imageSide() {
    return OptionalInt.of(image);
  }

  @Override
  public VitOptions with(Precision other) {
    return new VitOptions(size, patch, image, pool, position, other);
  }

  /** As it is: it has no batch norms. */
  @Override
  public VitOptions with(NormOptions other) {
    return this;
  }

  /** The same with another representation of an image. */
  public VitOptions with(Pool other) {
    return new VitOptions(size, patch, image, other, position, precision);
  }

  /** The same with other positions. */
  public VitOptions with(Position other) {
    return new VitOptions(size, patch, image, pool, other, precision);
  }

  @Override
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put(MODEL, name());
    words.put(POOL, pool.name().toLowerCase(Locale.ROOT));
    words.put(POSITION, position.name().toLowerCase(Locale.ROOT));
    return words;
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "%s, %s, %s positions, %s",
        name(),
        pool == Pool.CLASS ? "class token" : "mean of patches",
        position == Position.SINCOS ? "sine-cosine" : "learned",
        precision.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public String title() {
    String word = size.word();
    return String.format(
        Locale.ROOT,
        "ViT-%s%s/%d",
        word.substring(0, 1).toUpperCase(Locale.ROOT),
        word.substring(1),
        patch);
  }
}
