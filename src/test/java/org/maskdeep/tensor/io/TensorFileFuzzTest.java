package org.maskdeep.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Assertions;

/** Whatever bytes a file holds, reading it gives tensors that fit it or a named exception, soon. */
class TensorFileFuzzTest {
  private static final Duration SOON = Duration.ofMinutes(5); // on a busy machine too
  private static Path file;
  private static byte[] validSafetensors;
  private static byte[] validNpy;

  /** A change of a file: what happens to the bytes at a place. */
  record Change(int place, int kind, byte value) {}

  interface Reader {
    List<RawTensor> read(Path file) throws IOException;
  }

  @BeforeContainer
  static void makeFile() throws IOException {
    file = Files.createTempFile("fuzz", ".bin");
    Safetensors.write(
        file,
        Map.of(
            "conv1.weight", RawTensor.of(new float[6], 1, 2, 3),
            "bn1.num_batches_tracked", RawTensor.of(new long[] {3})),
        Map.of("format", "pt"));
    validSafetensors = Files.readAllBytes(file);
    Npy.write(file, RawTensor.of(new float[6], 2, 3));
    validNpy = Files.readAllBytes(file);
  }

  @AfterContainer
  static void removeFile() throws IOException {
    Files.delete(file);
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(
            Arbitraries.integers().greaterOrEqual(0),
            Arbitraries.integers().between(0, 3),
            Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.bytes()),
                Tuple.of(
                    2,
                    Arbitraries.strings()
                        .withChars("0123456789[]{}(),:\"' -")
                        .ofLength(1)
                        .map(s -> (byte) s.charAt(0)))))
        .as(Change::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Property(tries = 300)
  void randomBytesAreNoWeights(@ForAll byte[] bytes) throws IOException {
    check(bytes, f -> List.copyOf(Safetensors.read(f).tensors().values()));
    check(bytes, f -> List.of(Npy.read(f)));
  }

  @Property(tries = 300)
  void randomHeadersAreNoWeights(@ForAll String header, @ForAll byte[] data) throws IOException {
    byte[] json = ("{" + header).getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        ByteBuffer.allocate(8 + json.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .put(data)
            .array();
    check(bytes, f -> List.copyOf(Safetensors.read(f).tensors().values()));
  }

  @Property(tries = 1000)
  void changedSafetensorsAreReadOrRefused(@ForAll("changes") List<Change> changes)
      throws IOException {
    check(
        change(validSafetensors, changes),
        f -> List.copyOf(Safetensors.read(f).tensors().values()));
  }

  @Property(tries = 1000)
  void changedArraysAreReadOrRefused(@ForAll("changes") List<Change> changes) throws IOException {
    check(change(validNpy, changes), f -> List.of(Npy.read(f)));
  }

  private static void check(byte[] bytes, Reader reader) throws IOException {
    Files.write(file, bytes);
    Assertions.assertTimeout(
        SOON,
        () -> {
          try {
            List<RawTensor> tensors = reader.read(file);
            long data = tensors.stream().mapToLong(t -> t.data().remaining()).sum();
            assertThat(data).isLessThanOrEqualTo(bytes.length);
          } catch (WeightFileException e) {
            assertThat(e).hasMessageStartingWith(file + ": ");
            assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(1000);
          }
        });
  }

  /** Replaces, inserts or removes a byte, or cuts the file off. */
  private static byte[] change(byte[] bytes, List<Change> changes) {
    for (Change change : changes) {
      if (bytes.length == 0) {
        return bytes;
      }
      int at = change.place % bytes.length;
      int rest = bytes.length - at - 1;
      byte[] out = bytes.clone();
      switch (change.kind) {
        case 0 -> out[at] = change.value;
        case 1 -> {
          out = new byte[bytes.length + 1];
          System.arraycopy(bytes, 0, out, 0, at);
          out[at] = change.value;
          System.arraycopy(bytes, at, out, at + 1, rest + 1);
        }
        case 2 -> {
          out = new byte[bytes.length - 1];
          System.arraycopy(bytes, 0, out, 0, at);
          System.arraycopy(bytes, at + 1, out, at, rest);
        }
        default -> out = Arrays.copyOf(bytes, at);
      }
      bytes = out;
    }
    return bytes;
  }
}
