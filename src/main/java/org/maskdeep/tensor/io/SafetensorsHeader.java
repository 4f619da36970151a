package org.maskdeep.tensor.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the header of a safetensors file says.
 *
 * @param entries in the order of their bytes
 * @param metadata by key
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /**
   * One tensor.
   *
   * @param begin first byte, counted from the end of the header
   * @param end first byte after it
   */
  record Entry(String name, DType dtype, long[] shape, long begin, long end) {
    int bytes() {
      return (int) (end - begin);
    }
  }

  /** Lays tensors out as the reference implementation does: by type, then by name. */
  static SafetensorsHeader of(Map<String, RawTensor> tensors, Map<String, String> metadata) {
    if (tensors.containsKey(METADATA)) {
      throw new IllegalArgumentException(
          "a tensor cannot be called " + METADATA + ": the format keeps that name for itself");
    }
    checkText(tensors.keySet());
    checkText(metadata.keySet());
    checkText(metadata.values());
    List<String> names = new ArrayList<>(tensors.keySet());
    names.sort(
        Comparator.<String, DType>comparing(name -> tensors.get(name).dtype())
            .thenComparing(SafetensorsHeader::compareUtf8));
    List<Entry> entries = new ArrayList<>();
    long begin = 0;
    for (String name : names) {
      RawTensor tensor = tensors.get(name);
      long end = begin + tensor.data().remaining();
      entries.add(new Entry(name, tensor.dtype(), tensor.shape(), begin, end));
      begin = end;
    }
    return new SafetensorsHeader(entries, metadata);
  }

  private static void checkText(Collection<String> texts) {
    for (String text : texts) {
      if (!SafetensorsParser.isText(text)) {
        throw new IllegalArgumentException(
            WeightFileException.quote(text) + " holds half a character and cannot be written");
      }
    }
  }

  /**
   * Reads a header and checks it against the number of bytes that follow it.
   *
   * @throws WeightFileException when it breaks a rule of the format
   */
  static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) throws IOException {
    SafetensorsHeader header = new SafetensorsParser(file, json).parse();
    List<Entry> entries = new ArrayList<>(header.entries);
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long position = 0;
    for (Entry entry : entries) {
      checkSize(file, entry, dataBytes);
      if (entry.begin < position) {
        throw new WeightFileException(
            file, entry.name, "its bytes overlap those of another tensor; write the file again");
      }
      if (entry.begin > position) {
        throw new WeightFileException(
            file,
            entry.name,
            String.format(
                Locale.ROOT,
                "bytes %d to %d before it belong to no tensor; write the file again",
                position,
                entry.begin));
      }
      position = entry.end;
    }
    if (position != dataBytes) {
      throw new WeightFileException(
          file,
          String.format(
              Locale.ROOT,
              "the tensors end at byte %d, the file has %d; fetch it again",
              position,
              dataBytes));
    }
    return new SafetensorsHeader(entries, header.metadata);
  }

  private static void checkSize(Path file, Entry entry, long dataBytes) throws IOException {
    if (entry.begin < 0 || entry.end < entry.begin) {
      throw new WeightFileException(
          file,
          entry.name,
          String.format(
              Locale.ROOT,
              "offsets [%d, %d] are not a range; write the file again",
              entry.begin,
              entry.end));
    }
    if (entry.end > dataBytes) {
      throw new WeightFileException(
          file,
          entry.name,
          String.format(
              Locale.ROOT,
              "cut off: it ends at byte %d, the file has %d; fetch it again",
              entry.end,
              dataBytes));
    }
    long bytes = RawTensor.byteCount(entry.dtype, entry.shape);
    if (bytes != entry.end - entry.begin) {
      throw new WeightFileException(
          file,
          entry.name,
          String.format(
              Locale.ROOT,
              "%s %s does not take the %d bytes that its offsets give; write the file again",
              entry.dtype,
              shown(entry.shape),
              entry.end - entry.begin));
    }
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new WeightFileException(
          file, entry.name, "it takes " + bytes + " bytes, more than 2 GiB; split it");
    }
  }

  /** The header's bytes without padding. */
  byte[] toJson() {
    // Not bytes: that generator escapes characters beyond the basic plane, the reference does not.
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        Map<String, String> sorted = new TreeMap<>(SafetensorsHeader::compareUtf8);
        sorted.putAll(metadata);
        json.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      for (Entry entry : entries) {
        json.writeObjectFieldStart(entry.name);
        json.writeStringField("dtype", entry.dtype.name());
        json.writeFieldName("shape");
        json.writeArray(entry.shape, 0, entry.shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {entry.begin, entry.end}, 0, 2);
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory cannot fail", e);
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String shown(long[] shape) {
    String text = Arrays.toString(shape);
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }

  /** Order of code points, as other languages sort. */
  private static int compareUtf8(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
