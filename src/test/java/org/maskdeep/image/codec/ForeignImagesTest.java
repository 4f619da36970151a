package org.maskdeep.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Orientation;
import org.maskdeep.image.Pictures;

/** Files that other programs write: pixels and sizes are Pillow's, or the format is named. */
class ForeignImagesTest {
  /** A TIFF header, one directory and in it the orientation 6, in either byte order. */
  private static byte[] exif(boolean little) {
    ByteBuffer block = ByteBuffer.allocate(26);
    block.order(little ? java.nio.ByteOrder.LITTLE_ENDIAN : java.nio.ByteOrder.BIG_ENDIAN);
    block.put((little ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
    block.putShort((short) 42).putInt(8).putShort((short) 1);
    block.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) 6);
    return block.array();
  }

  private static byte[] profile(byte[] exif) {
    String hex = HexFormat.of().formatHex(exif).replaceAll("(.{72})", "$1\n");
    return ("\nexif\n" + "%8d\n".formatted(exif.length) + hex + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] packed(byte[] bytes) {
    Deflater deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    byte[] out = new byte[bytes.length + 100];
    int n = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, n);
  }

  /** A PNG with one more chunk, before its pixels or behind them. */
  private static byte[] with(Image image, String type, byte[] payload, boolean behind) {
    byte[] png = Codec.png(image);
    byte[] body = join(ascii(type), payload);
    CRC32 crc = new CRC32();
    crc.update(body);
    byte[] length = ByteBuffer.allocate(4).putInt(payload.length).array();
    byte[] sum = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
    int at = behind ? png.length - 12 : 33;
    return join(Arrays.copyOf(png, at), length, body, sum, Arrays.copyOfRange(png, at, png.length));
  }

  @Test
  void anOrientationInAnyChunkOfPngTurnsTheImage() throws IOException {
    Image image = Pictures.formula(8, 5);
    for (boolean little : new boolean[] {true, false}) {
      byte[] text = profile(join(ascii("Exif\0\0"), exif(little)));
      byte[] key = ascii("Raw profile type exif\0");
      Map<String, byte[]> chunks =
          Map.of(
              "eXIf", exif(little),
              "tEXt", join(key, text),
              "zTXt", join(key, new byte[1], packed(text)),
              "iTXt", join(key, ascii("\1\0en\0\0"), packed(text)));
      for (var chunk : chunks.entrySet()) {
        for (boolean behind : new boolean[] {true, false}) {
          byte[] file = with(image, chunk.getKey(), chunk.getValue(), behind);
          assertThat(Codec.dimensions(file, "a.png"))
              .as(chunk.getKey())
              .isEqualTo(new ImageSize(5, 8));
          Image turned = Codec.decode(file, "a.png");
          assertThat(turned.get(4, 0, 0)).isEqualTo(image.get(0, 0, 0));
          assertThat(turned.rgb()).isEqualTo(Orientation.of(6).apply(image).rgb());
        }
      }
    }
  }

  /** A JPEG with one more APP1 segment behind those that it has, or before. */
  private static byte[] with(byte[] jpeg, byte[] payload) {
    int length = payload.length + 2;
    byte[] head = {(byte) 0xFF, (byte) 0xE1, (byte) (length >> 8), (byte) length};
    return join(Arrays.copyOf(jpeg, 2), head, payload, Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  /** Pillow looks there where EXIF has no orientation. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<rdf:Description tiff:Orientation=\"6\"/>",
        "<tiff:Orientation>6</tiff:Orientation>"
      })
  void anOrientationInXmpTurnsTheImageUnlessExifHasOne(String packet) throws IOException {
    byte[] jpeg = Pictures.resource("rgb420.jpg");
    byte[] xmp = join(ascii("http://ns.adobe.com/xap/1.0/\0"), ascii(packet));
    Image lying = Codec.decode(jpeg, "a.jpg");
    Image upright = Orientation.of(6).apply(lying);
    assertThat(Codec.decode(with(jpeg, xmp), "a.jpg").rgb()).isEqualTo(upright.rgb());
    assertThat(Codec.dimensions(with(jpeg, xmp), "a.jpg"))
        .isEqualTo(new ImageSize(lying.height(), lying.width()));
    byte[] straight = exif(true);
    straight[18] = 1; // the value
    byte[] both = with(with(jpeg, xmp), join(ascii("Exif\0\0"), straight));
    assertThat(Codec.decode(both, "a.jpg").rgb()).isEqualTo(lying.rgb());
    Image image = Pictures.formula(8, 5);
    byte[] text = join(ascii("XML:com.adobe.xmp\0\0\0\0\0"), ascii(packet));
    assertThat(Codec.decode(with(image, "iTXt", text, false), "a.png").rgb())
        .isEqualTo(Orientation.of(6).apply(image).rgb());
  }

  @Test
  void aBrokenProfileLeavesTheImageAsItIs() throws IOException {
    Image image = Pictures.formula(8, 5);
    byte[] key = ascii("Raw profile type exif\0");
    for (String text : new String[] {"", "\nexif\n 4\nzz", "\nexif", "\nexif\n   2\n4d"}) {
      byte[] plain = with(image, "tEXt", join(key, ascii(text)), false);
      assertThat(Codec.decode(plain, "a.png").rgb()).isEqualTo(image.rgb());
      byte[] packed = with(image, "zTXt", join(key, ascii("\0" + text)), false);
      assertThat(Codec.decode(packed, "a.png").rgb()).isEqualTo(image.rgb());
    }
  }

  /** One pixel of palette index 1 at (2, 1); index 2 is transparent when asked for. */
  private static byte[] gif(int width, int height, boolean transparent) {
    return join(
        ascii("GIF89a"),
        new byte[] {(byte) width, 0, (byte) height, 0, (byte) 0x81, 0, 0},
        new byte[] {10, 20, 30, 40, 50, 60, 70, 80, 90, 1, 2, 3},
        transparent ? new byte[] {0x21, (byte) 0xF9, 4, 1, 0, 0, 2, 0} : new byte[0],
        new byte[] {0x2C, 2, 0, 1, 0, 1, 0, 1, 0, 0},
        new byte[] {2, 2, 0x4C, 1, 0, 0x3B});
  }

  @Test
  void aFrameSmallerThanItsCanvasLiesOnIt() throws IOException {
    for (boolean transparent : new boolean[] {false, true}) {
      byte[] file = gif(4, 3, transparent);
      assertThat(Codec.dimensions(file, "a.gif")).isEqualTo(new ImageSize(4, 3));
      Image image = Codec.decode(file, "a.gif");
      assertThat(image.width()).isEqualTo(4);
      assertThat(image.height()).isEqualTo(3);
      assertThat(image.get(2, 1, 0)).isEqualTo(40);
      assertThat(image.get(0, 0, 0)).isEqualTo(transparent ? 70 : 10);
      assertThat(image.get(3, 2, 2)).isEqualTo(transparent ? 90 : 30);
    }
  }

  @Test
  void aFrameBeyondItsCanvasMakesItLarger() throws IOException {
    Image image = Codec.decode(gif(1, 1, false), "a.gif");
    assertThat(image.width()).isEqualTo(3);
    assertThat(image.height()).isEqualTo(2);
    assertThat(image.get(2, 1, 1)).isEqualTo(50);
  }

  @Test
  void aJpegWhoseEndMarkerIsOverwrittenHasItsPixels() throws IOException {
    for (String name : new String[] {"rgb420.jpg", "cmyk.jpg"}) {
      byte[] whole = Pictures.resource(name);
      byte[] zeros = Arrays.copyOf(whole, whole.length + 100);
      Arrays.fill(zeros, whole.length - 2, zeros.length, (byte) 0);
      assertThat(Codec.decode(zeros, name).rgb()).isEqualTo(Codec.decode(whole, name).rgb());
    }
    byte[] progressive = Pictures.resource("progressive.jpg");
    Arrays.fill(progressive, progressive.length - 2, progressive.length, (byte) 0);
    refused(progressive, "end-of-image marker is missing");
  }

  @Test
  void kindsOfJpegThatAreNotReadAreNamed() throws IOException {
    byte[] jpeg = Pictures.resource("rgb420.jpg");
    int frame = 0;
    while (jpeg[frame] != (byte) 0xFF || jpeg[frame + 1] != (byte) 0xC0) {
      frame++;
    }
    jpeg[frame + 1] = (byte) 0xC9;
    refused(jpeg, "JPEG with arithmetic coding is not read: convert it");
    jpeg[frame + 1] = (byte) 0xC3;
    refused(jpeg, "lossless or hierarchical JPEG is not read");
    jpeg[frame + 1] = (byte) 0xC1;
    jpeg[frame + 4] = 12;
    refused(jpeg, "JPEG with 12 bits a sample is not read");
  }

  @Test
  void otherFormatsAreNamed() {
    Map<String, String> beginnings =
        Map.ofEntries(
            Map.entry("WebP", "RIFF\1\0\0\0WEBPVP8 "),
            Map.entry("AVIF", "\0\0\0\34ftypavif\0\0\0\0"),
            Map.entry("HEIC", "\0\0\0\34ftypheic\0\0\0\0"),
            Map.entry("TIFF", "II*\0\10\0\0\0"),
            Map.entry("JPEG 2000", "\0\0\0\fjP  \r\n\u0087\n"),
            Map.entry("JPEG XL", "\u00ff\n\0\0"),
            Map.entry(
                "SVG", "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            Map.entry("Netpbm", "P6\n1 1\n255\nabc"),
            Map.entry("Photoshop", "8BPS\0\1"));
    beginnings.forEach(
        (format, bytes) ->
            refused(ascii(bytes), "of the format " + format + " are not read: convert it to PNG"));
  }

  private static void refused(byte[] file, String message) {
    assertThatThrownBy(() -> Codec.decode(file, "x.jpg"))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("x.jpg: ")
        .hasMessageContaining(message);
  }
}
