package org.maskdeep.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.files.AtomicFile;

/**
 * The safetensors format: 8 bytes little-endian length of the header, a JSON header, the bytes of
 * the tensors.
 *
 * <p>Equal contents make equal files: tensors are ordered by type (widest first), then by name, and
 * metadata by key, with the header padded by spaces to a multiple of 8 bytes. That is what the
 * reference implementation writes (https://github.com/huggingface/safetensors), byte for byte up to
 * the order of several metadata entries, which it leaves open.
 *
 * <pre>{@code
 * Safetensors.write(path, Map.of("conv1.weight", RawTensor.of(values, 64, 3, 7, 7)), Map.of());
 * float[] weight = Safetensors.read(path).tensors().get("conv1.weight").floats();
 * }</pre>
 *
 * @param tensors by name, in the order in which they lie in the file
 * @param metadata free text by key ({@code __metadata__})
 */
public record Safetensors(Map<String, RawTensor> tensors, Map<String, String> metadata) {
  static final long MAX_HEADER = 100_000_000;
  private static final int LENGTH_BYTES = 8;
  private static final int ALIGNMENT = 8;

  /** Keeps unmodifiable copies in the given order. */
  public Safetensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * Reads a file, in one pass into memory of its own: nothing of it stays open or mapped.
   *
   * @throws WeightFileException when the file is missing or breaks a rule of the format
   * @throws IOException when the disk fails
   */
  public static Safetensors read(Path file) throws IOException {
    try (InputStream in = TensorFile.open(file)) {
      long size = Files.size(file);
      SafetensorsHeader header = readHeader(file, in, size);
      Map<String, RawTensor> tensors = new LinkedHashMap<>();
      for (SafetensorsHeader.Entry entry : header.entries()) {
        byte[] bytes = in.readNBytes(entry.bytes());
        if (bytes.length < entry.bytes()) {
          throw new WeightFileException(
              file, entry.name(), "the file ended while it was read; is it still being copied?");
        }
        tensors.put(
            entry.name(), new RawTensor(entry.dtype(), entry.shape(), ByteBuffer.wrap(bytes)));
      }
      return new Safetensors(tensors, header.metadata());
    }
  }

  /**
   * Writes a file atomically.
   *
   * @return its size and digest: equal for equal tensors and metadata, in whatever order given
   * @throws IllegalArgumentException when a tensor is called {@code __metadata__}, or a text holds
   *     half a surrogate pair
   * @throws IOException when it cannot be written; what was there before stays
   */
  public static AtomicFile.Written write(
      Path file, Map<String, RawTensor> tensors, Map<String, String> metadata) throws IOException {
    SafetensorsHeader header = SafetensorsHeader.of(tensors, metadata);
    byte[] json = header.toJson();
    int padding = Math.floorMod(-json.length, ALIGNMENT);
    long length = (long) json.length + padding;
    if (length > MAX_HEADER) {
      throw new WeightFileException(
          file, "a header of " + length + " bytes is too long; write less metadata");
    }
    return AtomicFile.write(
        file,
        out -> {
          out.write(
              ByteBuffer.allocate(LENGTH_BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putLong(length)
                  .array());
          out.write(json);
          out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
          WritableByteChannel channel = Channels.newChannel(out);
          for (SafetensorsHeader.Entry entry : header.entries()) {
            ByteBuffer data = tensors.get(entry.name()).data();
            while (data.hasRemaining()) {
              channel.write(data);
            }
          }
        });
  }

  /** Names the format of a file that begins like one of another kind. */
  private static void refuseForeign(Path file, byte[] prefix, InputStream in) throws IOException {
    byte[] head = Arrays.copyOf(prefix, prefix.length + ForeignFile.HEAD);
    int length = prefix.length + in.readNBytes(head, prefix.length, ForeignFile.HEAD);
    String kind = ForeignFile.kind(Arrays.copyOf(head, length));
    if (kind != null) {
      throw new WeightFileException(file, "not a safetensors file: " + kind);
    }
  }

  private static SafetensorsHeader readHeader(Path file, InputStream in, long size)
      throws IOException {
    byte[] prefix = in.readNBytes(LENGTH_BYTES + 1); // with the brace that opens the header
    if (prefix.length < LENGTH_BYTES) {
      refuseForeign(file, prefix, in);
      throw new WeightFileException(
          file,
          String.format(Locale.ROOT, "%d bytes are not a safetensors file; fetch it again", size));
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > MAX_HEADER) {
      refuseForeign(file, prefix, in);
      throw new WeightFileException(
          file,
          String.format(
              Locale.ROOT,
              "no safetensors file: it claims a header of %s bytes, at most %d are allowed; convert it",
              Long.toUnsignedString(length),
              MAX_HEADER));
    }
    if (prefix.length > LENGTH_BYTES && prefix[LENGTH_BYTES] != '{') {
      refuseForeign(file, prefix, in);
    }
    if (length > size - LENGTH_BYTES) {
      throw new WeightFileException(
          file,
          String.format(
              Locale.ROOT,
              "cut off: the header takes %d bytes, the file has %d after its first 8; fetch it again",
              length,
              size - LENGTH_BYTES));
    }
    if (prefix.length <= LENGTH_BYTES || length == 0 || prefix[LENGTH_BYTES] != '{') {
      throw new WeightFileException(
          file, "no safetensors file: its header does not start with '{'; convert it");
    }
    byte[] json = new byte[(int) length];
    json[0] = prefix[LENGTH_BYTES];
    if (in.readNBytes(json, 1, json.length - 1) < json.length - 1) {
      throw new WeightFileException(file, "the file ended in its header; fetch it again");
    }
    return SafetensorsHeader.parse(file, json, size - LENGTH_BYTES - length);
  }
}
