package org.maskdeep.reproduce.ledger;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.LabelShare;
import org.maskdeep.report.entry.Measurement.Hardware;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.reproduce.DetectionStage;
import org.maskdeep.reproduce.SemiSupervised;
import org.maskdeep.run.Provenance;
import org.maskdeep.train.Recipe;

/** In what running an entry again here differs from how it was measured. */
public final class Deviations {
  private static final int SHOWN = 12; // hexadecimal digits of a fingerprint

  private final List<String> differing = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();

  private Deviations() {}

  /**
   * Compares; opens the data sets, whose fingerprints can take a while.
   *
   * @param data where archives lie
   * @param device on which it will run; PyTorch is started
   */
  public static Deviations of(RecordedEntry recorded, Path data, Device device) {
    Deviations found = new Deviations();
    LedgerEntry entry = recorded.entry();
    Machine here = Machine.here(device);
    found.compare("commit", entry.commit(), Provenance.builtFrom());
    found.compare("machine", entry.machine(), Machine.words(device));
    found.hardware(recorded, here.hardware());
    Map<String, String> versions = entry.measurement().versions();
    here.versions().forEach((name, now) -> found.compare(name, versions.get(name), now));
    if (recorded.detection() == null) {
      found.imageSets(recorded, data);
    } else {
      found.detectionSets(recorded, data);
      found.changes("recipe of detection", recorded.detection().changes());
    }
    found.changes("recipe", recorded.pretraining().changes());
    found.digest(recorded);
    return found;
  }

  /** A line for everything that differs: what, then and now. */
  public List<String> differing() {
    return List.copyOf(differing);
  }

  /** What the entry does not say, so that it may differ. */
  public List<String> unknown() {
    return List.copyOf(unknown);
  }

  private void compare(String what, Object then, Object now) {
    if (then == null || then.equals("")) {
      unknown.add(what);
    } else if (!then.equals(now)) {
      differing.add(String.format(Locale.ROOT, "%s: then %s, now %s", what, then, now));
    }
  }

  private void hardware(RecordedEntry recorded, Hardware now) {
    Hardware then = recorded.entry().measurement().hardware();
    compare("processor", then == null ? null : then.processor(), now.processor());
    compare("memory in GiB", then == null ? null : then.memoryGib(), now.memoryGib());
    boolean anyGpu = recorded.device().equals("gpu"); // all that a command line says
    String device = anyGpu && now.device().startsWith("GPU") ? "gpu" : now.device();
    compare("device", recorded.device(), device);
    compare("threads", recorded.threads(), now.threads());
  }

  private void imageSets(RecordedEntry recorded, Path data) {
    Recipe.DataRecipe sets = recorded.pretraining().recipe().data();
    for (String set : List.of(LedgerWriter.TRAIN, LedgerWriter.TEST)) {
      boolean train = set.equals(LedgerWriter.TRAIN);
      String spec = train ? sets.probed() : sets.test();
      LabelShare labels =
          train ? SemiSupervised.labelsOf(recorded.entry().probe()) : LabelShare.ALL;
      long seed = recorded.entry().seeds().get(0); // whose card was recorded
      try (Dataset images = labels.of(Datasets.open(spec, data, sets.decoder()), seed)) {
        fingerprint(set, spec, recorded, images.fingerprint());
      } catch (IOException | IllegalArgumentException e) {
        differing.add("data, " + set + ": cannot be opened here: " + e.getMessage());
      }
    }
  }

  private void detectionSets(RecordedEntry recorded, Path data) {
    var recipe = recorded.detection().recipe();
    try {
      String[] now = DetectionStage.fingerprint(recipe, data).split(" ");
      fingerprint(LedgerWriter.TRAIN, recipe.data().train(), recorded, now[0]);
      fingerprint(LedgerWriter.TEST, recipe.data().test(), recorded, now[1]);
    } catch (IOException | IllegalArgumentException e) {
      differing.add("data: cannot be opened here: " + e.getMessage());
    }
  }

  private void fingerprint(String set, String spec, RecordedEntry recorded, String now) {
    String then = recorded.fingerprint(set);
    if (then.isEmpty() || !then.equals(now)) {
      compare("fingerprint of " + spec, shown(then), shown(now));
    }
  }

  private static String shown(String fingerprint) {
    return fingerprint.substring(0, Math.min(SHOWN, fingerprint.length()));
  }

  private void changes(String what, List<String> changes) {
    changes.forEach(change -> differing.add(what + ": " + change));
  }

  /** Where no key changed, the recipe's digest has to be the recorded one. */
  private void digest(RecordedEntry recorded) {
    RecordedRecipe<?> measured =
        recorded.detection() == null ? recorded.pretraining() : recorded.detection();
    if (measured.changes().isEmpty()) {
      compare("SHA-256 of the recipe", recorded.entry().recipeHash(), measured.sha256());
    }
  }
}
