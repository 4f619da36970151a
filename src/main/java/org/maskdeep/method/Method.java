package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.maskdeep.method.maskdeep.MaskDeep;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.layer.Network;

/**
 * A method of pretraining: views of a batch of images → loss. All but {@link Supervised} learn
 * without labels.
 */
public interface Method {
  /** The network that is learned and later probed. */
  Encoder encoder();

  /** All networks by name; those of the target start with {@code target.} */
  Map<String, Network> networks();

  /**
   * The loss of one step, while gradients are being recorded.
   *
   * <p>What is computed belongs to the manager of the views: close it after the step.
   *
   * @param views V arrays [B, 3, S_v, S_v] of the same images in the same order; the first two are
   *     learned from; further ones are targets of {@link MaskDeep}, views like the others for
   *     {@link FastSiam}, and not used else
   * @param context which step and which images: what masks are a function of
   * @throws IllegalArgumentException when there are fewer than two
   */
  Output loss(List<NDArray> views, StepContext context);

  /**
   * What follows the optimizer's step: moves the target networks.
   *
   * @param step owner of scratch arrays
   * @param momentum share that the target keeps, in [0, 1]
   */
  void afterStep(NDManager step, double momentum);

  /**
   * What a step gives.
   *
   * @param loss scalar
   * @param features the coarsest feature map of the first view, [B, C, H, W]: for the health of the
   *     representation
   * @param players the loss of each of the {@link #players} by name, a scalar; one that moves along
   *     the gradient of {@code loss} has that very array
   * @param observed further numbers for metrics, such as terms of the loss; asked for before the
   *     weights move, and averaged where a batch is computed in parts
   */
  record Output(
      NDArray loss,
      NDArray features,
      Map<String, NDArray> players,
      Supplier<Map<String, Double>> observed) {
    /** Of a method whose weights all move along one loss. */
    public Output(NDArray loss, NDArray features) {
      this(loss, features, Map.of(), Map::of);
    }
  }

  /**
   * Networks whose weights another optimizer moves, mostly along another loss: by the name of the
   * player the names of its networks.
   */
  default Map<String, List<String>> players() {
    return Map.of();
  }

  /**
   * Whether the players move after the others have, along {@link #playerLosses}. Otherwise all move
   * at once.
   */
  default boolean alternates() {
    return false;
  }

  /**
   * The losses of the players by name, scalars, once the other weights have moved; while gradients
   * are being recorded. Only of a method that {@link #alternates}.
   *
   * @param views as in {@link #loss}
   */
  default Map<String, NDArray> playerLosses(List<NDArray> views, StepContext context) {
    throw new UnsupportedOperationException("all weights move at once");
  }

  /**
   * Networks beside the encoder that are of use after the run, by the name of the file that each
   * gets beside the encoder's.
   */
  default Map<String, Network> exports() {
    return Map.of();
  }

  /** Every parameter and buffer by full name: with the optimizer's state, all of a checkpoint. */
  default Map<String, Parameter> parameters() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    networks()
        .forEach(
            (prefix, network) ->
                network
                    .parametersByName()
                    .forEach((name, parameter) -> all.put(prefix + "." + name, parameter)));
    return all;
  }

  /** The weights that the main optimizer changes, by full name: all but those of the players. */
  default Map<String, NDArray> trainable() {
    Map<String, NDArray> trained = new LinkedHashMap<>();
    parameters()
        .forEach(
            (name, parameter) -> {
              if (parameter.requiresGradient()) {
                trained.put(name, parameter.getArray());
              }
            });
    players().keySet().forEach(player -> trained.keySet().removeAll(trainable(player).keySet()));
    return trained;
  }

  /**
   * The weights that a player's optimizer changes, by full name.
   *
   * @param player a key of {@link #players}
   */
  default Map<String, NDArray> trainable(String player) {
    Map<String, NDArray> trained = new LinkedHashMap<>();
    for (String prefix : players().get(player)) {
      networks()
          .get(prefix)
          .parametersByName()
          .forEach(
              (name, parameter) -> {
                if (parameter.requiresGradient()) {
                  trained.put(prefix + "." + name, parameter.getArray());
                }
              });
    }
    return trained;
  }
}
