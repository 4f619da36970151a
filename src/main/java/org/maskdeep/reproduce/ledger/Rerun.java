package org.maskdeep.reproduce.ledger;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.reproduce.DetectionStage;
import org.maskdeep.reproduce.EvaluatedEncoder;
import org.maskdeep.reproduce.FineTunedDetector;
import org.maskdeep.reproduce.Reproduction;
import org.maskdeep.reproduce.StageClock;
import org.maskdeep.train.Recipe;

/**
 * Runs an entry again: pretrains with its recipe, then measures what it measured. What is done
 * already in the folder is not done again, and an interrupted run is resumed.
 */
public final class Rerun {
  private final RecordedEntry recorded;
  private final Path data;
  private final Device device;
  private final PrintStream out;
  private final Reproduction reproduction;
  private final Path root;
  private final List<Path> folders = new ArrayList<>();

  /**
   * In a folder.
   *
   * @param root where the runs' folders are
   * @param data where archives lie
   */
  public Rerun(RecordedEntry recorded, Path root, Path data, Device device, PrintStream out) {
    this.recorded = recorded;
    this.root = root;
    this.data = data;
    this.device = device;
    this.out = out;
    reproduction = new Reproduction(root, data, device, out);
  }

  /** What is run for each seed, in one line. */
  public static String plan(RecordedEntry recorded) {
    Recipe recipe = recorded.pretraining().recipe();
    String encoder =
        recorded.entry().method().equals(SummaryRow.RANDOM)
            ? "the untrained encoder of " + recipe.name()
            : String.format(
                Locale.ROOT,
                "pretrain %s, %d epochs on %s",
                recipe.name(),
                recipe.optimizer().epochs(),
                recipe.data().train());
    Probe probe = recorded.entry().probe();
    String measured =
        recorded.detection() == null
            ? probe.label() + " on " + recipe.data().test()
            : String.format(
                Locale.ROOT,
                "a detector for %d steps on %s, %s on %s",
                recorded.detection().recipe().optimizer().steps(),
                recorded.detection().recipe().data().train(),
                probe.label(),
                recorded.detection().recipe().data().test());
    return encoder + "; then " + measured;
  }

  /**
   * Runs the seeds one after the other.
   *
   * @return the value of each, percent; null when it was asked to stop
   */
  public Map<Long, Double> run(List<Long> seeds, BooleanSupplier stop) throws IOException {
    Map<Long, Double> values = new LinkedHashMap<>();
    for (long seed : seeds) {
      Double value = recorded.detection() == null ? probe(seed, stop) : detect(seed, stop);
      if (value == null) {
        return null;
      }
      values.put(seed, value);
    }
    return values;
  }

  private Double probe(long seed, BooleanSupplier stop) throws IOException {
    Recipe recipe = recorded.pretraining().recipe().withSeed(seed);
    EvaluatedEncoder encoder = reproduction.run(recorded.entry().method(), recipe, stop);
    if (encoder == null) {
      return null;
    }
    folders.add(encoder.folder());
    return 100 * encoder.scores().of(recorded.entry().probe()).value();
  }

  private Double detect(long seed, BooleanSupplier stop) throws IOException {
    Recipe recipe = recorded.pretraining().recipe().withSeed(seed);
    EvaluatedEncoder encoder = reproduction.pretrained(recorded.entry().method(), recipe, stop);
    if (encoder == null) {
      return null;
    }
    var stage =
        new DetectionStage(
            recorded.detection().recipe(), encoder.dataset(), root, data, device, out);
    FineTunedDetector detector = stage.run(encoder, stop);
    if (detector == null) {
      return null;
    }
    folders.add(encoder.folder());
    folders.add(detector.folder());
    return detector.ap(recorded.entry().probe());
  }

  /** The seconds that the runs took, all calls together. */
  public double seconds() throws IOException {
    return StageClock.sum(folders);
  }
}
