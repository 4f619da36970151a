package org.maskdeep.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Says in one line which file or folder could not be written, why, and what to do. */
public final class WriteFailure {
  private WriteFailure() {}

  /** The exception to throw when writing a path failed with another. */
  public static IOException of(Path path, IOException cause) {
    return new IOException(path + ": cannot be written: " + reason(path, cause), cause);
  }

  private static String reason(Path path, IOException cause) {
    Path whole = path.toAbsolutePath();
    Path folder = Files.isDirectory(whole) ? whole : whole.getParent();
    if (cause instanceof AccessDeniedException) {
      return "no permission in "
          + folder
          + " (permission denied); choose a folder that you may write to";
    }
    if (cause instanceof FileAlreadyExistsException e) {
      return e.getFile() + " is a file where a folder is needed; choose another path";
    }
    if (cause instanceof NoSuchFileException) {
      return folder + " went away meanwhile; make it again";
    }
    if (cause instanceof AtomicMoveNotSupportedException) {
      return "the file system of " + folder + " cannot rename in one step; choose a local disk";
    }
    String text =
        cause instanceof FileSystemException e && e.getReason() != null
            ? e.getReason()
            : String.valueOf(cause.getMessage());
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("no space") || lower.contains("quota")) {
      return text + "; free some space on the disk of " + folder;
    }
    if (lower.contains("too large")) {
      return text + "; raise the limit of the size of files (ulimit -f)";
    }
    if (lower.contains("read-only")) {
      return text + "; choose a folder that can be written to";
    }
    if (lower.contains("folder") || lower.contains("directory")) {
      return text + "; choose another path";
    }
    return text;
  }
}
