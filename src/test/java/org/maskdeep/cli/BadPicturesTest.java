package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.TestPictures;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.reproduce.EvaluatedEncoder;
import org.maskdeep.reproduce.ExperimentReport;
import org.maskdeep.reproduce.GivenScores;
import org.maskdeep.train.Recipes;

/** A folder of drawn images with eight strange ones among them, of which four are not images. */
class BadPicturesTest {
  private static final String[] NO_PICTURES = {
    "disc/bomb.png", "disc/text.jpg", "disc/truncated.jpg", "disc/zero.jpg"
  };

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void draw() throws IOException {
    Scenes.write(folder, 45, 16, 1);
    data = folder.resolve("classification/train");
    byte[] png = TestPictures.png(16, 16, 90);
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    Image grey = new Image(16, 16, new byte[16 * 16 * 3]);
    ImageIO.write(Codec.toBufferedImage(grey), "jpg", jpeg);
    put("truncated.jpg", Arrays.copyOf(jpeg.toByteArray(), jpeg.size() * 2 / 3));
    put("zero.jpg", new byte[0]);
    put("text.jpg", TestPictures.text("I am no picture."));
    put("bomb.png", bomb(png));
    put("wrong-extension.jpg", png);
    put("cmyk.jpg", resource("cmyk.jpg"));
    put("one-pixel.png", TestPictures.png(1, 1, 200));
    put("animated.png", resource("animated.gif"));
  }

  private void put(String name, byte[] bytes) throws IOException {
    Files.write(data.resolve("disc").resolve(name), bytes);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        BadPicturesTest.class.getResourceAsStream("/org/maskdeep/image/" + name)) {
      return in.readAllBytes();
    }
  }

  /** The same file, but its header declares 30,000 x 30,000 pixels, with the right checksum. */
  private static byte[] bomb(byte[] png) {
    byte[] bomb = png.clone();
    ByteBuffer buffer = ByteBuffer.wrap(bomb).putInt(16, 30_000).putInt(20, 30_000);
    CRC32 crc = new CRC32();
    crc.update(bomb, 12, 17);
    buffer.putInt(29, (int) crc.getValue());
    return bomb;
  }

  private Run pretrain(Path run, String maxBadFraction, Object... more) throws IOException {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "--data=" + data,
                "--set=data.max_bad_fraction=" + maxBadFraction,
                "--set=optimizer.epochs=2",
                "--set=optimizer.batch=11"));
    all.addAll(List.of(more));
    return TinyRuns.pretrain(folder, run, all.toArray());
  }

  @Test
  void theCheckListsWhatIsNoPictureAndReadsTheRest() throws IOException {
    Path json = folder.resolve("check.json");
    Run check = Run.of("data", "check", data, "--json", json);
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains("undecodable 4").contains(NO_PICTURES);
    assertThat(check.err()).contains("4 of 44 images cannot be decoded");
    TreeSet<String> names = new TreeSet<>();
    Run.json(json).get("undecodable").forEach(u -> names.add(u.get("name").asText()));
    assertThat(names).containsExactly(NO_PICTURES);
    assertThat(Run.json(json).at("/smallest/name").asText()).isEqualTo("disc/one-pixel.png");
    assertThat(Run.of("data", "check", data, "--budget=0.1").code()).isZero();
  }

  @Test
  void withinTheBudgetTheyAreReplacedCountedAndListed() throws IOException {
    Path run = folder.resolve("run");
    Run trained = pretrain(run, "0.1");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("warning").contains(NO_PICTURES);
    TreeSet<String> names = new TreeSet<>();
    List<String> lines = Files.readAllLines(run.resolve("replaced.jsonl"));
    for (String line : lines) {
      JsonNode node = new ObjectMapper().readTree(line);
      names.add(node.get("name").asText());
      assertThat(node.get("reason").asText()).isNotBlank();
    }
    assertThat(names).containsExactly(NO_PICTURES);
    assertThat(lines).hasSize(8); // four in each of two epochs
    int counted = 0;
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      counted += new ObjectMapper().readTree(line).path("replaced").asInt(0);
    }
    assertThat(counted).isEqualTo(8);

    Run judged =
        Run.of(
            "linear",
            "--run",
            run,
            "--set=probe.epochs=2",
            "--set=data.test=" + data,
            "--threads=1");
    assertThat(judged.code()).as(judged.err()).isZero();
    assertThat(judged.out()).contains("train without 4 images that cannot be decoded, 40 images");
    for (String probe : List.of("linear --views --set=probe.epochs=2", "finetune --epochs=2")) {
      List<Object> words = new ArrayList<>(List.of((Object[]) probe.split(" ")));
      words.addAll(List.of("--batch=11", "--run", run, "--threads=1"));
      words.add("--set=data.test=" + data);
      Run onViews = Run.of(words.toArray());
      assertThat(onViews.code()).as(onViews.err()).isZero();
      assertThat(onViews.out()).contains("without 4 images that cannot be decoded, 40 images");
      words.add("--set=data.max_bad_fraction=0.05");
      Run tooMany = Run.of(words.toArray());
      assertThat(tooMany.code()).isEqualTo(1);
      assertThat(tooMany.err()).hasLineCount(1).contains("more than the budget of 5.0 %");
    }
    assertThat(report(run)).contains("4 images could not be read").contains(NO_PICTURES);
  }

  /** The page of a scale of which this is a run. */
  private String report(Path run) throws IOException {
    var encoder =
        new EvaluatedEncoder(
            "maskdeep",
            Recipes.load(run.resolve("recipe.yaml").toString(), List.of()),
            run,
            GivenScores.encoder(0.5));
    new ExperimentReport("scale tiny", "make", List.of(encoder), List.of()).write(folder);
    return Files.readString(folder.resolve("report.html"));
  }

  @Test
  void aboveTheBudgetTheRunFailsWithTheList() throws IOException {
    Run failed = pretrain(folder.resolve("run"), "0.05");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err())
        .hasLineCount(1)
        .contains("3 of 44 images cannot be decoded, more than the budget of 5.0 %")
        .contains("disc/");
  }

  /** One byte of one image, and its size and name as they were. */
  @Test
  void dataThatChangedIsNoticedWhenTheRunGoesOn() throws IOException {
    Path run = folder.resolve("run");
    assertThat(pretrain(run, "0.1").code()).isZero();
    assertThat(pretrain(run, "0.1", "--resume").code()).isZero();
    Path picture = data.resolve("disc/one-pixel.png");
    byte[] bytes = Files.readAllBytes(picture);
    bytes[bytes.length - 20] ^= 1;
    Files.write(picture, bytes);
    Run resumed = pretrain(run, "0.1", "--resume");
    assertThat(resumed.code()).isEqualTo(1);
    assertThat(resumed.err()).hasLineCount(1).contains("its fingerprint changed");
  }
}
