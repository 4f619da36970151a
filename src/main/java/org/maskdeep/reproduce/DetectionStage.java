package org.maskdeep.reproduce;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.maskdeep.data.DatasetSpec;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.data.detection.DetectionSets;
import org.maskdeep.data.detection.ObjectSelection;
import org.maskdeep.eval.detection.DetectionScores;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.files.Sha256;
import org.maskdeep.report.result.Probe;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.train.detection.DetectionRecipe;
import org.maskdeep.train.detection.DetectionRecipes;
import org.maskdeep.train.detection.DetectorRecipe;

/**
 * The detection stage of a scale: the evaluated encoders of one data set (the untrained ones, each
 * method's and the null's) become the backbones of detectors, which are trained and evaluated. What
 * is there already and whose inputs did not change is skipped; an interrupted training is resumed;
 * one whose inputs changed starts anew.
 */
public final class DetectionStage {
  private static final String RESOURCE = "/recipes/detection/scales.yaml";
  private static final String INPUTS = "inputs.txt";

  private final DetectionRecipe base; // null: the scale has no such stage
  private final String encoders;
  private final Path root;
  private final Path data;
  private final Device device;
  private final PrintStream out;

  /**
   * Of a scale.
   *
   * @param settings change keys of the detection recipe
   * @param root the scale's folder
   * @param data where archives lie
   */
  public DetectionStage(
      String scale, List<String> settings, Path root, Path data, Device device, PrintStream out)
      throws IOException {
    this(stage(scale, settings), settings, root, data, device, out);
  }

  private DetectionStage(
      JsonNode stage, List<String> settings, Path root, Path data, Device device, PrintStream out)
      throws IOException {
    this(
        stage.isMissingNode()
            ? null
            : DetectionRecipes.load(stage.get("recipe").asText(), settings),
        stage.path("encoders").asText(),
        root,
        data,
        device,
        out);
  }

  private static JsonNode stage(String scale, List<String> settings) throws IOException {
    try (InputStream in = DetectionStage.class.getResourceAsStream(RESOURCE)) {
      JsonNode stage = new YAMLMapper().readTree(in).path(scale);
      if (stage.isMissingNode() && !settings.isEmpty()) {
        throw new IllegalArgumentException(
            "--set-detect: scale " + scale + " has no detection stage; leave it out");
      }
      return stage;
    }
  }

  /**
   * With a recipe of one's own.
   *
   * @param encoders the data set whose encoders become backbones in {@link #run}
   */
  public DetectionStage(
      DetectionRecipe recipe,
      String encoders,
      Path root,
      Path data,
      Device device,
      PrintStream out) {
    base = recipe;
    this.encoders = encoders;
    this.root = root;
    this.data = data;
    this.device = device;
    this.out = out;
  }

  /** Runs what is missing; null when it was asked to stop. */
  public List<FineTunedDetector> run(List<EvaluatedEncoder> evaluated, BooleanSupplier stop)
      throws IOException {
    List<FineTunedDetector> done = new ArrayList<>();
    if (base == null) {
      return done;
    }
    String fingerprint = fingerprint();
    for (EvaluatedEncoder encoder : evaluated) {
      if (encoder.dataset().equals(encoders) && encoder.standard()) {
        FineTunedDetector detector = fineTune(encoder, fingerprint, stop);
        if (detector == null) {
          return null;
        }
        done.add(detector);
      }
    }
    return done;
  }

  /** Trains and evaluates one detector, as {@link #run}; null when it was asked to stop. */
  public FineTunedDetector run(EvaluatedEncoder encoder, BooleanSupplier stop) throws IOException {
    return fineTune(encoder, fingerprint(), stop);
  }

  /** Fingerprints of both sets, with a space between. */
  private String fingerprint() throws IOException {
    return fingerprint(base, data);
  }

  /**
   * The fingerprints of the training and the test set of a recipe, with a space between.
   *
   * @param data where archives lie
   */
  public static String fingerprint(DetectionRecipe recipe, Path data) throws IOException {
    try (DetectionDataset train = DetectionSets.open(recipe.data().train(), data, true);
        DetectionDataset test = DetectionSets.open(recipe.data().test(), data, true)) {
      return train.fingerprint() + " " + test.fingerprint();
    }
  }

  private FineTunedDetector fineTune(
      EvaluatedEncoder encoder, String fingerprint, BooleanSupplier stop) throws IOException {
    DetectionRecipe recipe = recipe(encoder);
    String plain = encoder.method().replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
    Path folder = root.resolve("detection-" + plain + "-seed" + recipe.seed());
    String inputs = inputs(encoder, recipe, fingerprint);
    DetectorScores scores = DetectorScores.find(folder, inputs).orElse(null);
    if (scores == null) {
      String text = DetectionRecipes.text(recipe);
      try (RunDirectory files =
              RunDirectory.open(folder, text, true, held -> prepare(held, inputs));
          StageClock clock = new StageClock(folder, "detect")) {
        out.printf(Locale.ROOT, "detection from %s, seed %d%n", encoder.method(), recipe.seed());
        DetectionScores found = new DetectionRun(recipe, data, device, out).run(files, stop);
        if (found == null) {
          return null;
        }
        scores = DetectorScores.of(inputs, found.figures());
        scores.write(folder);
      }
    }
    DatasetSpec test = DatasetSpec.parse(recipe.data().test());
    String dataset = test.path().replaceFirst("/[^/]*$", "") + ObjectSelection.of(test).words();
    FineTunedDetector detector = new FineTunedDetector(encoder, dataset, recipe, folder, scores);
    out.printf(
        Locale.ROOT,
        "%s on %s: box AP %.1f%s%n",
        encoder.method(),
        dataset,
        detector.ap(Probe.BOX_AP),
        detector.ap(Probe.MASK_AP) == null
            ? ""
            : String.format(Locale.ROOT, ", mask AP %.1f", detector.ap(Probe.MASK_AP)));
    return detector;
  }

  /** The recipe on the encoder's network and with its seed. */
  private DetectionRecipe recipe(EvaluatedEncoder encoder) throws IOException {
    List<String> all = new ArrayList<>();
    if (encoder.random()) {
      all.addAll(BackboneSettings.of(encoder.recipe().model().spec(), base.model().arch()));
    } else {
      all.addAll(BackboneSettings.of(encoder.weights(), base.model().arch(), false));
    }
    all.add("seed=" + encoder.recipe().seed());
    return DetectionRecipes.with(base, all);
  }

  /** What the scores depend on: weights, data and recipe. */
  private static String inputs(EvaluatedEncoder encoder, DetectionRecipe recipe, String fingerprint)
      throws IOException {
    String start = encoder.random() ? DetectorRecipe.RANDOM : Sha256.of(encoder.weights());
    String text =
        DetectionRecipes.text(
            DetectionRecipes.with(recipe, List.of("model.backbone=" + DetectorRecipe.RANDOM)));
    return String.join("\n", start, fingerprint, text);
  }

  /** A training of other inputs is of no use; called while the run's lock is held. */
  private void prepare(Path folder, String inputs) throws IOException {
    Path file = folder.resolve(INPUTS);
    if (Files.exists(file) && Files.readString(file).equals(inputs)) {
      return;
    }
    if (RunDirectory.empty(folder, List.of(INPUTS, DetectorScores.FILE))) {
      out.printf(
          Locale.ROOT, "%s: its encoder, data or recipe changed; its run starts anew%n", folder);
    }
    AtomicFile.writeText(file, inputs);
  }
}
