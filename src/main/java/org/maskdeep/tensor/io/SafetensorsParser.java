package org.maskdeep.tensor.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the JSON of a safetensors header: its form, not yet whether its numbers fit the file. */
final class SafetensorsParser {
  private static final int MAX_AXES = 64;
  private static final String AGAIN = "; write or fetch the file again";

  private final Path file;
  private final byte[] bytes;

  SafetensorsParser(Path file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  SafetensorsHeader parse() throws IOException {
    if (bytes.length == 0 || bytes[0] != '{') {
      throw new WeightFileException(
          file, "no safetensors file: its header does not start with '{'; convert it");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new WeightFileException(file, "the header is not UTF-8" + AGAIN);
    }
    JsonFactory factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser json = factory.createParser(text)) {
      json.nextToken();
      SafetensorsHeader header = header(json);
      if (json.nextToken() != null) {
        throw new WeightFileException(file, "something follows the header's last brace" + AGAIN);
      }
      return header;
    } catch (JsonProcessingException e) {
      throw new WeightFileException(
          file,
          "the header is not valid JSON ("
              + WeightFileException.clip(e.getOriginalMessage())
              + ")"
              + AGAIN);
    }
  }

  private SafetensorsHeader header(JsonParser json) throws IOException {
    List<SafetensorsHeader.Entry> entries = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = name(json);
      JsonToken value = json.nextToken();
      if (value != JsonToken.START_OBJECT) {
        throw new WeightFileException(file, name, "its entry is not a JSON object" + AGAIN);
      }
      if (name.equals(SafetensorsHeader.METADATA)) {
        metadata(json, metadata);
      } else {
        entries.add(entry(json, name));
      }
    }
    return new SafetensorsHeader(entries, metadata);
  }

  private void metadata(JsonParser json, Map<String, String> metadata) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = name(json);
      if (json.nextToken() != JsonToken.VALUE_STRING || !isText(json.getText())) {
        throw new WeightFileException(
            file, "metadata " + WeightFileException.quote(key) + " is not text" + AGAIN);
      }
      metadata.put(key, json.getText());
    }
  }

  private String name(JsonParser json) throws IOException {
    String name = json.currentName();
    if (!isText(name)) {
      throw new WeightFileException(file, name, "its name holds half a character" + AGAIN);
    }
    return name;
  }

  /** Whether no surrogate stands alone: such a text cannot be written again. */
  static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private SafetensorsHeader.Entry entry(JsonParser json, String name) throws IOException {
    DType dtype = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "dtype" -> dtype = dtype(json, name);
        case "shape" -> shape = longs(json, name, key);
        case "data_offsets" -> offsets = longs(json, name, key);
        default -> json.skipChildren(); // later versions of the format may say more
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw new WeightFileException(
          file, name, "its entry needs dtype, shape and two data_offsets" + AGAIN);
    }
    return new SafetensorsHeader.Entry(name, dtype, shape, offsets[0], offsets[1]);
  }

  private DType dtype(JsonParser json, String name) throws IOException {
    String text = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
    for (DType dtype : DType.values()) {
      if (dtype.name().equals(text)) {
        return dtype;
      }
    }
    throw new WeightFileException(
        file,
        name,
        String.format(
            Locale.ROOT,
            "dtype %s cannot be read; convert it to one of %s",
            WeightFileException.quote(text),
            Arrays.toString(DType.values())));
  }

  private long[] longs(JsonParser json, String name, String key) throws IOException {
    List<Long> values = new ArrayList<>();
    boolean good = json.currentToken() == JsonToken.START_ARRAY;
    while (good && json.nextToken() != JsonToken.END_ARRAY) {
      good =
          json.currentToken() == JsonToken.VALUE_NUMBER_INT
              && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
              && json.getLongValue() >= 0
              && values.size() < MAX_AXES;
      if (good) {
        values.add(json.getLongValue());
      }
    }
    if (!good) {
      throw new WeightFileException(
          file, name, key + " is not a list of at most " + MAX_AXES + " whole numbers" + AGAIN);
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
