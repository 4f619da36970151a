package org.maskdeep.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFoldersTest {
  @TempDir private Path folder;

  @Test
  void aUserWithoutAHomeUnpacksIntoHomeOrTheTemporaryFolder() {
    Path temporary = folder.resolve("tmp");
    assertThat(NativeFolders.cache(folder.toString(), temporary))
        .isEqualTo(folder.resolve(".djl.ai"));
    for (String home : new String[] {null, "", "?", folder.resolve("nowhere").toString()}) {
      assertThat(NativeFolders.cache(home, temporary)).isEqualTo(temporary.resolve(".djl.ai"));
    }
  }

  @Test
  void aFailureNamesTheFolderAndWhatToSet() {
    Throwable failure =
        NativeFolders.failure(
            new IllegalStateException("Failed to extract", new java.io.IOException("read-only")));
    assertThat(failure)
        .hasMessageContaining("IOException: read-only")
        .hasMessageContaining("set DJL_CACHE_DIR");
  }
}
