package org.maskdeep.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.maskdeep.cli.options.Text;
import org.maskdeep.eval.Keeper;
import org.maskdeep.eval.Score;
import org.maskdeep.files.JsonFile;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.BlackBox;
import org.maskdeep.run.Checkpoint;
import org.maskdeep.run.Checkpoints;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.RunJournal;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.train.Recipe;

/** Keeps a probe's training in a folder: a line of metrics a step, and checkpoints. */
final class ProbeRun implements Keeper, AutoCloseable {
  private static final String ENCODER = "encoder.";

  private final RunDirectory run;
  private final Recipe recipe;
  private final String fingerprint;
  private final List<String> command;
  private final BooleanSupplier stop;
  private RunJournal journal; // null before the beginning
  private State last;

  /**
   * A keeper.
   *
   * @param recipe of the probe
   * @param fingerprint of the data
   * @param command that made it, word by word
   * @param stop asked after every step
   */
  ProbeRun(
      RunDirectory run,
      Recipe recipe,
      String fingerprint,
      List<String> command,
      BooleanSupplier stop) {
    this.run = run;
    this.recipe = recipe;
    this.command = List.copyOf(command);
    this.fingerprint = fingerprint;
    this.stop = stop;
  }

  @Override
  public Optional<State> begin() {
    Checkpoints checkpoints = new Checkpoints(run.checkpoints(), recipe.run().keep());
    try {
      Optional<Checkpoint> found = checkpoints.newest(Text::warn);
      if (found.isPresent() && !found.get().fingerprint().equals(fingerprint)) {
        throw new IOException(
            run.root()
                + ": the data is not what the probe was started on (its fingerprint changed); put"
                + " the old data back, or name another folder");
      }
      last = found.map(c -> new State(c.step(), c.parameters(), c.slots())).orElse(null);
      journal = RunJournal.open(run, checkpoints, last == null ? 0 : last.step(), step -> {});
      return Optional.ofNullable(last);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean stepped(Step step, Supplier<State> after) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step.step());
    line.put("epoch", step.epoch());
    line.put("loss", step.loss());
    line.put("lr", step.learningRate());
    line.put("grad_norm", step.gradientNorm());
    boolean stopping = stop.getAsBoolean();
    try {
      journal.write(line);
      if (stopping || step.isLast() || (step.step() + 1) % recipe.run().checkpointEvery() == 0) {
        journal.save(() -> checkpoint(after.get()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return !stopping;
  }

  @Override
  public DivergedException diverged(
      DivergedException found, Samples samples, Supplier<State> before) {
    BlackBox.Evidence evidence =
        new BlackBox.Evidence(
            recipe.seed(),
            recipe.data().train(),
            fingerprint,
            Arrays.stream(samples.indices()).boxed().toList(),
            samples.names(),
            "It is the protocol's and suits features of usual size: look at the encoder's weights",
            command);
    try {
      return BlackBox.write(journal, evidence, checkpoint(before.get()), found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Checkpoint checkpoint(State state) {
    last = state;
    return new Checkpoint(
        state.step(), 0, state.step(), fingerprint, state.weights(), state.slots());
  }

  /** Writes what came out: the classifier, the encoder where it was trained, and the score. */
  void finish(Map<String, String> encoderMetadata, Score score) throws IOException {
    Map<String, RawTensor> encoder = new LinkedHashMap<>();
    Map<String, RawTensor> classifier = new LinkedHashMap<>();
    last.weights()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(ENCODER)) {
                encoder.put(name.substring(ENCODER.length()), tensor);
              } else {
                classifier.put(name, tensor);
              }
            });
    Safetensors.write(run.root().resolve("classifier.safetensors"), classifier, Map.of());
    if (!encoder.isEmpty()) {
      Safetensors.write(run.encoder(), encoder, encoderMetadata);
    }
    JsonFile.write(run.root().resolve("score.json"), score);
  }

  @Override
  public void close() throws IOException {
    if (journal != null) {
      journal.close();
    }
  }
}
