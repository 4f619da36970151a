package org.maskdeep.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A locale of ASCII alone, as containers without {@code LANG} have it. Listed folders and archives
 * are read there as anywhere; only what the JDK decodes itself is lost: arguments, variables of the
 * environment and the working folder.
 */
final class AsciiLocale {
  private static final String WHAT_TO_DO = "set LC_ALL=C.UTF-8 and run the command again";
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private AsciiLocale() {}

  static boolean isInUse() {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.isSupported(encoding)
        && Charset.forName(encoding).equals(StandardCharsets.US_ASCII);
  }

  /** Names are printed as UTF-8 rather than with question marks. */
  static void printUtf8() {
    if (isInUse()) {
      System.setOut(stream(FileDescriptor.out));
      System.setErr(stream(FileDescriptor.err));
    }
  }

  private static PrintStream stream(FileDescriptor to) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(to)), true, StandardCharsets.UTF_8);
  }

  /** What this process was told in characters that it cannot know; null if nothing. */
  static String fault() {
    if (!isInUse()) {
      return null;
    }
    if (!isAsciiFolder(System.getProperty("user.dir"))) {
      return "the name of the working folder is not ASCII, but the locale is: " + WHAT_TO_DO;
    }
    try {
      for (byte b : Files.readAllBytes(COMMAND_LINE)) {
        if (b < 0) {
          return "an argument is not ASCII, but the locale is: " + WHAT_TO_DO;
        }
      }
    } catch (IOException e) {
      return null; // not Linux: whoever uses the argument will say what is wrong
    }
    return null;
  }

  private static boolean isAsciiFolder(String name) {
    try {
      return Files.isDirectory(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** What to say of a text that is not a valid path. */
  static String message(InvalidPathException e) {
    String reason =
        e.getReason().contains("unmappable")
            ? "the locale has no such characters: " + WHAT_TO_DO
            : e.getReason();
    return "'" + e.getInput().replace('\uFFFD', '?') + "' is not a valid path: " + reason;
  }
}
