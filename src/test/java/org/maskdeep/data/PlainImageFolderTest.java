package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.files.ShellFolder;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;

class PlainImageFolderTest {
  @TempDir private Path folder;

  @Test
  void picturesStandInTheOrderOfTheirNames() throws IOException {
    Image picture = new Image(1, 1, new byte[] {1, 2, 3});
    for (String name : new String[] {"b.png", "10.png", "9.png", "a.PNG", "C.png"}) {
      Codec.writePng(picture, folder.resolve(name));
    }
    Files.writeString(folder.resolve("a.txt"), "");
    Files.writeString(folder.resolve(".hidden.png"), "");
    Codec.writePng(picture, folder.resolve("deeper/a.png"));
    try (Dataset data = PlainImageFolder.open(folder)) {
      assertThat(IntStream.range(0, data.size()).mapToObj(data::sampleName))
          .containsExactly("10.png", "9.png", "C.png", "a.PNG", "b.png");
      assertThat(data.image(0).rgb()).containsExactly(1, 2, 3);
      assertThat(data.label(4)).isZero();
      assertThat(data.classes()).hasSize(1);
    }
  }

  @Test
  void theFingerprintFollowsTheContent() throws IOException {
    Files.writeString(folder.resolve("a.png"), "1");
    String first = PlainImageFolder.open(folder).fingerprint();
    assertThat(PlainImageFolder.open(folder).fingerprint()).isEqualTo(first);
    Files.writeString(folder.resolve("a.png"), "12");
    assertThat(PlainImageFolder.open(folder).fingerprint()).isNotEqualTo(first);
  }

  @Test
  void aFileInThePlaceOfTheFolderIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("a.png"));
    assertThatThrownBy(() -> PlainImageFolder.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.png")
        .hasMessageContaining("not a folder");
  }

  @Test
  void namesOfAnyEncodingAreReadAndBrokenLinksSaySo() throws Exception {
    Codec.writePng(new Image(1, 1, new byte[] {1, 2, 3}), folder.resolve("a.png"));
    ShellFolder.run(
        folder,
        "cp a.png \"$(printf 'K\\303\\244tze.png')\" && cp a.png \"$(printf 'L\\344.png')\"");
    Files.createSymbolicLink(folder.resolve("z.png"), folder.resolve("gone"));
    Files.createSymbolicLink(folder.resolve("notes.txt"), folder.resolve("gone"));
    try (Dataset data = PlainImageFolder.open(folder)) {
      assertThat(IntStream.range(0, data.size()).mapToObj(data::sampleName))
          .containsExactly("K\u00E4tze.png", "L\u00E4.png", "a.png", "z.png");
      assertThat(data.image(0).rgb()).containsExactly(1, 2, 3);
      assertThat(data.image(1).rgb()).containsExactly(1, 2, 3);
      assertThatThrownBy(() -> data.image(3))
          .hasMessageStartingWith(folder + "/z.png: no such file (broken link)");
    }
  }
}
