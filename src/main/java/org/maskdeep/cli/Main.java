package org.maskdeep.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program. */
@Command(
    name = "maskdeep",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Understand, run and trust MaskDeep (arXiv 2304.00218).",
    subcommands = {
      ReproduceCommand.class,
      TablesCommand.class,
      PretrainCommand.class,
      ReplayCommand.class,
      ProbeCommands.Knn.class,
      ProbeCommands.Linear.class,
      ProbeCommands.Finetune.class,
      EmbedCommand.class,
      ExportCommand.class,
      MasksCommand.class,
      DataCommand.class,
      DetectCommand.class,
      CocoEvalCommand.class,
      BenchCommand.class,
      DoctorCommand.class
    })
public final class Main implements Callable<Integer> {
  static final int FAILED = 1;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // for libraries; our own texts name their locale
    System.exit(run(args));
  }

  /** Runs a command; the exit code. */
  static int run(String... args) {
    CommandLine program =
        new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Main::report);
    try {
      return program.execute(args);
    } catch (OutOfMemoryError e) {
      long heap = Runtime.getRuntime().maxMemory() >> 20;
      program
          .getErr()
          .println(
              "maskdeep: Java's heap of "
                  + heap
                  + " MiB is full ("
                  + e.getMessage()
                  + "): give it more, such as java -Xmx"
                  + 2 * heap
                  + "m -jar maskdeep.jar …");
      return FAILED;
    }
  }

  /** What went wrong in one line; the trace only where somebody asked for it. */
  private static int report(Exception e, CommandLine command, CommandLine.ParseResult result) {
    if (System.getenv("MASKDEEP_TRACE") != null) {
      e.printStackTrace(command.getErr());
    }
    command.getErr().println("maskdeep: " + message(e));
    return e instanceof IllegalArgumentException ? CommandLine.ExitCode.USAGE : FAILED;
  }

  private static String message(Exception e) {
    if (e instanceof UncheckedIOException unchecked) {
      return message(unchecked.getCause());
    }
    if (e.getMessage() == null) {
      return e + " (set MASKDEEP_TRACE=1 to see where)";
    }
    boolean expected =
        e instanceof IOException
            || e instanceof IllegalArgumentException
            || e.getClass().getName().startsWith("org.maskdeep.");
    return expected ? e.getMessage() : e + " (set MASKDEEP_TRACE=1 to see where)";
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"maskdeep " + (version == null ? "(from classes)" : version)};
    }
  }
}
