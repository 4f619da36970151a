package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;

class PatchesCommandTest {
  @TempDir private Path folder;
  private Path weights;
  private Path image;
  private Path photos;

  @BeforeEach
  void draw() throws IOException {
    weights = Encoders.small(folder.resolve("encoder.safetensors"));
    photos = folder.resolve("photos");
    Scenes scenes = Scenes.classification(5, 32, 0, Scenes.Split.VAL);
    for (int i = 0; i < scenes.size(); i++) {
      Codec.writePng(scenes.image(i), photos.resolve(i + ".png"));
    }
    image = photos.resolve("0.png");
  }

  private Run patches(Object... more) {
    List<Object> words = new ArrayList<>(List.of("patches", "--weights", weights, "--threads=1"));
    words.addAll(List.of("--image", image, "--out", folder.resolve("patches.png")));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  private byte[] bytes(Object... more) throws IOException {
    Run run = patches(more);
    assertThat(run.code()).as(run.err()).isZero();
    return Files.readAllBytes(folder.resolve("patches.png"));
  }

  @Test
  void everyLevelIsDrawnAndEqualCallsGiveEqualFiles() throws IOException {
    Path json = folder.resolve("patches.json");
    byte[] first = bytes("--size=32", "--patch=9,20", "--json", json);
    assertThat(bytes("--size=32", "--patch=9,20")).isEqualTo(first);
    assertThat(bytes("--size=32", "--patch=30,1")).isNotEqualTo(first);
    JsonNode found = Run.json(json);
    assertThat(found.get("C2").get("grid").toString()).isEqualTo("[32,32]");
    assertThat(found.get("C2").get("patch").toString()).isEqualTo("[20,9]");
    assertThat(found.get("C5").get("grid").toString()).isEqualTo("[4,4]");
    assertThat(found.get("C5").get("patch").toString()).isEqualTo("[2,1]");
    assertThat(found.get("C5").get("cosines")).hasSize(16);
    assertThat(found.get("C5").get("neighbours")).isEmpty();
  }

  @Test
  void neighboursComeFromAFolderOrADataSet() throws IOException {
    Path json = folder.resolve("patches.json");
    bytes("--size=32", "--levels=C4,C5", "--images", photos, "--neighbours=2", "--json", json);
    JsonNode found = Run.json(json);
    assertThat(found.has("C3")).isFalse();
    assertThat(found.get("images_searched").asInt()).isEqualTo(4); // not the image itself
    JsonNode near = found.get("C5").get("neighbours");
    assertThat(near).hasSize(2);
    assertThat(near.get(0).get("image").asText()).matches("[1-4]\\.png");
    assertThat(near.get(0).get("cosine").asDouble())
        .isGreaterThanOrEqualTo(near.get(1).get("cosine").asDouble());
    Run data = patches("--size=32", "--data=scenes/val?images=9&size=32", "--limit=6");
    assertThat(data.code()).as(data.err()).isZero();
    assertThat(data.out()).contains("C5 4x4, patch in row 2, column 2").contains("scenes/val#");
  }

  @Test
  void theMasksOfARecipeStandBeside() throws IOException {
    int without = width("--size=32");
    assertThat(width("--recipe=smoke-maskdeep") - without).isEqualTo(160 + 14);
    Run byol = patches("--recipe=smoke-byol");
    assertThat(byol.code()).isEqualTo(2);
    assertThat(byol.err()).contains("--recipe smoke-byol: method byol has no masks");
    Run unmasked = patches("--recipe=smoke-maskdeep", "--levels=C2");
    assertThat(unmasked.code()).isEqualTo(2);
    assertThat(unmasked.err()).contains("masks are drawn for C3, C4, C5, the picture shows C2");
  }

  private int width(Object... more) throws IOException {
    Image sheet = Codec.decode(bytes(more), "sheet");
    return sheet.width();
  }

  @Test
  void aRunBringsItsMasksSizeAndNormalization() throws IOException {
    Path run = folder.resolve("run");
    assertThat(TinyRuns.pretrain(folder, run, "--set=optimizer.epochs=1").code()).isZero();
    Path json = folder.resolve("patches.json");
    Run drawn =
        Run.of(
            "patches",
            "--run",
            run,
            "--image",
            image,
            "--out",
            folder.resolve("run.png"),
            "--threads=1",
            "--json",
            json);
    assertThat(drawn.code()).as(drawn.err()).isZero();
    assertThat(Run.json(json).get("C5").get("grid").toString()).isEqualTo("[2,2]"); // 16 px
    assertThat(Codec.read(folder.resolve("run.png")).width())
        .isEqualTo(width("--recipe=" + run.resolve("recipe.yaml")));
  }

  @Test
  void whatMakesNoSenseIsNamed() throws IOException {
    complains(2, "pixel 32,0 lies outside the image of 32x32", "--patch=32,0");
    complains(2, "--patch 3: give a pixel of the image as X,Y", "--patch=3");
    complains(2, "--patch -1,2: give a pixel", "--patch=-1,2");
    complains(2, "--levels C3,C9: 'C9' is not a feature map of the encoder", "--levels=C3,C9");
    complains(2, "each once, fine to coarse", "--levels=C5,C3");
    complains(2, "size = 0 must be between 1 and 2048", "--size=0");
    complains(2, "number of neighbours = 0", "--images=" + photos, "--neighbours=0");
    complains(2, "number of other images = 0", "--images=" + photos, "--limit=0");
    complains(2, "views.normalization", "--normalization=grey");
    complains(1, "no such folder", "--images=" + folder.resolve("absent"));
    complains(2, "mutually exclusive", "--images=" + photos, "--data=scenes/val");
    image = Files.writeString(photos.resolve("text.jpg"), "I am not an image.");
    complains(1, "text.jpg");
    image = folder.resolve("absent.png");
    complains(1, "absent.png");
    image = photos.resolve("0.png");
    complains(1, "text.jpg", "--size=32", "--images=" + photos);
    assertThat(folder.resolve("patches.png")).doesNotExist();
  }

  private void complains(int code, String message, Object... more) {
    Run run = patches(more);
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains(message);
  }
}
