package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;

/** The report of a comparison shows what its runs have learned to hide. */
class ReproduceLearnedMasksTest {
  private static final List<String> SHORT =
      List.of(
          "data.train=scenes/train?images=24&size=16",
          "data.test=scenes/val?images=20&size=16",
          "data.threads=0",
          "views.size=16",
          "optimizer.batch=8",
          "optimizer.epochs=1",
          "optimizer.warmup_epochs=0",
          "online.every=0",
          "probe.epochs=1",
          "probe.finetune_epochs=0");

  @TempDir private Path folder;

  private String report(Object... more) throws IOException {
    List<Object> words = new ArrayList<>(List.of("reproduce", "--threads=1"));
    words.add("--out=" + folder.resolve("runs"));
    SHORT.forEach(setting -> words.add("--set=" + setting));
    words.addAll(List.of(more));
    Run run = Run.of(words.toArray());
    assertThat(run.code()).as(run.err()).isZero();
    return Files.readString(folder.resolve("runs/report.html"));
  }

  /** The picture whose caption begins so. */
  private static Image figure(String html, String caption) throws IOException {
    Matcher figure =
        Pattern.compile(
                "alt=\"" + Pattern.quote(caption) + "[^\"]*\" src=\"data:image/png;base64,([^\"]+)")
            .matcher(html);
    assertThat(figure.find()).as(caption).isTrue();
    return Codec.decode(Base64.getDecoder().decode(figure.group(1)), caption);
  }

  @Test
  void masksThatAreLearnedAreShownAndThoseOfChanceAreNot() throws IOException {
    String html =
        report(
            "--recipe=smoke-adios",
            "--difference=block: method.masks=block",
            "--set=model.width=8",
            "--set=method.count=3",
            "--set=method.hidden=16");
    assertThat(html).doesNotContain("adios[block] on scenes, seed 0: masks that");
    Image masks = figure(html, "adios on scenes, seed 0: masks that it has learned");
    assertThat(masks.width()).as("image, strongest, three masks").isBetween(5 * 132, 7 * 132);
    assertThat(masks.height()).as("two images").isBetween(2 * 132, 3 * 132);
  }

  @Test
  void importanceAndPartsAreShownOnceForEachWayOfFindingThem() throws IOException {
    Path guide = Encoders.transformer(folder.resolve("guide.safetensors"));
    String semmae = "method.name=semmae; method.count=3; method.guide=" + guide;
    String html =
        report(
            "--recipe=smoke-mae",
            "--difference=automae: method.name=automae; method.guide=" + guide,
            "--difference=semmae: " + semmae,
            "--difference=whole: " + semmae + "; method.lambda=[0.0, 0.0]",
            "--set=model.arch=vit_nano_patch4_16",
            "--set=probe.resize=16",
            "--set=probe.crop=16",
            "--set=method.decoder_width=16",
            "--set=method.decoder_depth=1",
            "--set=method.decoder_heads=2");
    Image importance = figure(html, "automae on scenes, seed 0: how important it holds");
    assertThat(importance.width()).as("six panels").isGreaterThan(6 * 208);
    Image parts = figure(html, "semmae on scenes, seed 0: the parts that it finds");
    assertThat(parts.width()).as("image, parts, five masks").isGreaterThan(7 * 132);
    assertThat(html).doesNotContain("mae[whole] on scenes, seed 0: the parts");
  }
}
