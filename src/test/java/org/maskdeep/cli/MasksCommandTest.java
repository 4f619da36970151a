package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.codec.Codec;

class MasksCommandTest {
  @TempDir private Path folder;
  private Path picture;

  @BeforeEach
  void draw() throws IOException {
    picture = folder.resolve("scene.png");
    Codec.writePng(Scenes.detection(64, 0, Scenes.Split.VAL, 0).image(), picture);
  }

  @Test
  void everyLevelAndGroupOfTheRecipeIsThere() throws IOException {
    Run run =
        masks(
            "smoke-maskdeep",
            "--set=method.groups=3",
            "--set=method.visible=0.25",
            "--set=views.size=32",
            "--json=" + folder.resolve("json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode json = Run.json(folder.resolve("json"));
    assertThat(json.properties()).extracting(e -> e.getKey()).containsExactly("C3", "C4", "C5");
    assertThat(json.get("C3").get("grid").toString()).isEqualTo("[16,16]");
    for (JsonNode level : json) {
      assertThat(level.get("visible")).hasSize(3);
      int patches = level.get("grid").get(0).asInt() * level.get("grid").get(1).asInt();
      level.get("visible").forEach(group -> assertThat(group).hasSize(patches / 4));
    }
    assertThat(Codec.read(folder.resolve("masks.png")).width()).isGreaterThan(4 * 160);
  }

  @Test
  void seedAndViewChooseTheMasksAndEqualOnesGiveEqualFiles() throws IOException {
    byte[] first = bytes("--seed=1");
    assertThat(bytes("--seed=1")).isEqualTo(first);
    assertThat(bytes("--seed=2")).isNotEqualTo(first);
    assertThat(bytes("--seed=1", "--view=1")).isNotEqualTo(first);
  }

  private byte[] bytes(String... more) throws IOException {
    assertThat(masks("smoke-maskdeep", more).code()).isZero();
    return java.nio.file.Files.readAllBytes(folder.resolve("masks.png"));
  }

  @Test
  void whatHasNoMasksOrIsNotThereIsNamed() {
    Run byol = masks("smoke-byol");
    assertThat(byol.code()).isEqualTo(2);
    assertThat(byol.err()).contains("byol").contains("no masks");
    for (String recipe : List.of("smoke-semmae", "smoke-automae", "smoke-adios")) {
      Run parts = masks(recipe);
      assertThat(parts.code()).isEqualTo(2);
      assertThat(parts.err())
          .contains("are not patches that a seed draws")
          .contains("command parts");
    }
    Run level = masks("smoke-maskdeep", "--set=method.levels=[C9]", "--set=method.visible=0.25");
    assertThat(level.code()).isEqualTo(2);
    assertThat(level.err()).contains("method.levels").contains("C9");
    picture = folder.resolve("absent.png");
    Run absent = masks("smoke-maskdeep");
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.err()).contains("absent.png");
  }

  private Run masks(String recipe, String... more) {
    Object[] all = new Object[7 + more.length];
    Object[] usual = {
      "masks", "--image", picture, "--recipe", recipe, "--out", folder.resolve("masks.png")
    };
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return Run.of(all);
  }
}
