package org.maskdeep.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** f4.npy, f8.npy and i8.npy were written by numpy.save of NumPy 2.4.6 from the values below. */
class NpyTest {
  private static final RawTensor F4 =
      RawTensor.of(new float[] {0, 1 / 7f, 2 / 7f, 3 / 7f, 4 / 7f, 5 / 7f}, 2, 3);
  @TempDir Path folder;

  @Test
  void arraysHaveTheBytesThatNumpyWrites() throws IOException {
    check("f4.npy", F4);
    check("f8.npy", RawTensor.of(new double[] {1.0 / 3, -1e300}, 2));
    check("i8.npy", RawTensor.of(new long[] {-5}));
  }

  private void check(String name, RawTensor array) throws IOException {
    Path theirs = folder.resolve(name);
    Path ours = folder.resolve("ours-" + name);
    try (InputStream in = NpyTest.class.getResourceAsStream(name)) {
      Files.write(theirs, in.readAllBytes());
    }
    assertThat(Npy.read(theirs)).isEqualTo(array);
    Npy.write(ours, array);
    assertThat(ours).hasSameBinaryContentAs(theirs);
  }

  @Test
  void rowsWrittenInPiecesMakeTheSameFile() throws IOException {
    Path whole = folder.resolve("whole.npy");
    Path pieces = folder.resolve("pieces.npy");
    Npy.write(whole, F4);
    Npy.writeRows(
        pieces,
        2,
        3,
        rows -> {
          rows.add(new float[] {0, 1 / 7f, 2 / 7f});
          rows.add(new float[0]);
          rows.add(new float[] {3 / 7f, 4 / 7f, 5 / 7f});
        });
    assertThat(pieces).hasSameBinaryContentAs(whole);
  }

  @Test
  void wrongNumberOfRowsWritesNothing() {
    Path path = folder.resolve("a.npy");
    assertThatThrownBy(() -> Npy.writeRows(path, 2, 3, rows -> rows.add(new float[3])))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 rows of the 2 announced");
    assertThatThrownBy(() -> Npy.writeRows(path, 2, 3, rows -> rows.add(new float[9])))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than the 2 rows");
    assertThatThrownBy(() -> Npy.writeRows(path, 2, 3, rows -> rows.add(new float[4])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a whole number of rows of 3");
    assertThat(path).doesNotExist();
  }

  @Test
  void typeWithoutANameInNpyIsRefused() {
    RawTensor bytes = new RawTensor(DType.U8, new long[] {0}, ByteBuffer.allocate(0));
    assertThatThrownBy(() -> Npy.write(folder.resolve("a.npy"), bytes))
        .hasMessageContaining("U8 cannot be written");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }; takes 12 bytes, the file has 8",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }; takes 4 bytes, the file has 8",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }; type \">f4\" cannot be read",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }; type \"|O\" cannot be read",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }; ascontiguousarray",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }; is not numpy's",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2 2,), }; is not numpy's",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (,), }; is not numpy's",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2), }; is not numpy's",
        "{'descr': '<f4', 'shape': (2,), }; is not numpy's",
        "{'descr': '<f4', 'descr': '<f4', 'shape': (2,), }; is not numpy's",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}; is not numpy's",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }; is not numpy's",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (999999999999999999, 999999999), }"
            + "; takes too many bytes",
        "; is not numpy's",
      })
  void brokenHeaderIsNamedInOneLine(String header, String reason) throws IOException {
    Path path = folder.resolve("a.npy");
    Files.write(path, bytes(header == null ? "" : header));
    assertThatThrownBy(() -> Npy.read(path))
        .isInstanceOf(WeightFileException.class)
        .hasMessageStartingWith(path + ": ")
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }

  @Test
  void orderAndSpacesOfTheHeaderDoNotMatter() throws IOException {
    Path path = folder.resolve("a.npy");
    Files.write(path, bytes("{'shape':(2,),'fortran_order':False,'descr':'<f4'}\n"));
    assertThat(Npy.read(path)).isEqualTo(RawTensor.of(new float[2], 2));
  }

  @Test
  void otherFilesAndVersionsAreNamed() throws IOException {
    Path path = folder.resolve("a.npy");
    Files.writeString(path, "PK\3\4 an archive of arrays");
    assertThatThrownBy(() -> Npy.read(path)).hasMessageContaining("no .npy file");
    byte[] two = bytes("{}");
    two[6] = 2;
    Files.write(path, two);
    assertThatThrownBy(() -> Npy.read(path)).hasMessageContaining("version 2.0");
    Files.write(path, Arrays.copyOf(bytes("{'descr'"), 12));
    assertThatThrownBy(() -> Npy.read(path)).hasMessageContaining("cut off in its header");
    assertThatThrownBy(() -> Npy.read(folder.resolve("none.npy")))
        .hasMessageContaining("there is no such file");
  }

  /** A file with this header and eight zero bytes of data. */
  private static byte[] bytes(String header) {
    byte[] text = header.getBytes(StandardCharsets.US_ASCII);
    byte[] file = new byte[10 + text.length + 8];
    byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0};
    System.arraycopy(magic, 0, file, 0, 10);
    System.arraycopy(text, 0, file, 10, text.length);
    return file;
  }
}
