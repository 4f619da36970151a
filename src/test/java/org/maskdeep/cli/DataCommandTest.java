package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
  @TempDir private Path folder;

  @Test
  void drawnScenesPassTheCheck() throws IOException {
    Run drawn = scenes();
    assertThat(drawn.err()).isEmpty();
    assertThat(drawn.code()).isZero();
    assertThat(folder.resolve("detection/annotations/instances_val.json")).isRegularFile();
    Run check = check("train");
    assertThat(check.err()).isEmpty();
    assertThat(check.code()).isZero();
    assertThat(check.out()).contains("20 images in 10 classes").contains("undecodable 0");
    JsonNode json = Run.json(folder.resolve("json"));
    assertThat(json.get("images").asInt()).isEqualTo(20);
    assertThat(json.get("per_class").get("disc").asInt()).isEqualTo(2);
    assertThat(json.get("undecodable")).isEmpty();
    assertThat(json.get("largest").get("width").asInt()).isEqualTo(16);
    assertThat(json.get("fingerprint").asText()).hasSize(64);
  }

  @Test
  void brokenPicturesAreListedAndFailAboveTheBudget() throws IOException {
    scenes();
    Files.writeString(folder.resolve("classification/train/disc/broken.png"), "no picture");
    Run strict = check("train");
    assertThat(strict.code()).isEqualTo(1);
    assertThat(strict.out()).contains("broken.png");
    assertThat(strict.err()).contains("1 of 21 images").contains("budget");
    assertThat(Run.json(folder.resolve("json")).get("undecodable").get(0).get("name").asText())
        .isEqualTo("disc/broken.png");
    assertThat(check("train", "--budget=0.1").code()).isZero();
  }

  @Test
  void anEmptyClassFails() throws IOException {
    scenes();
    Files.createDirectory(folder.resolve("classification/train/nothing"));
    Run run = check("train");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("nothing");
  }

  @Test
  void whatIsMissingOrMakesNoSenseIsNamed() {
    Run missing = check("nowhere");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("nowhere");
    Run few = Run.of("data", "scenes", "--out", folder, "--images=1");
    assertThat(few.code()).isEqualTo(2);
    assertThat(few.err()).contains("images = 1");
    assertThat(check("train", "--budget=2").code()).isEqualTo(2);
  }

  @Test
  void optionsOfTheNameAreReadOrRefusedAsByARun() throws IOException {
    scenes();
    Run some = check("train?classes=disc,ring&per-class=1");
    assertThat(some.err()).isEmpty();
    assertThat(some.out()).contains("2 images in 2 classes");
    Run cow = check("train?per-class=2&classes=cow");
    assertThat(cow.code()).isEqualTo(2);
    assertThat(cow.err()).contains("no class 'cow'").hasLineCount(1);
    assertThat(check("train?bogus=1").err()).contains("unknown option 'bogus'");
  }

  private Run scenes() {
    return Run.of("data", "scenes", "--out", folder, "--images=25", "--seed=1", "--size=16");
  }

  private Run check(String split, String... more) {
    Object[] usual = {
      "data",
      "check",
      folder.resolve("classification") + "/" + split,
      "--json",
      folder.resolve("json")
    };
    Object[] all = new Object[usual.length + more.length];
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return Run.of(all);
  }
}
