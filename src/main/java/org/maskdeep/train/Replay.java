package org.maskdeep.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.optim.TensorStats;
import org.maskdeep.run.DivergenceReport;
import org.maskdeep.run.Session;
import org.maskdeep.run.Trainer;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.run.checkpoint.Checkpoints;

/**
 * Makes the step at which a run diverged once more, on the CPU, and looks at it closely. Changes
 * nothing of the run.
 *
 * @param step that was made again
 * @param from step of the state that it started from
 * @param before what was NaN or infinite in the run, such as {@code the loss is NaN}
 * @param cause the likely one, as the run saw it
 * @param now what is NaN or infinite here; null when all is finite
 * @param inputs largest |pixel| of every view; empty but for pretraining, as the next
 * @param activations largest |x| of every feature map for every view, {@code view 0 C2} and so on
 * @param largest weights and gradients of every layer; empty when all is finite
 */
public record Replay(
    long step,
    long from,
    String before,
    String cause,
    String now,
    List<Double> inputs,
    Map<String, Double> activations,
    List<TensorStats.Layer> largest) {

  /**
   * Of a step that was made again from the state right before it.
   *
   * @param again what it ended in; null when it is finite
   */
  public static Replay of(DivergenceReport box, DivergedException again) {
    return new Replay(
        box.step(),
        box.step(),
        box.what() + " is " + box.value(),
        box.cause(),
        again == null ? null : now(again),
        List.of(),
        Map.of(),
        again == null ? List.of() : again.anatomy().layers());
  }

  private static String now(DivergedException e) {
    return String.format(Locale.ROOT, "step %d: %s is %s", e.step(), e.what(), e.value());
  }

  /**
   * Replays a pretraining.
   *
   * @param run folder of a run that diverged
   * @param data what it was trained on
   * @param warnings is told of damaged files
   * @throws IOException when the run has no divergence report, or other data
   */
  public static Replay of(Path run, Recipe recipe, Dataset data, Consumer<String> warnings)
      throws IOException {
    DivergenceReport box = DivergenceReport.read(run);
    Checkpoint start = start(run, box, recipe, warnings);
    if (start != null && !start.fingerprint().equals(data.fingerprint())) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: the data %s is not what the run was trained on (its fingerprint changed)",
              run,
              data.name()));
    }
    int stepsPerEpoch = data.size() / recipe.optimizer().batch();
    try (PretrainingTask task =
        new PretrainingTask(recipe, data, stepsPerEpoch, Device.cpu(), Guides.ofRun(recipe, run))) {
      Trainer<Batch> trainer = new Trainer<>(task);
      if (start != null) {
        trainer.restore(start);
      }
      long from = trainer.step();
      Closer closer = new Closer(task, box.step());
      String now = null;
      List<TensorStats.Layer> largest = List.of();
      try {
        trainer.train(
            Session.inMemory(TrainingListener.SILENT, () -> trainer.step() > box.step()), closer);
      } catch (DivergedException e) {
        now = now(e);
        largest = e.anatomy().layers();
      }
      String before = box.what() + " is " + box.value();
      return new Replay(
          box.step(), from, before, box.cause(), now, closer.inputs, closer.activations, largest);
    }
  }

  /** The state before the step, or the newest checkpoint before that; null: the beginning. */
  private static Checkpoint start(
      Path run, DivergenceReport box, Recipe recipe, Consumer<String> warnings) throws IOException {
    for (Path folder : List.of(DivergenceReport.folder(run), run.resolve("checkpoints"))) {
      var found = new Checkpoints(folder, recipe.run().keep()).newest(warnings);
      if (found.isPresent() && found.get().step() <= box.step()) {
        return found.get();
      }
    }
    return null;
  }

  /** Looks at views and at what the encoder makes of them, before the step itself. */
  private static final class Closer implements BiConsumer<Long, Batch> {
    private final PretrainingTask task;
    private final long step;
    private final List<Double> inputs = new ArrayList<>();
    private final Map<String, Double> activations = new java.util.LinkedHashMap<>();

    Closer(PretrainingTask task, long step) {
      this.task = task;
      this.step = step;
    }

    @Override
    public void accept(Long next, Batch part) {
      if (next != step || !inputs.isEmpty()) { // of a batch in parts the first is looked at
        return;
      }
      try (NDManager scratch = task.manager().newSubManager()) {
        List<NDArray> views = task.inputs(part, scratch);
        for (int v = 0; v < views.size(); v++) {
          inputs.add(TensorStats.largest(views.get(v)));
          Encoder encoder = task.method().encoder();
          NDList features = encoder.features(views.get(v), true);
          for (FeatureMap map : encoder.maps()) {
            NDArray x = features.get(encoder.maps().indexOf(map));
            activations.put("view " + v + " " + map.name(), TensorStats.largest(x));
          }
        }
      }
    }
  }
}
