package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.train.Recipes;

class SeparabilityCommandTest {
  private static final List<String> SMALL =
      List.of(
          "data.train=scenes/train?images=24&size=16",
          "data.test=scenes/val?images=60&size=16",
          "data.threads=0",
          "model.arch=vit_nano_patch4_16",
          "method.decoder_width=16",
          "method.decoder_depth=1",
          "method.decoder_heads=2",
          "views.size=16",
          "probe.resize=16",
          "probe.crop=16",
          "optimizer.batch=8",
          "optimizer.epochs=1",
          "optimizer.warmup_epochs=0",
          "online.every=0");

  @TempDir private Path folder;

  private Run pretrain(String recipe, Path out, String... more) {
    return Run.of(
        Stream.of(
                Stream.of("pretrain", "--recipe=" + recipe, "--out=" + out),
                SMALL.stream().map(s -> "--set=" + s),
                Stream.of(more))
            .flatMap(s -> s)
            .toArray());
  }

  @Test
  void aRunAndTheGuideBesideItAreCompared() throws IOException {
    Path mae = folder.resolve("mae.yaml");
    Files.writeString(mae, Recipes.text(Recipes.load("smoke-mae", SMALL)));
    Path run = folder.resolve("runs/imae");
    Run made = pretrain("smoke-imae", run, "--set=method.guide=" + mae);
    assertThat(made.err()).isEmpty();
    Path json = folder.resolve("json");
    Run table = Run.of("separability", "--run=" + run, "--images=45", "--json=" + json);
    assertThat(table.err()).isEmpty();
    assertThat(table.code()).isZero();
    assertThat(table.out()).contains("22 pairs of", "R2 imae", "R2 guide", "PSNR in dB");
    JsonNode rows = Run.json(json).get("rows");
    assertThat(rows).hasSize(5);
    for (JsonNode row : rows) {
      for (String name : List.of("imae", "guide")) {
        assertThat(row.get("separability").get(name).get("dominant").asDouble()).isLessThan(1);
      }
      assertThat(row.get("dominant").asDouble()).isBetween(0.0, 40.0);
      assertThat(row.get("subordinate").asDouble()).isBetween(0.0, 40.0);
    }
    JsonNode few = rows.get(0).get("separability").get("imae");
    assertThat(few.get("dominant").asDouble())
        .as("of 95 % of the mixture")
        .isGreaterThan(few.get("subordinate").asDouble());
    assertThat(Run.of("separability", "--run=" + run, "--images=45").out()).isEqualTo(table.out());
    Run many = Run.of("separability", "--run=" + run, "--images=61");
    assertThat(many.code()).isEqualTo(2);
    assertThat(many.err()).contains("61 images", "from 20 to the 60");
    Run other = Run.of("separability", "--run=" + run.resolveSibling("guide-smoke-mae-seed0"));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("the method mae", "name one of imae");
  }

  @Test
  void aRunWithoutAGuideIsShownAlone() {
    Path run = folder.resolve("alone");
    pretrain(
        "smoke-imae",
        run,
        "--set=method.guide=''",
        "--set=method.start=false",
        "--set=method.distillation=0");
    Run table = Run.of("separability", "--run=" + run);
    assertThat(table.err()).isEmpty();
    assertThat(table.out()).contains("30 pairs of", "R2 imae").doesNotContain("guide");
  }
}
