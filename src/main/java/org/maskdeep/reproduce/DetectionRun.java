package org.maskdeep.reproduce;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.maskdeep.coco.Annotation;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.data.detection.DetectionSets;
import org.maskdeep.detect.Architecture;
import org.maskdeep.detect.Detector;
import org.maskdeep.eval.detection.DetectionScores;
import org.maskdeep.eval.detection.Readiness;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.Weights;
import org.maskdeep.run.DivergenceReport;
import org.maskdeep.run.Provenance;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.RunKind;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.train.Replay;
import org.maskdeep.train.detection.DetectionRecipe;
import org.maskdeep.train.detection.DetectionTrainer;
import org.maskdeep.train.detection.SavedDetector;

/** Trains a detector as a recipe says, and evaluates it. */
public final class DetectionRun {
  private final DetectionRecipe recipe;
  private final Path dataDir;
  private final Device device;
  private final PrintStream out;
  private final ProcessGroup group;
  private long step;

  public DetectionRun(DetectionRecipe recipe, Path dataDir, Device device, PrintStream out) {
    this(recipe, dataDir, device, out, ProcessGroup.alone());
  }

  /** In several processes; process 0 calls {@link #run}, the others {@link #help}. */
  public DetectionRun(
      DetectionRecipe recipe, Path dataDir, Device device, PrintStream out, ProcessGroup group) {
    this.group = group;
    this.recipe = recipe;
    this.dataDir = dataDir;
    this.device = device;
    this.out = out;
  }

  /** The trained detector of a run. */
  public static Path detector(Path run) {
    return run.resolve("detector.safetensors");
  }

  /** Trains what is missing and evaluates the result; null when it was asked to stop. */
  public DetectionScores run(RunDirectory run, BooleanSupplier stop) throws IOException {
    Engines.start();
    try (DetectionDataset train = open(recipe.data().train());
        DetectionDataset test = open(recipe.data().test());
        NDManager manager = NDManager.newBaseManager(device)) {
      readiness(train, test).forEach(w -> out.println("warning: " + w));
      Detector detector = initialized(train, manager);
      Map<String, String> start = backbone(detector);
      provenance(train, start).keep(run, w -> out.println("warning: " + w));
      train.warnings().forEach(w -> out.println("warning: " + recipe.data().train() + ": " + w));
      SavedDetector saved = SavedDetector.of(detector, train.truth(), recipe);
      DetectionTrainer trainer =
          new DetectionTrainer(detector, manager, train, recipe.plan(), group);
      long every = (long) recipe.run().evaluateEpochs() * trainer.stepsPerEpoch();
      try (ProgressListener steps = new ProgressListener(recipe.name(), out, run.timing());
          PeriodicEvaluation evaluation =
              new PeriodicEvaluation(run, saved, manager, test, every, steps)) {
        boolean complete = trainer.train(run, recipe.run(), evaluation, stop);
        step = trainer.step();
        if (!complete) {
          return null;
        }
        saved.save(detector(run.root()));
        try (ProgressLine pictures =
            new ProgressLine(recipe.name() + " evaluated", "images", out)) {
          return evaluation.atTheEnd(pictures, stop);
        }
      }
    }
  }

  /**
   * Trains with process 0, which writes and evaluates.
   *
   * @return whether the run is complete
   */
  public boolean help(BooleanSupplier stop) throws IOException {
    Engines.start();
    try (DetectionDataset train = open(recipe.data().train());
        NDManager manager = NDManager.newBaseManager(device)) {
      Detector detector = initialized(train, manager);
      var trainer = new DetectionTrainer(detector, manager, train, recipe.plan(), group);
      return trainer.train(TrainingListener.warnings(w -> out.println("warning: " + w)), stop);
    }
  }

  /** Steps of the training when it ended or was stopped. */
  public long step() {
    return step;
  }

  /** Makes the step once more at which the training in a folder diverged, on the CPU. */
  public Replay replay(Path run, DivergenceReport box) throws IOException {
    Engines.start();
    try (DetectionDataset train = open(recipe.data().train());
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Detector detector = initialized(train, manager);
      Checkpoint before =
          DivergenceReport.state(run, train.fingerprint(), w -> out.println("warning: " + w));
      DetectionTrainer trainer = new DetectionTrainer(detector, manager, train, recipe.plan());
      return Replay.of(box, trainer.again(before).orElse(null));
    }
  }

  /** The detector for the classes of the data, with the first weights of the recipe's seed. */
  private Detector initialized(DetectionDataset train, NDManager manager) {
    Detector detector = recipe.model().detector(train.labels().classes());
    detector.initialize(manager, recipe.seed());
    return detector;
  }

  private DetectionDataset open(String spec) throws IOException {
    return DetectionSets.open(spec, dataDir, masks(), recipe.data().decoder());
  }

  private boolean masks() {
    return Architecture.of(recipe.model().arch()).masks();
  }

  /** Checks what training and the evaluation at its end need; what is doubtful, one line each. */
  private List<String> readiness(DetectionDataset train, DetectionDataset test) throws IOException {
    int images = train.withObjects().size();
    if (images == 0) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: no image has an object that can be trained on: %s",
              train.name(),
              nothingToTrainOn(train)));
    }
    if (images < recipe.optimizer().batch()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "optimizer.batch = %d, but only %d images of %s have an object that can be trained on: set it lower",
              recipe.optimizer().batch(),
              images,
              train.name()));
    }
    Map<Long, String> known = new HashMap<>();
    train.truth().categories().forEach(c -> known.put(c.id(), c.name()));
    return Readiness.check(test, known, masks());
  }

  private static String nothingToTrainOn(DetectionDataset train) {
    List<Annotation> all = train.truth().annotations();
    if (all.isEmpty()) {
      return "it has no annotations";
    }
    return all.stream().allMatch(Annotation::crowd)
        ? "it has only annotations of crowds (iscrowd = 1)"
        : train.warnings().toString();
  }

  /** Loads the backbone's weights, if any; says where they come from. */
  private Map<String, String> backbone(Detector detector) throws IOException {
    Map<String, String> start = new LinkedHashMap<>();
    start.put("backbone", recipe.model().backbone());
    if (recipe.model().pretrained()) {
      String prefix = recipe.model().backbonePrefix();
      WeightFiles.load(
          Path.of(recipe.model().backbone()),
          detector.body(),
          prefix,
          warning -> out.println("warning: " + warning));
      if (!prefix.isEmpty()) {
        start.put("backbone_prefix", prefix);
      }
      start.put("backbone_digest", Weights.digest(Weights.of(detector.body())));
    }
    return start;
  }

  private Provenance provenance(DetectionDataset data, Map<String, String> start) {
    Provenance p =
        Provenance.of(
            RunKind.DETECTION,
            recipe.data().train(),
            data.size(),
            data.fingerprint(),
            recipe.seed(),
            device);
    Map<String, String> all = new LinkedHashMap<>(p.data());
    all.putAll(start);
    return new Provenance(p.kind(), p.commit(), p.versions(), p.device(), all, p.seed())
        .in(group.size());
  }
}
