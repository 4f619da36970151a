package org.maskdeep.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.train.Prediction;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Recipe;
import picocli.CommandLine.Model.CommandSpec;

/** How numbers read best. */
final class Text {
  private Text() {}

  /** Such as 45 s, 3 min 20 s, 2 h 5 min. */
  static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /** Something that a person should know. */
  static void warn(String message) {
    System.out.println("warning: " + message);
  }

  /** Says where the work stopped, and with which command it goes on. */
  static void stopped(long step, CommandSpec spec) {
    System.out.printf(Locale.ROOT, "stopped at step %d; go on with: %s%n", step, goOn(spec));
  }

  /** The command as it was given, with {@code --resume}. */
  static String goOn(CommandSpec spec) {
    boolean resumes = spec.findOption("--resume") != null;
    String given = given(spec);
    return resumes && !given.contains(" --resume") ? given + " --resume" : given;
  }

  /** The command as it was given, quoted for a shell. */
  static String given(CommandSpec spec) {
    List<String> words = new ArrayList<>();
    words.add("maskdeep");
    for (String word : words(spec)) {
      words.add(word.matches("[\\w=./:+,@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return String.join(" ", words);
  }

  /** The words of the command as they were given. */
  static List<String> words(CommandSpec spec) {
    return spec.root().commandLine().getParseResult().originalArgs();
  }

  /** Says before a run what it will take. */
  static void predict(PrintStream out, Recipe recipe, Pretrainer trainer) {
    Prediction prediction = Prediction.of(recipe, trainer);
    out.printf(
        Locale.ROOT,
        "%s: %d steps of %d images, about %s, %d MiB of memory, %d MiB of disk%n",
        recipe.name(),
        trainer.steps(),
        recipe.optimizer().batch(),
        duration(Math.round(prediction.seconds())),
        prediction.residentMib(),
        prediction.diskMib());
  }
}
