package org.maskdeep.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteFailureTest {
  @Test
  void aFolderWithoutPermissionIsNamedWithTheReason() {
    assertThat(WriteFailure.of(Path.of("/locked/run"), new AccessDeniedException("/locked/run")))
        .hasMessageContainingAll("/locked/run: cannot be written", "permission denied")
        .hasMessageContaining("choose a folder that you may write to");
  }

  @Test
  void theFolderItselfIsNamedWhereItIsThere(@TempDir Path folder) {
    assertThat(WriteFailure.of(folder, new AccessDeniedException(folder.toString())))
        .hasMessageContaining("no permission in " + folder + " (");
  }

  @Test
  void aReadOnlyDiskIsNamedWithTheReason() {
    FileSystemException cause = new FileSystemException("/ro/run", null, "Read-only file system");
    assertThat(WriteFailure.of(Path.of("/ro/run"), cause))
        .hasMessageContainingAll("/ro/run: cannot be written", "Read-only file system");
  }
}
