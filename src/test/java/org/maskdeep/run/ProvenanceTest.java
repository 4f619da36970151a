package org.maskdeep.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
  @TempDir private Path folder;

  private static Provenance of(String commit, int processes) {
    Provenance here = Provenance.of(RunKind.PRETRAINING, "data", 3, "print", 0, Device.cpu());
    return new Provenance(here.kind(), commit, here.versions(), here.device(), here.data(), 0)
        .in(processes);
  }

  /** Steps of all of them are in the result. */
  @Test
  void everyVersionThatMadeStepsIsRemembered() throws IOException {
    List<String> warnings = new ArrayList<>();
    try (RunDirectory run = RunDirectory.open(folder, "name: x\n", true)) {
      of("a", 1).keep(run, warnings::add);
      of("a", 1).keep(run, warnings::add);
      assertThat(warnings).isEmpty();
      assertThat(folder.resolve("provenance-resumed.json")).doesNotExist();
      of("b", 2).keep(run, warnings::add);
      of("b", 2).keep(run, warnings::add);
      of("c", 1).keep(run, warnings::add);
    }
    assertThat(warnings).anyMatch(w -> w.contains("the run began with commit \"a\""));
    assertThat(Provenance.commits(folder)).containsExactly("a", "b", "c");
    assertThat(Provenance.read(folder)).hasSize(3);
    assertThat(Provenance.devices(folder)).containsExactly("cpu");
  }

  /** Until 2026-11-28 the last resumption stood there alone. */
  @Test
  void filesOfOlderVersionsAreRead() throws IOException {
    of("a", 1).write(folder.resolve("provenance.json"));
    of("b", 1).write(folder.resolve("provenance-resumed.json"));
    assertThat(Provenance.commits(folder)).containsExactly("a", "b");
    Files.delete(folder.resolve("provenance.json"));
    Files.delete(folder.resolve("provenance-resumed.json"));
    assertThat(Provenance.read(folder)).isEmpty();
  }
}
