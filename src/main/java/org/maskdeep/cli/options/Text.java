package org.maskdeep.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** What commands say of themselves: warnings, and how to resume. */
public final class Text {
  private Text() {}

  /** Something that a person should know. */
  public static void warn(String message) {
    System.out.println("warning: " + message);
  }

  /** Says where the work stopped, and with which command it resumes. */
  public static void stopped(long step, CommandSpec spec) {
    System.out.printf(Locale.ROOT, "stopped at step %d; resume with: %s%n", step, resuming(spec));
  }

  /** The command as it was given, with {@code --resume}. */
  public static String resuming(CommandSpec spec) {
    boolean resumes = spec.findOption("--resume") != null;
    String given = given(spec);
    return resumes && !given.contains(" --resume") ? given + " --resume" : given;
  }

  /** The command as it was given, quoted for a shell. */
  public static String given(CommandSpec spec) {
    List<String> words = new ArrayList<>();
    words.add("maskdeep");
    for (String word : words(spec)) {
      words.add(word.matches("[\\w=./:+,@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return String.join(" ", words);
  }

  /** The words of the command as they were given. */
  public static List<String> words(CommandSpec spec) {
    return spec.root().commandLine().getParseResult().originalArgs();
  }
}
