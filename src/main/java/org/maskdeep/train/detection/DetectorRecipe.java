package org.maskdeep.train.detection;

import java.util.List;
import org.maskdeep.detect.Architecture;
import org.maskdeep.detect.DetectionOptions;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.DetectorOptions;
import org.maskdeep.detect.FasterRcnn;
import org.maskdeep.detect.MaskRcnn;
import org.maskdeep.detect.ProposalOptions;
import org.maskdeep.detect.box.AnchorOptions;
import org.maskdeep.detect.box.BalancedSampler;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.tensor.Precision;
import org.maskdeep.train.recipe.RecipeChecks;

/**
 * Which detector.
 *
 * @param arch {@code maskrcnn-resnet50-fpn} and the like; see {@link Architecture}
 * @param backbone {@code random}, or a file of weights that the backbone starts from
 * @param backbonePrefix which of several encoders in that file: what stands before its names, such
 *     as {@code module.encoder_q.}; empty: found by itself
 * @param width channels of the backbone's first stage, 64 as published
 * @param stem {@code imagenet} (7x7, stride 2, pooling) or {@code cifar} (3x3, stride 1)
 * @param precision {@code fp32} or {@code bf16}
 * @param norms of the backbone: {@code frozen}, {@code trained} or {@code synchronised}
 * @param trainableLayers how many of the backbone's five parts are trained, from the last on; see
 *     {@link Detector#trainBackbone}
 * @param headNorms of pyramid and heads: {@code none} or as {@code norms}
 * @param boxHead {@code 2fc} or {@code 4conv1fc}
 * @param aligned whether RoIAlign shifts by half a pixel
 * @param headWidth channels of pyramid and heads
 * @param boxFeatures width of the box head's fully connected layers
 * @param anchors side in pixels of the anchors of P2 … P6
 * @param canonicalSize side in pixels of a box that maps to pyramid level P4
 * @param preNmsTopN proposals of a level that enter suppression, in training and in inference
 * @param postNmsTopN proposals of an image that survive it, in training and in inference
 * @param batchSizePerImage proposals of an image that the loss sees
 * @param scoreThresh a detection must exceed
 */
public record DetectorRecipe(
    String arch,
    String backbone,
    String backbonePrefix,
    int width,
    String stem,
    String precision,
    String norms,
    int trainableLayers,
    String headNorms,
    String boxHead,
    boolean aligned,
    int headWidth,
    int boxFeatures,
    List<Double> anchors,
    double canonicalSize,
    List<Integer> preNmsTopN,
    List<Integer> postNmsTopN,
    int batchSizePerImage,
    double scoreThresh) {
  /** The backbone that starts from nothing. */
  public static final String RANDOM = "random";

  private static final int LEVELS = 5;
  private static final int BOX_CONVOLUTIONS = 4;
  private static final int MOST_PIXELS = 1 << 16;
  private static final List<String> NORMS = List.of("frozen", "trained", "synchronised");

  /** Checks words and numbers. */
  public DetectorRecipe {
    try {
      Architecture.of(arch);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("recipe key model.arch: " + e.getMessage(), e);
    }
    encoder(arch, width, stem);
    word("model.norms", norms, NORMS);
    RecipeChecks.range("model.trainable_layers", trainableLayers, 0, Detector.BACKBONE_LAYERS);
    word("model.box_head", boxHead, List.of("2fc", "4conv1fc"));
    if (!headNorms.equals("none")) {
      word("model.head_norms", headNorms, List.of("none", "frozen", "trained", "synchronised"));
    }
    RecipeChecks.word("model.precision", precision, Precision.class);
    anchors = List.copyOf(RecipeChecks.list("model.anchors", anchors, LEVELS));
    anchors.forEach(side -> RecipeChecks.range("model.anchors", side, 1, MOST_PIXELS));
    RecipeChecks.range("model.canonical_size", canonicalSize, 1, MOST_PIXELS);
    preNmsTopN = pair("model.pre_nms_top_n", preNmsTopN);
    postNmsTopN = pair("model.post_nms_top_n", postNmsTopN);
    RecipeChecks.range("model.batch_size_per_image", batchSizePerImage, 1, 1 << 16);
    RecipeChecks.range("model.score_thresh", scoreThresh, 0, 1);
  }

  private static List<Integer> pair(String key, List<Integer> numbers) {
    RecipeChecks.list(key, numbers, 2);
    numbers.forEach(n -> RecipeChecks.range(key, n, 1, 1 << 20));
    return List.copyOf(numbers);
  }

  private static void word(String key, String word, List<String> known) {
    if (!known.contains(word)) {
      throw RecipeChecks.unknown(key, word, known);
    }
  }

  /** The detector's structure; the second version of an architecture has heads of its own. */
  public DetectorOptions options(int classes) {
    boolean second = Architecture.of(arch).second();
    DetectorOptions.Heads standard =
        second ? DetectorOptions.Heads.v2() : DetectorOptions.Heads.standard();
    DetectorOptions.Heads heads =
        new DetectorOptions.Heads(
            headWidth,
            boxFeatures,
            headNorms.equals("none") ? standard.norms() : normOptions(headNorms),
            standard.proposalConvolutions(),
            second || boxHead.equals("4conv1fc") ? BOX_CONVOLUTIONS : 0,
            aligned);
    double[] sides = anchors.stream().mapToDouble(Double::doubleValue).toArray();
    BalancedSampler sampler =
        new BalancedSampler(batchSizePerImage, BalancedSampler.PROPOSALS.positives());
    ProposalOptions usual = ProposalOptions.STANDARD;
    ProposalOptions proposing =
        new ProposalOptions(
            preNmsTopN.get(0),
            preNmsTopN.get(1),
            postNmsTopN.get(0),
            postNmsTopN.get(1),
            usual.nms(),
            usual.matcher(),
            usual.sampler());
    return DetectorOptions.standard(encoder(), classes)
        .with(heads)
        .with(AnchorOptions.of(sides))
        .with(proposing)
        .with(
            DetectionOptions.STANDARD
                .withScore(scoreThresh)
                .withCanonicalSize(canonicalSize)
                .with(sampler));
  }

  /** The network under the pyramid. */
  public EncoderSpec encoder() {
    return encoder(arch, width, stem)
        .with(RecipeChecks.word("model.precision", precision, Precision.class))
        .with(normOptions(norms));
  }

  private static EncoderSpec encoder(String arch, int width, String stem) {
    RecipeChecks.range("model.width", width, 1, 1 << 16);
    return Architecture.of(arch)
        .backbone(
            width, stem, (key, word, known) -> RecipeChecks.unknown("model." + key, word, known));
  }

  /** One device has nothing to synchronise with: that is trained there. */
  private static NormOptions normOptions(String norms) {
    return switch (norms) {
      case "none" -> null;
      case "frozen" -> NormOptions.FROZEN;
      case "synchronised" -> NormOptions.SYNCHRONISED;
      default -> NormOptions.TRAINED;
    };
  }

  /** Whether the backbone starts from a file. */
  public boolean pretrained() {
    return !backbone.equals(RANDOM);
  }

  /** The detector, without values. */
  public Detector detector(int classes) {
    DetectorOptions options = options(classes);
    Detector detector =
        Architecture.of(arch).masks() ? new MaskRcnn(options) : new FasterRcnn(options);
    detector.trainBackbone(trainableLayers);
    return detector;
  }
}
