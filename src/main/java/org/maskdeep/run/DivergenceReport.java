package org.maskdeep.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.run.checkpoint.Checkpoints;
import org.maskdeep.train.Replay;

/**
 * What a run of any kind that diverged leaves behind: {@code blackbox/report.json} with step,
 * samples, seed, the last metrics and the largest values of every layer, and the state before the
 * step, as a checkpoint. Running statistics in it have seen the step's batch; a step in training
 * does not read them. When only the target's average broke, the weights have moved already: then no
 * state is written and {@link Replay} starts from the run's last checkpoint.
 *
 * @param step that could not be made
 * @param what is NaN or infinite
 * @param value NaN or an infinity, as text
 * @param cause the likely one
 * @param command words of the command that made the run, where replaying needs them; else empty
 */
public record DivergenceReport(
    long step, String what, String value, String cause, List<String> command) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String REPORT = "report.json";
  private static final int LAST_LINES = 50;
  private static final long MAX_REPORT = 64 << 20;

  /** Keeps a copy. */
  public DivergenceReport {
    command = List.copyOf(command);
  }

  /**
   * What only the run knows of its step.
   *
   * @param seed of the run
   * @param data where its samples come from, and {@code fingerprint} its digest
   * @param samples of the step by their index
   * @param names what identifies a sample of an index
   * @param remedy against a learning rate that is too high, as a sentence without its full stop
   * @param command as {@link DivergenceReport#command}
   */
  public record Evidence(
      long seed,
      String data,
      String fingerprint,
      List<Integer> samples,
      IntFunction<String> names,
      String remedy,
      List<String> command) {}

  /**
   * Writes it.
   *
   * @param state at the moment of the divergence
   * @return the exception to throw: it names cause and file
   */
  public static DivergedException write(
      RunJournal journal, Evidence evidence, Supplier<Checkpoint> state, DivergedException e)
      throws IOException {
    Path folder = folder(journal.root());
    List<JsonNode> last = new ArrayList<>();
    for (String line : journal.tail(LAST_LINES)) {
      last.add(JSON.readTree(line));
    }
    String cause = LikelyCause.of(e, last, evidence.remedy());
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("step", e.step());
    report.put("what", e.what());
    report.put("value", Double.toString(e.value()));
    report.put("likely_cause", cause);
    report.put("seed", evidence.seed());
    report.put("data", evidence.data());
    report.put("fingerprint", evidence.fingerprint());
    report.put("samples", evidence.samples());
    report.put("sample_names", evidence.samples().stream().map(evidence.names()::apply).toList());
    report.put("command", evidence.command());
    report.put("state_before_step", e.anatomy().beforeStep());
    report.put("largest", e.anatomy().layers());
    report.put("metrics", last);
    if (e.anatomy().beforeStep()) {
      new Checkpoints(folder, 1).save(state.get());
    }
    byte[] text = JSON.writeValueAsBytes(report);
    AtomicFile.write(folder.resolve(REPORT), out -> out.write(text));
    return e.advised(
        String.format(
            Locale.ROOT,
            "%s. Black box: %s; look at the step again: maskdeep replay --run %s",
            cause,
            folder.resolve(REPORT),
            journal.root()));
  }

  /** Whether the run in a folder diverged. */
  public static boolean isIn(Path run) {
    return Files.isRegularFile(folder(run).resolve(REPORT));
  }

  /**
   * Reads what a run left.
   *
   * @throws IOException when the run did not diverge or the report is damaged
   */
  public static DivergenceReport read(Path run) throws IOException {
    Path file = folder(run).resolve(REPORT);
    if (!isIn(run)) {
      throw new IOException(run + ": holds no black box: the run did not diverge");
    }
    if (Files.size(file) > MAX_REPORT) {
      throw new IOException(file + ": more than 64 MiB are too much for a report");
    }
    JsonNode report;
    try {
      report = JSON.readTree(Files.readAllBytes(file));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException(file + ": is not valid JSON (" + e.getOriginalMessage() + ")", e);
    }
    if (!report.path("step").canConvertToLong() || report.path("step").asLong() < 0) {
      throw new IOException(file + ": key step is missing or no number");
    }
    List<String> command = new ArrayList<>();
    report.path("command").forEach(word -> command.add(word.asText()));
    return new DivergenceReport(
        report.path("step").asLong(),
        report.path("what").asText(),
        report.path("value").asText(),
        report.path("likely_cause").asText(),
        command);
  }

  /**
   * The state before the step.
   *
   * @param warnings is told of damaged files
   * @throws IOException when it is not there, or of other data
   */
  public static Checkpoint state(Path run, String fingerprint, Consumer<String> warnings)
      throws IOException {
    Optional<Checkpoint> found = new Checkpoints(folder(run), 1).newest(warnings);
    if (found.isEmpty()) {
      throw new IOException(folder(run) + ": the state before the step is missing or damaged");
    }
    if (!found.get().fingerprint().equals(fingerprint)) {
      throw new IOException(
          run + ": the data is not what the run was trained on (its fingerprint changed)");
    }
    return found.get();
  }

  /** Where it lies in a run's folder. */
  public static Path folder(Path run) {
    return run.resolve("blackbox");
  }
}
