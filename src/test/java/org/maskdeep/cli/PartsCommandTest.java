package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.train.Recipes;

class PartsCommandTest {
  private static final List<String> SMALL =
      List.of(
          "--set=data.train=scenes/train?images=24&size=16",
          "--set=data.threads=0",
          "--set=model.arch=vit_nano_patch4_16",
          "--set=views.size=16",
          "--set=probe.resize=16",
          "--set=probe.crop=16");
  private static final List<String> SHORT =
      List.of(
          "--set=method.decoder_width=16",
          "--set=method.decoder_depth=1",
          "--set=method.decoder_heads=2",
          "--set=optimizer.batch=8",
          "--set=optimizer.epochs=1",
          "--set=optimizer.warmup_epochs=0",
          "--set=online.every=0");

  @TempDir private Path folder;
  private Path guide;

  @BeforeEach
  void untrained() throws IOException {
    guide = Encoders.transformer(folder.resolve("guide.safetensors"));
  }

  private static Run run(String command, List<String> settings, String... more) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(settings);
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  private Run parts(String... more) {
    return run("parts", SMALL, more);
  }

  @Test
  void partsAndMasksOfScenesAreDrawnAndComparedWithTheObjects() throws IOException {
    Path json = folder.resolve("json");
    Path png = folder.resolve("parts.png");
    Run run =
        parts(
            "--recipe=smoke-semmae",
            "--set=method.guide=" + guide,
            "--set=method.count=3",
            "--data=scenes/val?images=40&size=16",
            "--limit=20",
            "--out=" + png,
            "--json=" + json);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("8 images", "parts of an image: 3.0", "adjusted Rand index");
    JsonNode images = Run.json(json).get("images");
    assertThat(images).hasSize(20);
    Set<Integer> classes = new HashSet<>(); // Scenes has its ten in turns
    images.forEach(i -> classes.add(Integer.parseInt(i.get("image").asText().split("#")[1]) % 10));
    assertThat(classes).hasSize(10);
    for (JsonNode image : images) {
      assertThat(image.get("parts")).hasSize(16).allMatch(part -> part.asInt() < 3);
      assertThat(image.get("objects")).hasSize(16).allMatch(part -> part.asInt() < 2);
      assertThat(image.get("adjusted_rand_index").asDouble()).isBetween(-1.0, 1.0);
    }
    assertThat(Codec.read(png).width()).isGreaterThan(7 * 132);
  }

  @Test
  void aRunFindsTheGuideThatWasMadeForIt() throws IOException {
    Path recipe = folder.resolve("guide.yaml");
    List<String> keys =
        Stream.concat(SMALL.stream(), SHORT.stream()).map(s -> s.replace("--set=", "")).toList();
    Files.writeString(recipe, Recipes.text(Recipes.load("smoke-mae", keys)));
    Path made = folder.resolve("runs/semmae");
    Run pretrained =
        run(
            "pretrain",
            Stream.concat(SMALL.stream(), SHORT.stream()).toList(),
            "--recipe=smoke-semmae",
            "--set=method.guide=" + recipe,
            "--out=" + made);
    assertThat(pretrained.err()).isEmpty();
    assertThat(pretrained.code()).isZero();
    assertThat(pretrained.out()).contains("its guide is smoke-mae", "encoder: " + made);
    Path picture = folder.resolve("scene.png");
    Codec.writePng(Scenes.detection(64, 0, Scenes.Split.VAL, 0).image(), picture);
    Run run = run("parts", List.of(), "--run=" + made, "--image=" + picture);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("mean of 1 images").doesNotContain("Rand");
  }

  @Test
  void aRunOfAdiosShowsTheMasksThatItHasLearned() throws IOException {
    Path made = folder.resolve("adios");
    Run pretrained =
        run(
            "pretrain",
            List.of(),
            "--recipe=smoke-adios",
            "--set=data.train=scenes/train?images=24&size=16",
            "--set=data.threads=0",
            "--set=model.width=8",
            "--set=method.count=3",
            "--set=views.size=16",
            "--set=optimizer.batch=8",
            "--set=optimizer.epochs=1",
            "--set=optimizer.warmup_epochs=0",
            "--out=" + made);
    assertThat(pretrained.err()).isEmpty();
    Path json = folder.resolve("masks.json");
    Path png = folder.resolve("masks.png");
    String data = "--data=scenes/val?images=40&size=16";
    Run run =
        run(
            "parts",
            List.of(),
            "--run=" + made,
            data,
            "--limit=20",
            "--out=" + png,
            "--json=" + json);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "3 masks; mean over pixels", "of 20 images (0.333: all", "best IoU", "Rand index");
    for (JsonNode image : Run.json(json).get("images")) {
      assertThat(image.get("strongest_mask")).hasSize(256).allMatch(mask -> mask.asInt() < 3);
      assertThat(image.get("objects")).hasSize(256);
      assertThat(image.get("best_iou").asDouble()).isBetween(0.0, 1.0);
    }
    assertThat(Codec.read(png).width()).isGreaterThan(5 * 132); // image, strongest, three masks
    assertThat(run("parts", List.of(), "--recipe=smoke-adios", data).err()).contains("--run");
    Files.delete(made.resolve("masker.safetensors"));
    assertThat(run("parts", List.of(), "--run=" + made, data).err())
        .contains("masker.safetensors", "resume the run");
  }

  @Test
  void aRunOfAutoMaeShowsWhatIsImportant() throws IOException {
    Path made = folder.resolve("automae");
    Run pretrained =
        run(
            "pretrain",
            Stream.concat(SMALL.stream(), SHORT.stream()).toList(),
            "--recipe=smoke-automae",
            "--set=method.guide=" + guide,
            "--out=" + made);
    assertThat(pretrained.err()).isEmpty();
    Path json = folder.resolve("maps.json");
    Path png = folder.resolve("maps.png");
    Run run =
        run(
            "parts",
            List.of(),
            "--run=" + made,
            "--data=scenes/val?images=5&size=16",
            "--out=" + png,
            "--json=" + json);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("3 images", "patches of 5 images", "on objects, times even", "mean of 5 images");
    JsonNode images = Run.json(json).get("images");
    assertThat(images).hasSize(5);
    for (JsonNode image : images) {
      double sum = 0;
      double on = 0;
      int count = 0;
      for (int i = 0; i < 16; i++) {
        double g = image.get("importance").get(i).asDouble();
        sum += g;
        on += image.get("objects").get(i).asInt() > 0 ? g : 0;
        count += image.get("objects").get(i).asInt() > 0 ? 1 : 0;
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
      assertThat(image.get("on_objects").asDouble()).isCloseTo(16 * on / count, within(1e-5));
    }
    assertThat(Codec.read(png).width()).isGreaterThan(9 * 208);
    Run none = parts("--recipe=smoke-automae", "--data=scenes/val?images=4&size=16");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("smoke-automae", "--run");
  }

  @Test
  void whatFindsNoPartsIsNamed() {
    Run none = parts("--recipe=smoke-mae", "--data=scenes/val?images=4&size=16");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("smoke-mae", "does not find parts", "smoke-semmae");
    Run made = parts("--recipe=smoke-semmae", "--data=scenes/val?images=4&size=16");
    assertThat(made.code()).isEqualTo(2);
    assertThat(made.err()).contains("method.guide = smoke-mae", "name the folder");
    Run both = parts("--recipe=smoke-semmae", "--image=a.png", "--data=scenes/val");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("--image or --data, not both");
    Run of =
        parts(
            "--recipe=smoke-semmae",
            "--set=method.guide=" + guide,
            "--set=data.test=scenes/val?images=3&size=16");
    assertThat(of.out()).as("the recipe's own images").contains("mean of 3 images");
    Run few = parts("--recipe=smoke-semmae", "--limit=0");
    assertThat(few.err()).contains("--limit = 0 must be at least 1");
  }
}
