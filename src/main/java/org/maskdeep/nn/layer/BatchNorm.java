package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.Locale;
import java.util.stream.Stream;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.TorchScript;

/**
 * Batch normalisation over every axis but the second (Ioffe and Szegedy 2015): [B, C, …] → the same
 * shape. Running statistics move by 0.1 of the way a step, as in PyTorch (DJL calls that 0.9).
 */
public final class BatchNorm extends Layer {
  private static final String PARAMETERS =
      "x: Tensor, g: Tensor, b: Tensor, mean: Tensor, var: Tensor";
  private static final TorchScript TRAIN = function(true);
  private static final TorchScript RUNNING = function(false);

  private final Parameter weight;
  private final Parameter bias;
  private final Parameter runningMean;
  private final Parameter runningVar;
  private final boolean frozen;
  private final boolean asked; // to be synchronised
  private SynchronizedNorm synchronised; // null: statistics are those of the batch here

  /** Over C channels, trained. */
  public BatchNorm(int channels) {
    this(channels, NormOptions.TRAINED, Initial.ONES);
  }

  /**
   * With choices.
   *
   * @param options frozen: nothing moves, neither running statistics nor weight and bias
   * @param scale initial value of the weight; zero makes a residual branch start as nothing
   */
  public BatchNorm(int channels, NormOptions options, Initial scale) {
    frozen = options.frozen();
    asked = options.synchronised();
    weight = parameter("weight", Parameter.Type.GAMMA, scale, channels);
    bias = parameter("bias", Parameter.Type.BETA, Initial.ZEROS, channels);
    runningMean = parameter("running_mean", Parameter.Type.RUNNING_MEAN, Initial.ZEROS, channels);
    runningVar = parameter("running_var", Parameter.Type.RUNNING_VAR, Initial.ONES, channels);
    weight.freeze(frozen);
    bias.freeze(frozen);
  }

  /** TorchScript text that normalises a name with g, b, mean and var. */
  static String text(String name, boolean batchStatistics) {
    return String.format(
        Locale.ROOT,
        "torch.batch_norm(%s, g, b, mean, var, %s, 0.1, 1e-05, True)",
        name,
        batchStatistics ? "True" : "False");
  }

  private static TorchScript function(boolean batchStatistics) {
    return TorchScript.of(PARAMETERS, "Tensor", "return " + text("x", batchStatistics));
  }

  /**
   * Lets all batch norms of a network that use the statistics of a batch use those of all processes
   * from now on, as if one process had the whole batch. Frozen norms stay as they are.
   */
  public static void synchronize(Block network, ProcessGroup group) {
    norms(network).forEach(norm -> norm.synchronize(group));
  }

  /** Whether a network has batch norms. */
  public static boolean isIn(Block network) {
    return norms(network).findAny().isPresent();
  }

  /** As {@link #synchronize}, but only norms that were made {@link NormOptions#SYNCHRONISED}. */
  public static void synchronizeWhereAsked(Block network, ProcessGroup group) {
    norms(network).filter(norm -> norm.asked).forEach(norm -> norm.synchronize(group));
  }

  private void synchronize(ProcessGroup group) {
    synchronised = group.isAlone() ? null : new SynchronizedNorm(group);
  }

  private static Stream<BatchNorm> norms(Block network) {
    Stream<BatchNorm> below = network.getChildren().values().stream().flatMap(BatchNorm::norms);
    return network instanceof BatchNorm norm ? Stream.of(norm) : below;
  }

  /** Whether a forward pass uses the statistics of all processes. */
  boolean isSynchronised(boolean training) {
    return usesBatch(training) && synchronised != null;
  }

  /** Whether a forward pass uses, and moves, the statistics of the batch. */
  boolean usesBatch(boolean training) {
    return training && !frozen;
  }

  NDArray weight() {
    return weight.getArray();
  }

  NDArray bias() {
    return bias.getArray();
  }

  NDArray runningMean() {
    return runningMean.getArray();
  }

  NDArray runningVar() {
    return runningVar.getArray();
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    if (isSynchronised(training)) {
      return synchronised.forward(x, this);
    }
    TorchScript function = usesBatch(training) ? TRAIN : RUNNING;
    return function.call(training, x, weight(), bias(), runningMean(), runningVar());
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0]};
  }
}
