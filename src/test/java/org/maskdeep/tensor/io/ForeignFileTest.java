package org.maskdeep.tensor.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of other formats that are given where safetensors are expected. */
class ForeignFileTest {
  @TempDir private Path folder;

  private void refused(byte[] bytes, String... words) throws IOException {
    Path file = folder.resolve("weights.safetensors");
    Files.write(file, bytes);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(WeightFileException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("claims a header")
        .message()
        .hasLineCount(1);
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(new byte[20]);
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void aPyTorchPickleIsNamedWithTheWayToConvertIt() throws IOException {
    String[] words = {"PyTorch pickle", "safetensors.torch.save_file"};
    refused(zip("archive/data.pkl", "archive/version"), words);
    refused(zip("resnet50/version", "resnet50/data.pkl"), words);
    refused(zip("checkpoint_0199/byteorder", "checkpoint_0199/data.pkl"), words);
    byte[] legacy = HexFormat.of().parseHex("80028a0a6cfc9c46f920" + "6aa850192e8002" + "4de903");
    refused(legacy, words);
    refused(HexFormat.of().parseHex("80049510000000000000007d94"), "pickle", "save_file");
  }

  @Test
  void archivesOfNumPyAndOthersAreTold() throws IOException {
    refused(zip("conv1.npy", "bn1.npy"), "NumPy archive (.npz)");
    refused(zip("weights/readme.txt"), "zip archive", "unpack it");
    Path npy = folder.resolve("w.npy");
    Npy.write(npy, RawTensor.of(new float[6], 2, 3));
    refused(Files.readAllBytes(npy), "NumPy array (.npy)");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[100]);
    }
    refused(bytes.toByteArray(), "gzip", "unpack it");
  }

  @ParameterizedTest
  @CsvSource({
    "47475546030000000100000000000000, GGUF",
    "894844460d0a1a0a00000000000800080004, HDF5",
    "080712077079746f7263681a05312e392e30, ONNX",
    "fd377a585a000004e6d6b446, xz",
    "28b52ffd0458890100, zstd",
    "89504e470d0a1a0a0000000d49484452, PNG image",
    "ffd8ffe000104a46494600010101, JPEG image",
  })
  void otherFormatsAreTold(String digits, String word) throws IOException {
    refused(HexFormat.of().parseHex(digits), word);
  }

  private void refusedText(String text, String... words) throws IOException {
    refused(text.getBytes(StandardCharsets.UTF_8), words);
  }

  @Test
  void textsAreTold() throws IOException {
    refusedText(
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 102491894\n",
        "pointer of Git LFS",
        "git lfs pull");
    refusedText("\n<!DOCTYPE html>\n<html><body>Sign in é</body></html>", "HTML", "download");
    refusedText("<html><head><title>404 Not Found</title></head>", "HTML", "download");
    refusedText("Not Found\nsorry", "a text that begins with \"Not Found\"");
    refusedText("{\"message\": \"Invalid credentials\"}", "JSON", "Invalid credentials");
  }

  @Test
  void theIndexOfShardsNamesThem() throws IOException {
    refusedText(
        """
        {"metadata": {"total_size": 10}, "weight_map": {
          "conv1.weight": "model-00001-of-00002.safetensors",
          "fc.weight": "model-00002-of-00002.safetensors"}}
        """,
        "several files",
        "model-00001-of-00002.safetensors, model-00002-of-00002.safetensors",
        "merge them");
  }

  @Test
  void anEmptyFileAndAFolderAreTold() throws IOException {
    refused(new byte[0], "it is empty");
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.createFile(model.resolve("model.safetensors"));
    assertThatThrownBy(() -> Safetensors.read(model))
        .isInstanceOf(WeightFileException.class)
        .hasMessageContainingAll("a folder", "name a file in it, such as model.safetensors");
  }
}
