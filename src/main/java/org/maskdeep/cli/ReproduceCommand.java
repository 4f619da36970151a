package org.maskdeep.cli;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.cli.options.StopSignal;
import org.maskdeep.cli.options.Text;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.TableFormat;
import org.maskdeep.reproduce.Comparison;
import org.maskdeep.reproduce.DetectionStage;
import org.maskdeep.reproduce.Difference;
import org.maskdeep.reproduce.EvaluatedEncoder;
import org.maskdeep.reproduce.Experiment;
import org.maskdeep.reproduce.ExperimentReport;
import org.maskdeep.reproduce.FineTunedDetector;
import org.maskdeep.reproduce.MaskFigures;
import org.maskdeep.reproduce.PatchFigures;
import org.maskdeep.reproduce.Reproduction;
import org.maskdeep.reproduce.StageClock;
import org.maskdeep.reproduce.Tuning;
import org.maskdeep.reproduce.cost.Forecast;
import org.maskdeep.reproduce.cost.StepCosts;
import org.maskdeep.reproduce.ledger.LedgerWriter;
import org.maskdeep.text.Durations;
import org.maskdeep.train.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs everything of a scale, or a comparison of one's own. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = {
      "Pretrain, evaluate and report everything of a scale, or recipes with named differences"
          + " on the same seeds; resumes where it was stopped."
    })
final class ReproduceCommand implements Callable<Integer> {
  private static final String SMOKE = "smoke";

  @Spec private CommandSpec spec;

  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      description = "smoke (default), small, cifar, ablation, …")
  private String scale;

  @Option(
      names = "--recipe",
      paramLabel = "RECIPE",
      description = "Base recipe of a comparison without a scale; once for each data set.")
  private List<String> recipes = new ArrayList<>();

  @Option(
      names = "--difference",
      paramLabel = "NAME: KEY=VALUE; …",
      description = "With --recipe: what is compared with it; may be repeated.")
  private List<String> differences = new ArrayList<>();

  @Option(
      names = "--equal-time",
      description = "Also trains every difference for as long as its base (costs.json).")
  private boolean equalTime;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Runs only these differences, or base; writes no report.")
  private Set<String> only = Set.of();

  @Option(
      names = "--dry-run",
      description = "Only says what would be run and about how long pretraining would take.")
  private boolean dryRun;

  @Option(names = "--out", paramLabel = "DIR", description = "Default: runs/SCALE.")
  private Path out;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a key of all recipes.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      description = "Runs everything with each of these, as in 0,1,2 (default: the scale's, or 0).")
  private List<Long> seeds = new ArrayList<>();

  @Option(
      names = "--set-detect",
      paramLabel = "KEY=VALUE",
      description = "Changes a key of the detection recipe.")
  private List<String> detectSettings = new ArrayList<>();

  @Option(
      names = "--ledger",
      paramLabel = "DIR",
      description = "Adds the results to the ledger in this folder (docs/results).")
  private Path ledger;

  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws Exception {
    long start = System.nanoTime();
    Experiment what = experiment();
    Path root = out == null ? Path.of("runs", what.name()) : out;
    Device where = device.start();
    Path data = new DataOptions().folder();
    Reproduction reproduction = new Reproduction(root, data, where, System.out);
    String detected = what.own() ? "" : what.name();
    var detection = new DetectionStage(detected, detectSettings, root, data, where, System.out);
    List<EvaluatedEncoder> evaluated;
    List<FineTunedDetector> detectors;
    try (StopSignal stop = new StopSignal()) {
      StepCosts costs = new StepCosts(root, where, stop::asked, System.out);
      Comparison comparison = new Comparison(what, settings, costs);
      boolean whole = only.isEmpty();
      if (dryRun) {
        return forecast(whole ? comparison.known() : comparison.known(only), data, where);
      }
      evaluated =
          reproduction.run(
              whole ? comparison::plan : () -> comparison.plan(only), what.tuning(), stop::asked);
      if (evaluated != null && !whole) {
        return done(comparison, reproduction);
      }
      detectors = evaluated == null ? null : detection.run(evaluated, stop::asked);
      if (detectors == null) {
        System.out.println("stopped; resume with: " + Text.resuming(spec));
        return StopSignal.STOPPED;
      }
    }
    ExperimentReport report =
        new ExperimentReport(what.title(), command(what), evaluated, detectors)
            .withPatches(new PatchFigures(data, where).of(evaluated))
            .withLearnedMasks(new MaskFigures(data, where).of(evaluated));
    report.write(root);
    List<Path> stages = new ArrayList<>();
    for (EvaluatedEncoder e : evaluated) {
      stages.add(e.folder());
      stages.addAll(e.guides());
    }
    detectors.forEach(d -> stages.add(d.folder()));
    double seconds = (System.nanoTime() - start) / 1e9;
    if (ledger != null) {
      double worked = StageClock.sum(stages);
      LedgerWriter.append(ledger, what.name(), command(what), evaluated, report, worked, where);
    }
    print(report.summary(), !detectors.isEmpty(), what);
    if (what.tuning()) {
      Tuning tuning = Tuning.of(what, evaluated, reproduction.diverged());
      tuning.lines().forEach(System.out::println);
      System.out.println("tried: " + tuning.write(root));
    }
    System.out.println("report: " + root.resolve("report.html"));
    System.out.println("took " + Durations.of(Math.round(seconds)));
    return 0;
  }

  private static void print(Summary summary, boolean detected, Experiment what) {
    System.out.println();
    System.out.println(TableFormat.TEXT.linear(summary));
    if (detected) {
      System.out.println(TableFormat.TEXT.coco(summary));
    }
    String comparison = TableFormat.TEXT.ablation(summary);
    if (!comparison.isEmpty()) {
      System.out.println(comparison);
      for (Difference difference : what.differences()) {
        String changes = String.join("; ", difference.changes());
        System.out.printf(Locale.ROOT, "%s: %s%n", difference.name(), changes);
      }
      System.out.println();
    }
  }

  /** What is asked for: a scale by its name, or what the command line says. */
  private Experiment experiment() throws IOException {
    Experiment what;
    if (recipes.isEmpty()) {
      if (!differences.isEmpty()) {
        throw new IllegalArgumentException(
            "--difference needs --recipe; the differences of a scale stand in scales.yaml");
      }
      what = Experiment.of(scale == null ? SMOKE : scale);
    } else {
      what = own();
    }
    if (!only.isEmpty() && ledger != null) {
      throw new IllegalArgumentException(
          "--only and --ledger exclude each other: the ledger takes whole comparisons");
    }
    if (what.tuning() && ledger != null) {
      throw new IllegalArgumentException(
          "--ledger: "
              + what.title()
              + " is a search, whose numbers no table holds; leave --ledger out");
    }
    what = seeds.isEmpty() ? what : what.withSeeds(seeds);
    return equalTime ? what.withEqualTime() : what;
  }

  private Experiment own() {
    if (scale != null) {
      throw new IllegalArgumentException("--recipe and --scale exclude each other; leave one out");
    }
    if (out == null) {
      throw new IllegalArgumentException("--recipe needs --out, the folder of the comparison");
    }
    if (!detectSettings.isEmpty()) {
      throw new IllegalArgumentException(
          "--set-detect needs a scale: a comparison of --recipe has no detection stage");
    }
    String name = out.toAbsolutePath().normalize().getFileName().toString();
    List<Difference> parsed = differences.stream().map(Difference::parse).toList();
    return new Experiment(name, true, recipes, List.of(), parsed, List.of(0L), false);
  }

  private static int forecast(List<Comparison.Planned> plan, Path data, Device device) {
    List<Recipe> recipes = plan.stream().map(Comparison.Planned::recipe).toList();
    System.out.println(Forecast.of(recipes, data, device).text());
    return 0;
  }

  /** Says how far the whole is. */
  private static int done(Comparison comparison, Reproduction reproduction) throws IOException {
    System.out.println();
    for (Comparison.Planned planned : comparison.known()) {
      String state = reproduction.isDone(planned) ? "done" : "not done yet";
      System.out.println(reproduction.folder(planned).getFileName() + ": " + state);
    }
    System.out.println("the same command without --only does the rest and writes the report");
    return 0;
  }

  /** The make command, or the whole command line where make has no words for it. */
  private String command(Experiment what) {
    boolean changed = !settings.isEmpty() || !detectSettings.isEmpty();
    if (what.own() || equalTime || changed || out != null || !device.isDefault()) {
      return Text.given(spec);
    }
    String of = String.join(",", seeds.stream().map(String::valueOf).toList());
    return "make reproduce SCALE="
        + what.name()
        + (of.isEmpty() ? "" : " SEEDS=" + of)
        + (device.asked() ? " THREADS=" + device.threads() : "");
  }
}
