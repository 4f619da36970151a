package org.maskdeep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.maskdeep.cli.bench.BenchCommand;
import org.maskdeep.cli.detect.DetectCommand;
import org.maskdeep.cli.doctor.DoctorCommand;
import org.maskdeep.cli.options.Processes;
import org.maskdeep.files.ReadFailure;
import org.maskdeep.tensor.EngineStartException;
import org.maskdeep.tensor.NativeFolders;
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
      ReproCommand.class,
      TablesCommand.class,
      RecipeCommand.class,
      PretrainCommand.class,
      ReplayCommand.class,
      ProbeCommands.Knn.class,
      ProbeCommands.Linear.class,
      ProbeCommands.Finetune.class,
      EmbedCommand.class,
      ExportCommand.class,
      MasksCommand.class,
      PartsCommand.class,
      PatchesCommand.class,
      SeparabilityCommand.class,
      DataCommand.class,
      DetectCommand.class,
      CocoEvalCommand.class,
      BenchCommand.class,
      DoctorCommand.class
    })
public final class Main implements Callable<Integer> {
  public static final int FAILED = 1;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // for libraries; our own texts name their locale
    AsciiLocale.printUtf8();
    chooseHome();
    String fault = AsciiLocale.fault();
    if (fault != null) {
      System.err.println("maskdeep: " + fault);
      System.exit(CommandLine.ExitCode.USAGE);
    }
    System.exit(run(args));
  }

  /** Java calls an unknown home "?"; libraries would create a folder of that name here. */
  private static void chooseHome() {
    if (!isAbsolute(System.getProperty("user.home", ""))) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      Path home = NativeFolders.home(System.getenv("HOME"), temporary);
      System.setProperty("user.home", home.toString());
    }
  }

  /** A home whose name the locale cannot read is as unknown as none. */
  private static boolean isAbsolute(String folder) {
    try {
      return Path.of(folder).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Runs a command; the exit code. */
  static int run(String... args) {
    CommandLine line =
        new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(Path.class, Main::path)
            .setExecutionStrategy(Main::execute)
            .setExecutionExceptionHandler(Main::report);
    if (AsciiLocale.isInUse()) {
      line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
      line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    }
    if (!Processes.speaks()) { // all have the same words
      line.setParameterExceptionHandler(
          (e, words) -> {
            Processes.letFirstSpeak();
            return CommandLine.ExitCode.USAGE;
          });
    }
    int code = FAILED;
    try {
      code = line.execute(args);
      return code;
    } catch (Error e) {
      Processes.letFirstSpeak();
      if (!report(e, line.getErr())) {
        throw e;
      }
      return FAILED;
    } finally {
      if (code == 0) {
        Processes.leave();
      } else {
        Processes.abort(code);
      }
    }
  }

  /** Says what went wrong; false where Java says it itself, at its end. */
  private static boolean report(Error e, PrintWriter err) {
    String who = "maskdeep: " + Processes.prefix();
    if (e instanceof ExceptionInInitializerError
        && e.getCause() instanceof EngineStartException failed) {
      err.println(who + message(failed)); // the first user of PyTorch was a class
      return true;
    }
    if (e instanceof OutOfMemoryError) {
      long heap = Runtime.getRuntime().maxMemory() >> 20;
      String text = "%sJava's heap of %d MiB is full (%s): give it more, such as";
      err.printf(Locale.ROOT, text, who, heap, e.getMessage());
      err.printf(Locale.ROOT, " java -Xmx%dm -jar maskdeep.jar …%n", 2 * heap);
      return true;
    }
    if (Processes.prefix().isEmpty()) {
      return false;
    }
    err.print(who); // the other processes are ended before Java could say it
    e.printStackTrace(err);
    return true;
  }

  /** Runs the command, unless it cannot be run in as many processes as were started. */
  private static int execute(CommandLine.ParseResult result) {
    CommandLine.ParseResult last = result;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    String name = last.commandSpec().qualifiedName().replaceFirst("^maskdeep ", "");
    String fault = Processes.fault(name);
    boolean help = last.isUsageHelpRequested() || last.isVersionHelpRequested();
    if (help && !Processes.speaks()) {
      return 0;
    }
    if (help || fault == null) {
      return new CommandLine.RunLast().execute(result);
    }
    if (Processes.speaks()) {
      last.commandSpec().commandLine().getErr().println("maskdeep: " + fault);
    }
    return CommandLine.ExitCode.USAGE;
  }

  /** A path of the command line; an empty one would be the working folder. */
  private static Path path(String text) {
    if (text.isBlank()) {
      throw new CommandLine.TypeConversionException(
          "the path is empty; name a file or folder ('.' is the working folder)");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new CommandLine.TypeConversionException(AsciiLocale.message(e));
    }
  }

  /** What went wrong in one line; the trace only where it was asked for. */
  private static int report(Exception e, CommandLine command, CommandLine.ParseResult result) {
    if (System.getenv("MASKDEEP_TRACE") != null) {
      e.printStackTrace(command.getErr());
    }
    Processes.letFirstSpeak();
    command.getErr().println("maskdeep: " + Processes.prefix() + message(e));
    return e instanceof IllegalArgumentException ? CommandLine.ExitCode.USAGE : FAILED;
  }

  private static String message(Exception e) {
    if (e instanceof UncheckedIOException unchecked) {
      return message(unchecked.getCause());
    }
    if (e instanceof InvalidPathException path) {
      return AsciiLocale.message(path);
    }
    if (e instanceof FileSystemException file && isPathAlone(file)) {
      return ReadFailure.of(Path.of(file.getFile()), file).getMessage();
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

  /** Whether the JDK threw it, with a path for its whole message: ours say what is the matter. */
  private static boolean isPathAlone(FileSystemException e) {
    return e.getReason() == null
        && e.getOtherFile() == null
        && e.getFile() != null
        && !e.getFile().contains(": ")
        && (e instanceof NoSuchFileException
            || e instanceof AccessDeniedException
            || e instanceof NotDirectoryException
            || e instanceof FileAlreadyExistsException
            || e instanceof FileSystemLoopException);
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
