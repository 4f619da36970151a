package org.maskdeep.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.maskdeep.check.Checks;
import org.maskdeep.tensor.TorchScript;

/** Weights, their slots and the count of steps; the formula is a {@link Rule}. */
final class RuleOptimizer implements Optimizer {
  private static final TorchScript ZEROS =
      TorchScript.of("w: Tensor", "Tensor", "return torch.zeros_like(w)");
  private static final TorchScript COPY =
      Scripts.inPlace(List.of("to", "from_"), List.of(), "torch._foreach_copy_(to, from_)");

  /** 1 when the array's strides are those of an array of its own, that is without gaps. */
  private static final TorchScript DENSE =
      TorchScript.of(
          "h: Tensor, w: Tensor",
          "Tensor",
          "dense = torch.eq(torch.stride(w), torch.stride(torch.empty_like(w)))",
          "return torch.mul(h, int(dense))");

  private final Rule rule;
  private final List<String> names;
  private final NDList weights;
  private final Map<String, NDArray> slots = new LinkedHashMap<>();
  private final List<Group> groups = new ArrayList<>();
  private long steps;

  RuleOptimizer(Map<String, NDArray> weights, Rule rule) {
    this(weights, rule, name -> 1);
  }

  /** With a factor of the learning rate for each weight, by name. */
  RuleOptimizer(Map<String, NDArray> weights, Rule rule, ToDoubleFunction<String> factor) {
    if (weights.isEmpty()) {
      throw new IllegalArgumentException("no weights to optimize: give at least one");
    }
    weights.forEach(RuleOptimizer::check);
    this.rule = rule;
    this.names = List.copyOf(weights.keySet());
    this.weights = new NDList(weights.values());
    weights.forEach(
        (name, weight) ->
            rule.slotNames()
                .forEach(slot -> slots.put(name + "." + slot, ZEROS.call(true, weight))));
    Set<Double> factors = new LinkedHashSet<>();
    names.forEach(
        name -> factors.add(Checks.atLeastZero("factor of " + name, factor.applyAsDouble(name))));
    for (double each : factors) {
      addGroup(false, each, factor);
      addGroup(true, each, factor);
    }
  }

  private static void check(String name, NDArray weight) {
    if (weight.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "weight '%s' is %s but must be float32", name, weight.getDataType()));
    }
    if (!weight.hasGradient()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "weight '%s' requires no gradient: call setRequiresGradient(true), or leave it out",
              name));
    }
    try (NDManager scratch = weight.getManager().newSubManager(Device.cpu())) {
      if (DENSE.call(true, scratch.ones(new Shape(1)), weight).getFloat() == 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "weight '%s' is a view with gaps in memory: pass a copy of it", name));
      }
    }
  }

  private void addGroup(boolean vectors, double of, ToDoubleFunction<String> factor) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      if (weights.get(i).getShape().dimension() <= 1 == vectors
          && factor.applyAsDouble(names.get(i)) == of) {
        places.add(i);
      }
    }
    if (places.isEmpty()) {
      return;
    }
    List<NDList> lists = new ArrayList<>();
    for (String slot : rule.slotNames()) {
      NDList list = new NDList();
      places.forEach(place -> list.add(slots.get(names.get(place) + "." + slot)));
      lists.add(list);
    }
    NDList members = new NDList();
    places.forEach(place -> members.add(weights.get(place)));
    groups.add(new Group(vectors, of, places, members, lists));
  }

  @Override
  public void step(NDManager step, NDList gradients, double learningRate) {
    Checks.atLeastZero("learning rate", learningRate);
    ShapeChecks.sameShapes("gradient", gradients, names, weights);
    try (NDManager scratch = step.newSubManager(Device.cpu())) {
      for (Group group : groups) {
        rule.apply(scratch, group, group.pick(gradients), learningRate * group.factor(), steps + 1);
      }
    }
    steps++;
  }

  @Override
  public Map<String, NDArray> state() {
    return Collections.unmodifiableMap(slots);
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void continueAfter(long made) {
    checkSteps(made);
    steps = made;
  }

  private static void checkSteps(long made) {
    if (made < 0) {
      throw new IllegalArgumentException("steps = " + made + " must be at least 0");
    }
  }

  @Override
  public void load(Map<String, NDArray> saved, long savedSteps) {
    checkSteps(savedSteps);
    NDList to = new NDList();
    NDList from = new NDList();
    slots.forEach(
        (name, slot) -> {
          NDArray given = saved.get(name);
          if (given == null) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "optimizer state '%s' is missing: the state is of another optimizer or network",
                    name));
          }
          ShapeChecks.sameShape("optimizer state", given, name, slot);
          to.add(slot);
          from.add(given);
        });
    for (String name : saved.keySet()) {
      if (!slots.containsKey(name)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "optimizer state '%s' is unknown: the state is of another optimizer or network",
                name));
      }
    }
    if (!to.isEmpty()) {
      try (NDManager scratch = to.head().getManager().newSubManager(Device.cpu())) {
        COPY.call(true, scratch.create(0d), to, from);
      }
    }
    steps = savedSteps;
  }
}
