package org.maskdeep.reproduce;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.maskdeep.data.DatasetSpec;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.data.detection.DetectionSets;
import org.maskdeep.eval.detection.DetectionScores;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.files.JsonFile;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.train.detection.DetectionRecipe;
import org.maskdeep.train.detection.DetectionRecipes;
import org.maskdeep.train.detection.DetectorRecipe;

/**
 * The detection stage of a scale: the evaluated encoders of one data set (the untrained ones, each
 * method's and the null's) become the backbones of detectors, which are trained and evaluated. What
 * is there already and whose inputs did not change is skipped; an interrupted training goes on; one
 * whose inputs changed starts anew.
 */
public final class DetectionStage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESOURCE = "/recipes/detection/scales.yaml";
  private static final String SCORES = "scores.json";
  private static final String INPUTS = "inputs.txt";

  private final String recipeName; // null: the scale has no such stage
  private final String encoders;
  private final List<String> settings;
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
    try (InputStream in = DetectionStage.class.getResourceAsStream(RESOURCE)) {
      JsonNode stage = new YAMLMapper().readTree(in).path(scale);
      recipeName = stage.isMissingNode() ? null : stage.get("recipe").asText();
      encoders = stage.path("encoders").asText();
    }
    this.settings = settings;
    this.root = root;
    this.data = data;
    this.device = device;
    this.out = out;
  }

  /** Runs what is missing; null when it was asked to stop. */
  public List<Transferred> run(List<Reproduction.Judged> judged, BooleanSupplier stop)
      throws IOException {
    List<Transferred> done = new ArrayList<>();
    if (recipeName == null) {
      return done;
    }
    String fingerprint = fingerprint();
    for (Reproduction.Judged encoder : judged) {
      if (encoder.dataset().equals(encoders) && encoder.standard()) {
        Transferred transferred = transfer(encoder, fingerprint, stop);
        if (transferred == null) {
          return null;
        }
        done.add(transferred);
      }
    }
    return done;
  }

  private String fingerprint() throws IOException {
    DetectionRecipe recipe = DetectionRecipes.load(recipeName, settings);
    try (DetectionDataset train = DetectionSets.open(recipe.data().train(), data, true);
        DetectionDataset test = DetectionSets.open(recipe.data().test(), data, true)) {
      return train.fingerprint() + " " + test.fingerprint();
    }
  }

  private Transferred transfer(
      Reproduction.Judged encoder, String fingerprint, BooleanSupplier stop) throws IOException {
    DetectionRecipe recipe = recipe(encoder);
    String plain = encoder.method().replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
    Path folder = root.resolve("detection-" + plain + "-seed" + recipe.seed());
    String inputs = inputs(encoder, recipe, fingerprint);
    Map<String, Object> scores = read(folder.resolve(SCORES));
    if (!inputs.equals(scores.get("inputs"))) {
      String text = DetectionRecipes.text(recipe);
      try (RunDirectory files =
              RunDirectory.open(folder, text, true, held -> prepare(held, inputs));
          StageClock clock = new StageClock(folder, "detect")) {
        out.printf(Locale.ROOT, "detection from %s, seed %d%n", encoder.method(), recipe.seed());
        DetectionScores found = new DetectionRun(recipe, data, device, out).run(files, stop);
        if (found == null) {
          return null;
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("inputs", inputs);
        content.putAll(found.toJson());
        JsonFile.write(folder.resolve(SCORES), content);
      }
      scores = read(folder.resolve(SCORES));
    }
    Integer epochs = encoder.random() ? null : encoder.recipe().optimizer().epochs();
    DatasetSpec train = DatasetSpec.parse(recipe.data().train());
    String dataset =
        train.path().replaceFirst("/[^/]*$", "") + (train.has("classes") ? ", one class" : "");
    Transferred transferred =
        new Transferred(encoder.method(), epochs, dataset, recipe, folder, scores);
    out.printf(
        Locale.ROOT,
        "%s on %s: box AP %.1f%s%n",
        encoder.method(),
        dataset,
        transferred.ap("bbox"),
        transferred.ap("segm") == null
            ? ""
            : String.format(Locale.ROOT, ", mask AP %.1f", transferred.ap("segm")));
    return transferred;
  }

  /** The recipe on the encoder's network and with its seed. */
  private DetectionRecipe recipe(Reproduction.Judged encoder) throws IOException {
    DetectionRecipe base = DetectionRecipes.load(recipeName, settings);
    List<String> all = new ArrayList<>();
    if (encoder.random()) {
      all.addAll(BackboneSettings.of(encoder.recipe().model().spec(), base.model().arch()));
    } else {
      all.addAll(BackboneSettings.of(weights(encoder), base.model().arch(), false));
    }
    all.add("seed=" + encoder.recipe().seed());
    return DetectionRecipes.with(base, all);
  }

  private static Path weights(Reproduction.Judged encoder) {
    return encoder.folder().resolve("encoder.safetensors");
  }

  /** What the scores depend on: weights, data and recipe. */
  private static String inputs(
      Reproduction.Judged encoder, DetectionRecipe recipe, String fingerprint) throws IOException {
    String start =
        encoder.random()
            ? DetectorRecipe.RANDOM
            : LedgerWriter.sha256(Files.readAllBytes(weights(encoder)));
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
    if (RunDirectory.empty(folder, List.of(INPUTS, SCORES))) {
      out.printf(
          Locale.ROOT, "%s: its encoder, data or recipe changed; its run starts anew%n", folder);
    }
    AtomicFile.writeText(file, inputs);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> read(Path file) throws IOException {
    return Files.exists(file)
        ? JSON.readValue(Files.readAllBytes(file), LinkedHashMap.class)
        : Map.of();
  }
}
