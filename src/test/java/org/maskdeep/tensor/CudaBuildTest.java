package org.maskdeep.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaBuildTest {
  @TempDir private Path folder;

  @Test
  void whatIsMissingIsNamedBeforePyTorchStarts() {
    assertThatThrownBy(() -> CudaBuild.use(folder, List.of("libcublas.so.12", "libcudnn.so.9")))
        .isInstanceOf(EngineStartException.class)
        .hasMessageContainingAll(
            folder.toString(), "libcublas.so.12, libcudnn.so.9 cannot be loaded", "cuDNN 9");
    assertThat(System.getProperty("PYTORCH_LIBRARY_PATH")).isNull();
  }

  @Test
  void aLibraryLoadsWhereTheSystemFindsIt() {
    assertThat(CudaBuild.loads("libno_such_library.so.77")).isFalse();
    assertThat(CudaBuild.loads("c")).isTrue();
  }

  /**
   * DJL asks for {@code libcudart.so}, and Python's packages have {@code libcudart.so.12} alone.
   */
  @Test
  void cudasRuntimeIsFoundAmongTheFoldersOfLibraries() throws IOException {
    Path lib = Files.createDirectories(folder.resolve("cuda/lib"));
    Files.createFile(lib.resolve("libcudart.so.12"));
    String folders = String.join(File.pathSeparator, "", folder.toString(), lib.toString());
    assertThat(CudaBuild.runtime(folders)).contains(lib.toString());
    assertThat(CudaBuild.runtime(folder.toString())).isEmpty();
    assertThat(CudaBuild.runtime(null)).isEmpty();
  }
}
