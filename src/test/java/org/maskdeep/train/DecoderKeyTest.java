package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.run.RunDirectory;

/** Keys that came after the first runs, data.decoder first of all. */
class DecoderKeyTest {
  @Test
  void theUsualDecoderLeavesTheTextAsItWas() throws IOException {
    for (String name : Recipes.names()) {
      Recipe recipe = Recipes.load(name, List.of());
      assertThat(recipe.data().decoder()).isEqualTo(Decoding.EXACT);
      assertThat(Recipes.text(recipe)).contains("cache_mib").doesNotContain("decoder:");
      assertThat(Recipes.text(recipe)).doesNotContain("semi_supervised", "learning_rates");
      assertThat(Recipes.text(recipe).contains("probe_train")).isEqualTo(name.startsWith("stl10"));
      assertThat(Recipes.load(name, List.of("data.decoder=exact"))).isEqualTo(recipe);
    }
  }

  @Test
  void anotherDecoderIsRecorded(@TempDir Path temp) throws IOException {
    for (Decoding decoding : List.of(Decoding.TURBOJPEG, Decoding.TURBOJPEG_SCALED)) {
      String word = decoding == Decoding.TURBOJPEG ? "turbojpeg" : "turbojpeg-scaled";
      Recipe recipe = Recipes.load("smoke-byol", List.of("data.decoder=" + word));
      assertThat(recipe.data().decoder()).isEqualTo(decoding);
      String text = Recipes.text(recipe);
      assertThat(text).contains("decoder: " + word);
      Path run = temp.resolve(word);
      RunDirectory.open(run, text, false).close();
      assertThat(Recipes.ofRun(run)).isEqualTo(recipe);
      assertThat(Recipes.with(recipe, List.of("seed=1")).data().decoder()).isEqualTo(decoding);
    }
  }

  @Test
  void aRunOfAnEarlierVersionIsResumed(@TempDir Path temp) throws IOException {
    Recipe recipe = Recipes.load("smoke-byol", List.of());
    String earlier = Recipes.text(recipe); // it has no such key
    RunDirectory.open(temp, earlier, false).close();
    Files.writeString(temp.resolve("metrics.jsonl"), "{\"step\":1}\n");
    RunDirectory.open(temp, Recipes.text(Recipes.ofRun(temp)), true).close();
    String other = Recipes.text(Recipes.load("smoke-byol", List.of("data.decoder=turbojpeg")));
    assertThatThrownBy(() -> RunDirectory.open(temp, other, true))
        .hasMessageContaining("another recipe");
  }

  @Test
  void learningRatesOfTheProbeAreRecordedAndChecked() throws IOException {
    Recipe recipe = Recipes.load("smoke-byol", List.of("probe.learning_rates=[0.1, 1]"));
    assertThat(recipe.probe().learningRates()).containsExactly(0.1, 1.0);
    String text = Recipes.text(recipe);
    assertThat(text).contains("learning_rates");
    assertThat(Recipes.parse(text, "a run")).isEqualTo(recipe);
    for (String bad : List.of("[0.1, 0.1]", "[0]", "[-1]")) {
      assertThatThrownBy(() -> Recipes.load("smoke-byol", List.of("probe.learning_rates=" + bad)))
          .hasMessageContaining("probe.learning_rates");
    }
  }

  @Test
  void anUnknownDecoderIsRefused() {
    assertThatThrownBy(() -> Recipes.load("smoke-byol", List.of("data.decoder=fast")))
        .hasMessageContainingAll("data.decoder", "exact, turbojpeg, turbojpeg-scaled");
  }
}
