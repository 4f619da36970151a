package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.tensor.io.Npy;
import org.maskdeep.tensor.io.RawTensor;

class EmbedCommandTest {
  /**
   * Every 64th feature of torchvision 0.14.1's resnet18 in float64, which read the weights of
   * {@link Encoders#write} of seed 7, on four drawn images, through its own Resize(72),
   * CenterCrop(64), ToTensor and Normalize.
   */
  private static final double[][] TORCHVISION = {
    {7.325599, 3.236612, 0.02745619, 4.222437, 0.2913154, 5.944645, 0, 1.618586},
    {7.763094, 3.777738, 0, 4.557189, 0.4682369, 6.753436, 0, 2.378928},
    {7.605059, 3.902288, 0, 4.402878, 0.422483, 5.746261, 0, 3.121739},
    {8.187138, 3.457496, 0, 4.018138, 0.304291, 6.518883, 0, 2.089406},
  };

  private static final int EVERY = 64;

  @TempDir private Path folder;

  @Test
  void featuresAreThoseOfTorchvision() throws IOException {
    Path weights = Encoders.write(folder.resolve("w"), ResNetOptions.imagenet(18), 7, Map.of());
    Scenes.write(folder, 5, 64, 3);
    Run run =
        Run.of(
            "embed",
            "--weights",
            weights,
            "--model",
            "resnet18",
            "--images",
            folder.resolve("detection/train"),
            "--out",
            folder.resolve("f.npy"),
            "--resize=72",
            "--crop=64",
            "--batch=3");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    RawTensor table = Npy.read(folder.resolve("f.npy"));
    assertThat(table.shape()).containsExactly(4, 512);
    float[] values = table.floats();
    for (int row = 0; row < TORCHVISION.length; row++) {
      for (int i = 0; i < TORCHVISION[row].length; i++) {
        assertThat((double) values[row * 512 + i * EVERY])
            .as("image %d, feature %d", row, i * EVERY)
            .isCloseTo(TORCHVISION[row][i], within(1e-4));
      }
    }
  }

  /** Every weight is a finite number, and no feature is. */
  @Test
  void featuresThatOverflowAreAnError() throws IOException {
    Path weights = Encoders.small(folder.resolve("w.safetensors"));
    Encoders.fill(weights, "layer2.0.conv1.weight", 1e38f);
    Codec.writePng(Scenes.detection(32, 0, Scenes.Split.VAL, 0).image(), folder.resolve("one.png"));
    Path out = folder.resolve("f.npy");
    Run run = Run.of("embed", "--weights", weights, "--images", folder, "--out", out, "--crop=32");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("features are NaN or infinite");
    assertThat(out).doesNotExist();
  }

  @Test
  void rowsStandInTheOrderOfNamesAndTheFileSaysWhichNetworkItHolds() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    for (int i : new int[] {2, 0, 1}) {
      Codec.writePng(
          Scenes.detection(32, 0, Scenes.Split.VAL, i).image(), pictures.resolve(i + ".png"));
    }
    Files.writeString(pictures.resolve("notes.txt"), "no picture");
    Files.createDirectory(pictures.resolve("more.png"));
    Path all = embed(pictures, "all");
    Path single = Files.createDirectory(folder.resolve("single"));
    Files.copy(pictures.resolve("1.png"), single.resolve("1.png"));
    Path one = embed(single, "one");
    JsonNode json = Run.json(folder.resolve("all.json"));
    assertThat(json.get("names").toString()).isEqualTo("[\"0.png\",\"1.png\",\"2.png\"]");
    assertThat(json.get("images").asInt()).isEqualTo(3);
    assertThat(json.get("features").asInt()).isEqualTo(32);
    assertThat(json.get("images_per_second").asDouble()).isPositive();
    float[] rows = Npy.read(all).floats();
    float[] second = Npy.read(one).floats();
    assertThat(second).hasSize(32);
    for (int i = 0; i < second.length; i++) {
      assertThat(rows[32 + i]).isCloseTo(second[i], within(1e-4f));
    }
  }

  /** Rounding alone: five digits of the largest number of a row. */
  @Test
  void foldedNormsGiveTheSameRowsButForRounding() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Codec.writePng(Scenes.detection(32, 0, Scenes.Split.VAL, 0).image(), pictures.resolve("a.png"));
    float[] exact = Npy.read(embed(pictures, "exact")).floats();
    float[] same = Npy.read(embed(pictures, "again", "--forward=exact")).floats();
    float[] folded = Npy.read(embed(pictures, "folded", "--forward=folded")).floats();
    assertThat(same).isEqualTo(exact);
    float largest = 0;
    for (float value : exact) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < exact.length; i++) {
      assertThat(folded[i]).isCloseTo(exact[i], within(1e-5f * largest));
    }
  }

  private Path embed(Path pictures, String name, String... more) throws IOException {
    Path out = folder.resolve(name + ".npy");
    List<Object> words =
        new ArrayList<>(
            List.of(
                "embed",
                "--weights",
                Encoders.small(folder.resolve("small")),
                "--images",
                pictures,
                "--out",
                out,
                "--resize=32",
                "--crop=32",
                "--json",
                folder.resolve(name + ".json")));
    words.addAll(List.of(more));
    Run run = Run.of(words.toArray());
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return out;
  }

  @Test
  void aBrokenPictureIsNamedAndNothingIsWritten() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Files.writeString(pictures.resolve("broken.png"), "no picture");
    Run run = failing(Encoders.small(folder.resolve("w")), pictures);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("broken.png");
    assertThat(folder.resolve("f.npy")).doesNotExist();
  }

  @Test
  void aFolderThatIsMissingOrEmptyIsNamed() throws IOException {
    Path weights = Encoders.small(folder.resolve("w"));
    Run missing = failing(weights, folder.resolve("nowhere"));
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("nowhere").contains("no such folder");
    Run empty = failing(weights, Files.createDirectory(folder.resolve("empty")));
    assertThat(empty.code()).isEqualTo(1);
    assertThat(empty.err()).contains("empty").contains("no images");
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Codec.writePng(Scenes.detection(32, 0, Scenes.Split.VAL, 0).image(), pictures.resolve("a.png"));
    Path weights = Encoders.small(folder.resolve("w"));
    Run wide = failing(weights, pictures, "--width=8");
    assertThat(wide.code()).isEqualTo(1);
    assertThat(wide.err()).contains("conv1.weight").contains("choose the network");
    Run unknown = failing(weights, pictures, "--model=vgg");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("vgg").contains("resnet50");
    Run absent = failing(folder.resolve("absent"), pictures);
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.err()).contains("absent");
  }

  @Test
  void weightsMustBeNamed() {
    Run run = Run.of("embed", "--images", folder, "--out", folder.resolve("f.npy"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--weights");
  }

  private Run failing(Path weights, Path pictures, String... more) {
    String[] usual = {
      "embed",
      "--weights",
      "" + weights,
      "--images",
      "" + pictures,
      "--resize=32",
      "--crop=32",
      "--out",
      "" + folder.resolve("f.npy")
    };
    Object[] all = new Object[usual.length + more.length];
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return Run.of(all);
  }
}
