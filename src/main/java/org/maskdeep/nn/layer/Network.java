package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * A block whose parameters know their shapes from the start, have torchvision's names and get their
 * initial values from counter-based random numbers: the same weights for the same seed, whatever
 * the machine and the number of threads.
 *
 * <p>Unlike DJL's own blocks it does not look at input shapes to initialise, and it reads its
 * parameters directly rather than through a {@code ParameterStore}: one network lives on one
 * device.
 */
public abstract class Network extends AbstractBlock {
  private static final byte VERSION = 1;

  /** A network without parameters yet. */
  protected Network() {
    super(VERSION);
  }

  /**
   * Creates the parameters, once.
   *
   * @param manager owner of the weights and buffers
   * @param seed the initial values are a pure function of it and of each parameter's place
   */
  public final void initialize(NDManager manager, long seed) {
    initialize(manager, seed, 0);
  }

  /**
   * Creates the parameters of one of several networks of a model.
   *
   * @param number place of this network in the model: networks of different numbers get independent
   *     values from one seed
   * @throws IllegalStateException when they are there already
   */
  public final void initialize(NDManager manager, long seed, int number) {
    if (parametersByName().values().stream().anyMatch(Parameter::isInitialized)) {
      throw new IllegalStateException(
          "the network has its weights already; make a new one for other initial weights");
    }
    Streams streams = new Streams(seed);
    long index = 0;
    for (Parameter parameter : parametersByName().values()) {
      Initial initial = (Initial) parameter.getInitializer();
      Stream random = streams.stream(Purpose.WEIGHTS, number, index++);
      parameter.setInitializer(initial.from(random));
      parameter.initialize(manager, DataType.FLOAT32);
    }
  }

  /** DJL's way in; the shapes of the inputs are not needed. Seed 0. */
  @Override
  public final void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
    beforeInitialize(inputShapes);
    initialize(manager, 0);
  }

  /**
   * Every parameter and buffer by its full name, such as {@code layer1.0.bn1.running_mean}, in the
   * order of definition.
   */
  public final Map<String, Parameter> parametersByName() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    collect(this, "", all);
    return all;
  }

  /** Takes all weights out of training: they get no gradient and are not optimized. */
  public final void freeze() {
    freeze(name -> true);
  }

  /**
   * Takes some weights out of training.
   *
   * @param names tells of a full name whether it is one of them; buffers are never trained
   */
  public final void freeze(Predicate<String> names) {
    parametersByName()
        .forEach(
            (name, parameter) -> {
              if (parameter.requiresGradient() && names.test(name)) {
                parameter.freeze(true);
              }
            });
  }

  private static void collect(Block block, String prefix, Map<String, Parameter> into) {
    for (var direct : block.getDirectParameters()) {
      into.put(prefix + direct.getKey(), direct.getValue());
    }
    for (var child : block.getChildren()) {
      // DJL puts a two-digit number before the name of every child.
      collect(child.getValue(), prefix + child.getKey().substring(2) + ".", into);
    }
  }

  /** Adds a trained weight or a buffer of known shape. */
  protected final Parameter parameter(
      String name, Parameter.Type type, Initial initial, long... shape) {
    boolean trained = type != Parameter.Type.RUNNING_MEAN && type != Parameter.Type.RUNNING_VAR;
    return parameter(name, type, trained, initial, shape);
  }

  private Parameter parameter(
      String name, Parameter.Type type, boolean trained, Initial initial, long... shape) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(type)
            .optShape(new Shape(shape))
            .optRequiresGrad(trained)
            .optInitializer(initial)
            .build());
  }

  /** Adds a buffer of known shape: kept with the weights, never trained. */
  protected final Parameter buffer(String name, Initial initial, long... shape) {
    return parameter(name, Parameter.Type.OTHER, false, initial, shape);
  }

  /** Adds a child under torchvision's name for it. */
  protected final <T extends Block> T child(String name, T block) {
    return addChildBlock(name, block);
  }
}
