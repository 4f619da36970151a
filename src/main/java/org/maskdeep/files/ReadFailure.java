package org.maskdeep.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Says in words why a file or folder could not be read; the JDK's message is its path alone. */
public final class ReadFailure {
  private ReadFailure() {}

  /** An exception whose message is the path and the reason. */
  public static IOException of(Path path, IOException cause) {
    return new IOException(path + ": " + reason(path, cause), cause);
  }

  /** The reason, without the path, and what to do. */
  public static String reason(Path path, IOException cause) {
    String text =
        cause instanceof FileSystemException e && e.getReason() != null
            ? e.getReason()
            : String.valueOf(cause.getMessage());
    String lower = text.toLowerCase(Locale.ROOT);
    if (cause instanceof FileSystemLoopException || lower.contains("levels of symbolic links")) {
      return "link that leads round in a circle; remove the link";
    }
    if (cause instanceof AccessDeniedException || lower.contains("permission denied")) {
      return "permission denied; check its owner and mode";
    }
    if (cause instanceof NoSuchFileException) {
      return Files.isSymbolicLink(path)
          ? "no such file (broken link); mend or remove the link"
          : "no such file; check the path";
    }
    if (cause instanceof NotDirectoryException) {
      return "not a folder; check the path";
    }
    if (cause instanceof FileAlreadyExistsException) {
      return "is there already; choose another path";
    }
    return text;
  }
}
