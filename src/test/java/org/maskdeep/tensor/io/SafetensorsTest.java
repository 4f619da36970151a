package org.maskdeep.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * reference.safetensors was written by the Python package safetensors 0.8.0 (safetensors.torch,
 * save_file, metadata {"format": "pt"}) from the values that the tests name.
 */
class SafetensorsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("w.safetensors");
  }

  @Test
  void everyTypeOfTheReferenceFileIsRead() throws IOException {
    Safetensors read = Safetensors.read(reference());
    Map<String, RawTensor> t = read.tensors();
    assertThat(read.metadata()).isEqualTo(Map.of("format", "pt"));
    assertThat(t.get("f32").shape()).containsExactly(2, 3);
    assertThat(t.get("f32").floats()).containsExactly(0f, 1 / 7f, 2 / 7f, 3 / 7f, 4 / 7f, 5 / 7f);
    assertThat(t.get("f64").floats()).containsExactly(1 / 3f, Float.NEGATIVE_INFINITY);
    assertThat(t.get("f64").data().getDouble(8)).isEqualTo(-1e300);
    assertThat(t.get("f16").floats())
        .containsExactly(
            0f, -0f, 1f, -2.5f, 65504f, 0x1p-14f, 0x1p-24f, 1 / 0f, -1 / 0f, Float.NaN);
    assertThat(t.get("bf16").floats())
        .containsExactly(1f, -3.140625f, 0x1.2cp126f, 1 / 0f, Float.NaN);
    assertThat(t.get("i64").longs()).containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(t.get("i32").longs()).containsExactly(Integer.MIN_VALUE, 7);
    assertThat(t.get("i16").longs()).containsExactly(-32768, 9);
    assertThat(t.get("i8").longs()).containsExactly(-128, 127, 3);
    assertThat(t.get("u8").longs()).containsExactly(0, 200, 255);
    assertThat(t.get("bool").longs()).containsExactly(1, 0, 1);
    assertThat(t.get("scalar").shape()).isEmpty();
    assertThat(t.get("scalar").longs()).containsExactly(42);
    assertThat(t.get("empty").shape()).containsExactly(0, 4);
    assertThat(t.get("empty").floats()).isEmpty();
    assertThat(t.get("name \"quoted\" \\ é 漢 😀").longs()).containsExactly(8);
    assertThat(t).hasSize(15).containsKey("layer1.0.bn1.weight");
  }

  @Test
  void sameContentsGiveTheBytesOfTheReferenceImplementation() throws IOException {
    Safetensors read = Safetensors.read(reference());
    Map<String, RawTensor> otherOrder = new TreeMap<>(read.tensors());
    Safetensors.write(file, otherOrder, read.metadata());
    assertThat(file).hasSameBinaryContentAs(reference());
  }

  @Test
  void equalContentsGiveEqualDigestsWhateverTheirOrder() throws IOException {
    Map<String, RawTensor> a = new LinkedHashMap<>();
    Map<String, RawTensor> b = new LinkedHashMap<>();
    Map<String, String> metadataA = new LinkedHashMap<>();
    Map<String, String> metadataB = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      a.put("w" + i, RawTensor.of(new float[] {i}, 1));
      b.put("w" + (19 - i), RawTensor.of(new float[] {19 - i}, 1));
      metadataA.put("m" + i, "x");
      metadataB.put("m" + (19 - i), "x");
    }
    assertThat(Safetensors.write(file, a, metadataA))
        .isEqualTo(Safetensors.write(file, b, metadataB));
    assertThat(Safetensors.read(file).tensors()).isEqualTo(a);
    assertThat(Safetensors.read(file).metadata()).isEqualTo(metadataA);
  }

  @Test
  void dataBeginAtAMultipleOfEightBytes() throws IOException {
    for (int length = 1; length < 20; length++) {
      Safetensors.write(
          file, Map.of("x".repeat(length), RawTensor.of(new float[] {1}, 1)), Map.of());
      long header =
          ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      assertThat(header % 8).isZero();
      assertThat(Safetensors.read(file).tensors()).containsOnlyKeys("x".repeat(length));
    }
  }

  @Test
  void directBuffersAreWrittenToo() throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(400_000).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 100_000; i++) {
      direct.putFloat(4 * i, i);
    }
    RawTensor tensor = new RawTensor(DType.F32, new long[] {100_000}, direct);
    Safetensors.write(file, Map.of("w", tensor), Map.of());
    assertThat(Safetensors.read(file).tensors().get("w")).isEqualTo(tensor);
    assertThat(tensor.data().remaining()).isEqualTo(400_000);
  }

  @Test
  void fileWithoutTensorsIsAFile() throws IOException {
    Safetensors.write(file, Map.of(), Map.of());
    assertThat(Safetensors.read(file).tensors()).isEmpty();
  }

  @Test
  void nameOfTheMetadataIsNoNameForATensor() {
    RawTensor one = RawTensor.of(new float[1], 1);
    assertThatThrownBy(() -> Safetensors.write(file, Map.of("__metadata__", one), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("__metadata__");
    assertThatThrownBy(() -> Safetensors.write(file, Map.of("\ud800", one), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("half a character");
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}"
            + "| does not take the 8 bytes",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}"
            + "| cut off: it ends at byte 16, the file has 8",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
            + "| the tensors end at byte 4, the file has 8",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}"
            + "| bytes 0 to 4 before it belong to no tensor",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}"
            + "| offsets [8, 0] are not a range",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}| overlap",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}"
            + "| does not take the 8 bytes",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}"
            + "| shape is not a list of at most 64 whole numbers",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}"
            + "| shape is not a list of at most 64 whole numbers",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}| shape is not a list",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,99999999999999999999]}}"
            + "| data_offsets is not a list",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,9]}}"
            + "| needs dtype, shape and two data_offsets",
        "{\"w\":{\"shape\":[2],\"data_offsets\":[0,8]}}| needs dtype, shape",
        "{\"w\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}"
            + "| dtype \"F8_E4M3\" cannot be read",
        "{\"w\":[]}| tensor \"w\": its entry is not a JSON object",
        "{\"__metadata__\":{\"a\":1}}| metadata \"a\" is not text",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}| Duplicate field 'w'",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} {}"
            + "| something follows the header's last brace",
        "{\"w\":| not valid JSON",
        "{\"a\\nb\\u0007\":[]}| tensor \"a b \": its entry",
        "{\"\\ud800\":[]}| Broken surrogate pair",
        "{\"\\udc00\":[]}| Unexpected low surrogate",
        "[1]| does not start with '{'",
        "{}| the tensors end at byte 0, the file has 8",
      })
  void brokenHeaderIsNamedInOneLine(String header, String reason) throws IOException {
    Files.write(file, bytes(header.getBytes(StandardCharsets.UTF_8), 8));
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(WeightFileException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }

  @Test
  void headerThatIsNotUtf8IsNamed() throws IOException {
    Files.write(file, bytes(new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"'}, 0));
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(WeightFileException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void lengthOfTheHeaderIsCheckedBeforeMemoryIsTaken() throws IOException {
    Files.write(file, lengthOnly(99_999_999));
    assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("cut off: the header");
    Files.write(file, lengthOnly(100_000_001));
    assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("at most 100000000");
    Files.write(file, lengthOnly(-1));
    assertThatThrownBy(() -> Safetensors.read(file))
        .hasMessageContaining("18446744073709551615 bytes");
    Files.write(file, new byte[3]);
    assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("3 bytes are no");
  }

  @Test
  void deepJsonNeitherOverflowsTheStackNorPasses() throws IOException {
    String deep = "{\"w\":{\"x\":" + "[".repeat(500_000);
    Files.write(file, bytes(deep.getBytes(StandardCharsets.UTF_8), 0));
    assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(WeightFileException.class);
  }

  @Test
  void missingFileAndFolderAreNamed() {
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(WeightFileException.class)
        .hasMessage(file + ": there is no such file; check the path");
    assertThatThrownBy(() -> Safetensors.read(folder))
        .isInstanceOf(WeightFileException.class)
        .hasMessageContaining("name a file in it");
  }

  @Test
  void rawTensorRefusesBytesThatDoNotFitItsShape() {
    assertThatThrownBy(() -> RawTensor.of(new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("F32 [2, 3] takes 24 bytes, got 20");
    assertThatThrownBy(() -> RawTensor.of(new float[0], Long.MAX_VALUE, 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RawTensor.of(new long[] {1}).floats())
        .hasMessageContaining("no real numbers");
    assertThatThrownBy(() -> RawTensor.of(new float[] {1}).longs())
        .hasMessageContaining("no integers");
    RawTensor tensor = RawTensor.of(new float[] {1, 2}, 2);
    tensor.shape()[0] = 7;
    assertThat(tensor).isEqualTo(RawTensor.of(new float[] {1, 2}, 2)).hasToString("F32 [2]");
    assertThat(List.of(RawTensor.of(new float[] {1, 2}, 1, 2), RawTensor.of(new long[] {1}, 1)))
        .doesNotContain(tensor);
  }

  private static byte[] lengthOnly(long length) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private static byte[] bytes(byte[] header, int data) {
    return ByteBuffer.allocate(8 + header.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  private Path reference() throws IOException {
    Path copy = folder.resolve("reference.safetensors");
    try (InputStream in = SafetensorsTest.class.getResourceAsStream("reference.safetensors")) {
      Files.write(copy, in.readAllBytes());
    }
    return copy;
  }
}
