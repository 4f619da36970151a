package org.maskdeep.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Pictures;
import org.maskdeep.image.Resize;

/**
 * The small files beside decoded.txt were drawn by formula and written with Pillow 12.3 (or put
 * together chunk by chunk: 16-bit, 2-bit, interlaced, tRNS); ycck.jpg is cmyk.jpg with its Adobe
 * transform set to 2, nojfif444.jpg is rgb444.jpg without its APP0 segment. decoded.txt holds "name
 * width height RGB in hex" of Pillow's exif_transpose + convert("RGB"), but value >> 8 for 16-bit
 * grey, where Pillow clips.
 */
class CodecTest {
  @TestFactory
  java.util.stream.Stream<DynamicTest> pixelsEqualPillows() {
    return Pictures.table("decoded.txt").stream()
        .map(row -> DynamicTest.dynamicTest(row[0], () -> compare(row)));
  }

  private static void compare(String[] row) throws IOException {
    byte[] file = Pictures.resource(row[0]);
    byte[] before = file.clone();
    Image image = Codec.decode(file, row[0]);
    assertThat(file).isEqualTo(before);
    assertThat(image.width()).isEqualTo(Integer.parseInt(row[1]));
    assertThat(image.height()).isEqualTo(Integer.parseInt(row[2]));
    assertThat(Codec.dimensions(file, row[0]))
        .isEqualTo(new ImageSize(image.width(), image.height()));
    byte[] expected = HexFormat.of().parseHex(row[3]);
    int tolerance = row[0].endsWith(".jpg") ? 2 : 0; // libjpeg's versions differ in rounding
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs((image.rgb()[i] & 0xFF) - (expected[i] & 0xFF)))
          .as("difference of byte %d", i)
          .isLessThanOrEqualTo(tolerance);
    }
  }

  @Test
  void pngComesBackAsItWasWritten(@TempDir Path folder) throws IOException {
    Image image = Pictures.formula(33, 17);
    Path file = folder.resolve("new/folder/a.png");
    Codec.writePng(image, file);
    Codec.writePng(image, file); // replaces
    assertThat(Codec.read(file).rgb()).isEqualTo(image.rgb());
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aPngThatCannotBeWrittenSaysWhy(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path below = file.resolve("a.png");
    assertThatThrownBy(() -> Codec.writePng(Pictures.formula(3, 3), below))
        .hasMessageStartingWith(below + ": cannot be written: ")
        .hasMessageEndingWith("is a file where a folder is needed; choose another path");
  }

  @Test
  void everyTruncationOfAFileIsRefusedByName() throws IOException {
    for (String name : new String[] {"rgb420.jpg", "progressive.jpg", "cmyk.jpg", "rgb.png"}) {
      byte[] whole = Pictures.resource(name);
      for (int n = 0; n < whole.length; n++) {
        byte[] part = Arrays.copyOf(whole, n);
        assertThatThrownBy(() -> Codec.decode(part, "dir/" + name))
            .as("%s cut to %d of %d bytes", name, n, whole.length)
            .isInstanceOf(ImageFormatException.class)
            .hasMessageStartingWith("dir/" + name + ": ")
            .hasMessageNotContaining("\n");
      }
    }
  }

  @Test
  void emptyAndForeignFilesAreCalledWhatTheyAre() {
    refuses(new byte[0], "x.jpg: the file is empty");
    refuses(
        "<!DOCTYPE html>\n<html>".getBytes(StandardCharsets.US_ASCII), "the text '<!DOCTYPE html>");
    refuses(new byte[] {'R', 'I', 'F', 'F', 0, 1}, "the bytes 52 49 46 46 00 01");
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> Codec.read(Path.of("no/such.png")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("no/such.png");
  }

  @Test
  void decompressionBombsAreRefusedBeforeMemoryIsTaken() throws IOException {
    byte[] png = Pictures.resource("rgb.png");
    refuses(withSize(png, 30_000, 30_000), "declares 30000x30000 pixels, more than the limit");
    refuses(withSize(png, 10_000, 10_000), "truncated or hostile");
    byte[] jpeg = Pictures.resource("rgb420.jpg");
    int sof = sof(jpeg);
    byte[] huge = jpeg.clone();
    Arrays.fill(huge, sof + 5, sof + 9, (byte) 0xFF);
    refuses(huge, "declares 65535x65535 pixels, more than the limit");
    huge[sof + 5] = 0x20;
    huge[sof + 7] = 0x10;
    refuses(huge, "truncated or hostile");
    assertThatThrownBy(() -> Codec.decode(png, "x.png", 76))
        .hasMessageContaining("declares 11x7 pixels, more than the limit of 76");
    assertThat(Codec.decode(png, "x.png", 77).width()).isEqualTo(11);
  }

  @Test
  void bombsAndTruncationsOfBmpAreRefused() throws IOException {
    byte[] bmp = Pictures.resource("rgb.bmp");
    byte[] huge = bmp.clone();
    huge[18] = 0x20; // 20,000 = 0x4E20 wide
    huge[19] = 0x4E;
    huge[22] = 0x20; // and high
    huge[23] = 0x4E;
    huge[10] = 58; // room for one colour
    huge[28] = 8; // bits per pixel
    huge[30] = 1; // run lengths, so that no size follows from the header
    refuses(huge, "more than the limit");
    byte[] cut = Arrays.copyOf(bmp, bmp.length / 2);
    refuses(cut, "bmp cannot be decoded");
  }

  @Test
  void damagedChecksumIsRefused() throws IOException {
    byte[] png = Pictures.resource("rgb.png");
    png[60] ^= 1;
    refuses(png, "wrong checksum");
  }

  @Property(tries = 1500)
  void mutatedFileIsDecodedOrRefused(
      @ForAll @IntRange(max = 6) int which,
      @ForAll @Size(min = 1, max = 6) int[] places,
      @ForAll @Size(6) byte[] values)
      throws IOException {
    String[] names = {
      "rgb420.jpg",
      "progressive.jpg",
      "ycck.jpg",
      "exif6.jpg",
      "palette4.png",
      "animated.gif",
      "rgb.bmp"
    };
    byte[] file = Pictures.resource(names[which]);
    for (int i = 0; i < places.length; i++) {
      file[Math.floorMod(places[i], file.length)] = values[i];
    }
    if (names[which].endsWith(".png")) {
      mendChecksums(file); // otherwise no mutation would get past them
    }
    try {
      Image image = Codec.decode(file, "mutant", 1 << 20);
      assertThat(image.rgb()).hasSize(image.width() * image.height() * 3);
    } catch (ImageFormatException e) {
      assertThat(e).hasMessageStartingWith("mutant: ");
    }
  }

  /** Found by the mutations above: the place of a frame of another size is beyond the canvas. */
  @Test
  void aGifFrameOfAnotherSizeThanDeclaredIsRefused() throws IOException {
    byte[] file = Pictures.resource("animated.gif");
    GifHeader header = GifHeader.parse(file, "two.gif");
    ImageSize less = new ImageSize(header.frame().width() - 1, header.frame().height());
    GifHeader other = new GifHeader(less, less, 0, 0, 0);
    assertThatThrownBy(() -> StockDecoder.gif(other, new ByteInput(file, file.length), "two.gif"))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContainingAll("two.gif: GIF is damaged", "are declared");
    assertThat(StockDecoder.gif(header, new ByteInput(file, file.length), "two.gif").width())
        .isEqualTo(header.canvas().width());
  }

  @Test
  void stockReaderAgreesOnAnOrdinaryJpeg() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Image drawn = Resize.resize(Pictures.formula(9, 7), 150, 110, Interpolation.BICUBIC);
    ImageIO.write(Codec.toBufferedImage(drawn), "jpg", out);
    var stock = ImageIO.read(new java.io.ByteArrayInputStream(out.toByteArray()));
    Image ours = Codec.decode(out.toByteArray(), "made.jpg");
    for (int y = 0; y < 110; y++) {
      for (int x = 0; x < 150; x++) {
        int p = stock.getRGB(x, y);
        assertThat(ours.get(x, y, 0)).isEqualTo(p >> 16 & 255);
        assertThat(ours.get(x, y, 1)).isEqualTo(p >> 8 & 255);
        assertThat(ours.get(x, y, 2)).isEqualTo(p & 255);
      }
    }
  }

  private static void refuses(byte[] file, String message) {
    assertThatThrownBy(() -> Codec.decode(file, "x.jpg"))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("x.jpg: ")
        .hasMessageContaining(message);
  }

  private static int sof(byte[] jpeg) {
    for (int i = 0; i < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) 0xC0) {
        return i;
      }
    }
    throw new AssertionError("no baseline frame");
  }

  private static byte[] withSize(byte[] png, int width, int height) {
    byte[] out = png.clone();
    java.nio.ByteBuffer.wrap(out).putInt(16, width).putInt(20, height);
    mendChecksums(out);
    return out;
  }

  private static void mendChecksums(byte[] png) {
    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(png);
    for (int at = 8; at + 12 <= png.length; ) {
      int size = buffer.getInt(at);
      if (size < 0 || size > png.length - at - 12) {
        return;
      }
      CRC32 crc = new CRC32();
      crc.update(png, at + 4, size + 4);
      buffer.putInt(at + 8 + size, (int) crc.getValue());
      at += size + 12;
    }
  }
}
