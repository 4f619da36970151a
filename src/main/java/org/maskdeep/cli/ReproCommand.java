package org.maskdeep.cli;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.cli.options.StopSignal;
import org.maskdeep.cli.options.Text;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.report.result.Percent;
import org.maskdeep.report.result.SeedValues;
import org.maskdeep.reproduce.ledger.Deviations;
import org.maskdeep.reproduce.ledger.RecordedEntry;
import org.maskdeep.reproduce.ledger.Rerun;
import org.maskdeep.reproduce.ledger.Verdict;
import org.maskdeep.text.Durations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a result of the ledger again. */
@Command(
    name = "repro",
    mixinStandardHelpOptions = true,
    description = {
      "Run a result of the ledger again: says what differs from how it was measured, runs its"
          + " recipe and compares; resumes where it was stopped."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:the same number, or one within the spread of seeds", "1:another number"})
final class ReproCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ENTRY", description = "File of the entry, or its name in docs/results.")
  private String entryName;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the runs; default: runs/repro/ENTRY.")
  private Path out;

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      description = "Which to run (default: those of the entry).")
  private List<Long> seeds = new ArrayList<>();

  @Option(names = "--dry-run", description = "Only says what differs and what would be run.")
  private boolean dryRun;

  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws Exception {
    RecordedEntry recorded = RecordedEntry.read(entryName);
    LedgerEntry entry = recorded.entry();
    if (recorded.threads() != null) {
      device.usually(recorded.threads()); // the last bits of results depend on them
    }
    Device where = device.start(recorded.pretraining().recipe().model().precision());
    Path data = new DataOptions().folder();
    List<Long> run = seeds.isEmpty() ? entry.seeds() : seeds;
    String name = entry.fileName().replaceFirst("[.]json$", "");
    Path root = out == null ? Path.of("runs", "repro", name) : out;
    describe(name, entry);
    say(Deviations.of(recorded, data, where));
    System.out.printf(
        Locale.ROOT,
        "%s in %s, for seed %s:%n  %s%n",
        dryRun ? "would be run" : "runs",
        root,
        words(run),
        Rerun.plan(recorded));
    if (dryRun) {
      return 0;
    }
    Rerun rerun = new Rerun(recorded, root, data, where, System.out);
    Map<Long, Double> again;
    try (StopSignal stop = new StopSignal()) {
      again = rerun.run(run, stop::asked);
      if (again == null) {
        System.out.println("stopped; resume with: " + Text.resuming(spec));
        return StopSignal.STOPPED;
      }
    }
    return compare(entry, again, rerun.seconds());
  }

  private static void describe(String name, LedgerEntry entry) {
    System.out.println(name);
    System.out.printf(
        Locale.ROOT,
        "measured: %s %s%s %%, seeds %s, %s%n",
        entry.probe().label(),
        Percent.text(entry.value()),
        entry.std() == null ? "" : " ± " + Percent.text(entry.std()),
        words(entry.seeds()),
        entry.time());
    System.out.println("by: " + entry.command());
  }

  private static String words(List<Long> seeds) {
    return seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static void say(Deviations deviations) {
    if (deviations.differing().isEmpty()) {
      System.out.println("nothing that the entry records differs here");
    } else {
      System.out.println("differs from how it was measured:");
      deviations.differing().forEach(line -> System.out.println("  " + line));
    }
    if (!deviations.unknown().isEmpty()) {
      System.out.println("not recorded: " + String.join(", ", deviations.unknown()));
    }
  }

  private static int compare(LedgerEntry entry, Map<Long, Double> again, double seconds)
      throws IOException {
    SeedValues then = entry.perSeed();
    System.out.println();
    again.forEach(
        (seed, value) ->
            System.out.printf(
                Locale.ROOT,
                "seed %d: then %s, now %.2f %%%n",
                seed,
                then.seeds().contains(seed)
                    ? String.format(Locale.ROOT, "%.2f", then.of(seed))
                    : "not recorded",
                Percent.value(value)));
    Double took = entry.measurement().runSeconds();
    System.out.println(
        "took "
            + Durations.of(Math.round(seconds))
            + (took == null ? "" : " (all seeds of the entry: " + Durations.of(Math.round(took)))
            + (took == null ? "" : ")"));
    Verdict verdict = Verdict.of(entry, again);
    System.out.println("verdict: " + verdict.sentence());
    return verdict.kind() == Verdict.Kind.OUTSIDE ? Main.FAILED : 0;
  }
}
