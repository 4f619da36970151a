package org.maskdeep.eval;

import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.tensor.io.RawTensor;

/** Keeps a classifier's training from being lost: is asked before the first step and after each. */
public interface Keeper {
  /** Keeps nothing. */
  Keeper NONE = untilAsked(() -> false);

  /** The state to go on from; empty: from the beginning. Asked once. */
  Optional<State> begin();

  /**
   * A step was made.
   *
   * @param after makes a copy of the state behind the step
   * @return false: stop here
   */
  boolean stepped(Step step, Supplier<State> after);

  /**
   * The next step cannot be made: loss or gradients are no numbers.
   *
   * @param samples of the step
   * @param before makes a copy of the state before the step
   * @return what to throw: the same, or one that says where more is written
   */
  default DivergedException diverged(
      DivergedException found, Samples samples, Supplier<State> before) {
    return found;
  }

  /**
   * Which samples a step learns from.
   *
   * @param indices in the training set
   * @param names of an index
   */
  record Samples(int[] indices, IntFunction<String> names) {}

  /**
   * Everything that the next step depends on.
   *
   * @param step number of steps made
   * @param weights every weight and buffer; those of an encoder start with {@code encoder.}
   * @param slots of the optimizer
   */
  record State(long step, Map<String, RawTensor> weights, Map<String, RawTensor> slots) {}

  /**
   * One step.
   *
   * @param step its number, from 0
   * @param steps of the whole training
   * @param epoch its epoch, from 0
   * @param loss mean cross-entropy
   * @param learningRate γ
   * @param gradientNorm of all weights together
   */
  record Step(
      long step, long steps, int epoch, double loss, double learningRate, double gradientNorm) {
    /** Whether it was the last one. */
    public boolean isLast() {
      return step + 1 == steps;
    }
  }

  /** Keeps nothing, goes on from a state and stops after one step. */
  static Keeper once(State from) {
    return from(Optional.of(from), () -> true);
  }

  /** Keeps nothing, but stops when asked to. */
  static Keeper untilAsked(BooleanSupplier stop) {
    return from(Optional.empty(), stop);
  }

  private static Keeper from(Optional<State> start, BooleanSupplier stop) {
    return new Keeper() {
      @Override
      public Optional<State> begin() {
        return start;
      }

      @Override
      public boolean stepped(Step step, Supplier<State> after) {
        return !stop.getAsBoolean();
      }
    };
  }
}
