package org.maskdeep.cli;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.maskdeep.report.TableFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs everything of a scale. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = "Pretrain, judge and report everything of a scale; goes on where it stopped.")
final class ReproduceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--scale", defaultValue = "smoke", description = "smoke, small, cifar, …")
  private String scale;

  @Option(names = "--out", paramLabel = "DIR", description = "Default: runs/SCALE.")
  private Path out;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a key of all recipes.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      description = "Runs everything with each of these, as in 0,1,2 (default: the scale's).")
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
    Scale named = Scale.of(scale);
    Scale what = seeds.isEmpty() ? named : new Scale(scale, named.recipes(), seeds);
    Path root = out == null ? Path.of("runs", scale) : out;
    Device where = device.start();
    Path data = new DataOptions().folder();
    Reproduction reproduction = new Reproduction(what, settings, root, data, where, System.out);
    var detection = new DetectionStage(scale, detectSettings, root, data, where, System.out);
    List<Reproduction.Judged> judged;
    List<Transferred> transferred;
    try (StopSignal stop = new StopSignal()) {
      judged = reproduction.run(stop::asked);
      transferred = judged == null ? null : detection.run(judged, stop::asked);
      if (transferred == null) {
        System.out.println("stopped; go on with: " + Text.goOn(spec));
        return StopSignal.STOPPED;
      }
    }
    ScaleReport report = new ScaleReport(scale, judged, transferred);
    report.write(root);
    List<Path> stages = new ArrayList<>();
    judged.forEach(j -> stages.add(j.folder()));
    transferred.forEach(t -> stages.add(t.folder()));
    double seconds = (System.nanoTime() - start) / 1e9;
    if (ledger != null) {
      LedgerWriter.append(ledger, scale, command(), judged, report, StageClock.sum(stages));
    }
    System.out.println();
    System.out.println(TableFormat.TEXT.linear(report.summary()));
    if (!transferred.isEmpty()) {
      System.out.println(TableFormat.TEXT.coco(report.summary()));
    }
    System.out.println("report: " + root.resolve("report.html"));
    System.out.println("took " + Text.duration(Math.round(seconds)));
    return 0;
  }

  /** The make command, or the whole command line where make has no words for it. */
  private String command() {
    if (!settings.isEmpty() || !detectSettings.isEmpty()) {
      return Text.given(spec);
    }
    String of = String.join(",", seeds.stream().map(String::valueOf).toList());
    return "make reproduce SCALE="
        + scale
        + (of.isEmpty() ? "" : " SEEDS=" + of)
        + (device.asked() ? " THREADS=" + device.threads() : "");
  }
}
