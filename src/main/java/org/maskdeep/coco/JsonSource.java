package org.maskdeep.coco;

import static java.util.regex.Pattern.CASE_INSENSITIVE;
import static java.util.regex.Pattern.DOTALL;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.BufferedInputStream;
import java.io.CharConversionException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.files.ZipArchive;

/**
 * A JSON file read token by token, of which every error names the file and the place. The current
 * token is always the value to be read next.
 */
final class JsonSource implements Closeable {
  private static final String CUT_OFF =
      "the file ends here, in the middle of a value: it was cut off; get it again";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private static final Pattern IN_ZIP =
      Pattern.compile("(.*?\\.zip)!(.*)", CASE_INSENSITIVE | DOTALL);

  /** Reads the value of one key; must read or {@link #skip} it. */
  interface Field {
    void read(String key) throws IOException;
  }

  /** Reads one element; must read or {@link #skip} it. */
  interface Element {
    void read() throws IOException;
  }

  private final String file;
  private final Closeable archive;
  private final JsonParser parser;
  private double[] numbers = new double[64];

  private JsonSource(String file, InputStream in, Closeable archive) throws IOException {
    this.file = file;
    this.archive = archive;
    this.parser = FACTORY.createParser(in);
  }

  /** Opens {@code file.json} or {@code archive.zip!path/in/it.json}. */
  static JsonSource open(Path path) throws IOException {
    String name = path.toString();
    Matcher inZip = IN_ZIP.matcher(name);
    if (!inZip.matches()) {
      if (!Files.isRegularFile(path)) {
        throw new CocoFormatException(name, "no such file");
      }
      return new JsonSource(name, Files.newInputStream(path), () -> {});
    }
    Path zip = path.getFileSystem().getPath(inZip.group(1));
    String entry = inZip.group(2);
    if (!Files.isRegularFile(zip)) {
      throw new CocoFormatException(zip.toString(), "no such file");
    }
    ZipArchive archive;
    try {
      archive = ZipArchive.open(zip);
    } catch (ZipException e) {
      throw new CocoFormatException(zip.toString(), "not a readable zip file: " + e.getMessage());
    }
    ZipEntry found = null;
    for (ZipEntry one : archive.entries()) {
      found = found == null && clean(archive.name(one)).equals(entry) ? one : found;
    }
    if (found == null) {
      String holds =
          archive.entries().stream().limit(10).map(ZipEntry::getName).toList().toString();
      archive.close();
      throw new CocoFormatException(zip.toString(), "has no entry " + entry + "; it has " + holds);
    }
    return new JsonSource(name, new BufferedInputStream(archive.content(found), 1 << 16), archive);
  }

  /** A name as archives are listed: some programs write backslashes, or ./ in front. */
  private static String clean(String name) {
    return name.replace('\\', '/').replaceFirst("^(\\./)+", "");
  }

  /** Reads the one value of the file. */
  void document(Element root) throws IOException {
    if (step() == null) {
      throw error("the file is empty");
    }
    root.read();
    if (step() != null) {
      throw error("there is more after the end of the JSON value");
    }
  }

  /** Reads an object, key by key. */
  void object(String what, Field field) throws IOException {
    expect(JsonToken.START_OBJECT, what, "an object");
    while (next() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      next();
      field.read(key);
    }
  }

  /** Reads an array, element by element. */
  void array(String what, Element element) throws IOException {
    expect(JsonToken.START_ARRAY, what, "an array");
    while (next() != JsonToken.END_ARRAY) {
      element.read();
    }
  }

  /** Passes over the value. */
  void skip() throws IOException {
    try {
      parser.skipChildren();
    } catch (IOException e) {
      throw wrap(e);
    }
  }

  boolean isArray() {
    return parser.currentToken() == JsonToken.START_ARRAY;
  }

  boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  boolean isNumber() {
    return parser.currentToken().isNumeric();
  }

  boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  boolean isString() {
    return parser.currentToken() == JsonToken.VALUE_STRING;
  }

  /** A finite number. */
  double number(String what) throws IOException {
    if (!isNumber()) {
      throw error(what + " must be a number, not " + describe());
    }
    try {
      double value = parser.getDoubleValue();
      if (!Double.isFinite(value)) {
        throw error(what + " is " + value + ": it must be finite");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw wrap(e);
    }
  }

  /** An integer, which may be written as 3.0. */
  long integer(String what) throws IOException {
    try {
      if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
        return parser.getLongValue();
      }
    } catch (JsonProcessingException e) {
      throw wrap(e);
    }
    double value = number(what);
    if (value != Math.rint(value) || Math.abs(value) > 0x1p53) {
      throw error(what + " must be an integer, not " + value);
    }
    return (long) value;
  }

  /** An id as the number that stands for it. */
  long id(String what, IdNames names) throws IOException {
    try {
      return switch (parser.currentToken()) {
        case VALUE_NUMBER_INT ->
            parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? names.number(new BigDecimal(parser.getBigIntegerValue()))
                : parser.getLongValue();
        case VALUE_NUMBER_FLOAT -> names.number(new BigDecimal(number(what)));
        case VALUE_STRING -> names.number(parser.getText());
        default -> throw error(what + " must be a number or a string, not " + describe());
      };
    } catch (JsonProcessingException e) {
      throw wrap(e);
    }
  }

  /** A length in pixels; 0 for null, which says nothing. */
  int size(String what) throws IOException {
    if (isNull()) {
      return 0;
    }
    long value = isString() ? digits(what) : integer(what);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw error(what + " = " + value + " must lie in [0, 2^31)");
    }
    return (int) value;
  }

  private long digits(String what) throws IOException {
    String text = text();
    if (!text.matches("[0-9]{1,10}")) {
      throw error(what + " must be a number, not the string '" + text + "'");
    }
    return Long.parseLong(text);
  }

  /** A flag, which COCO writes as 0 or 1. */
  boolean flag(String what) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> integer(what) != 0;
    };
  }

  /** Text; a number is taken as its text, null, an array or an object as none. */
  String text() throws IOException {
    try {
      if (isNull() || isArray() || isObject()) {
        skip();
        return "";
      }
      return parser.getText();
    } catch (JsonProcessingException e) {
      throw wrap(e);
    }
  }

  /** The characters of a string as bytes, 255 for one that is not ASCII. */
  byte[] ascii() throws IOException {
    try {
      char[] chars = parser.getTextCharacters();
      byte[] out = new byte[parser.getTextLength()];
      for (int i = 0, p = parser.getTextOffset(); i < out.length; i++, p++) {
        out[i] = chars[p] < 128 ? (byte) chars[p] : -1;
      }
      return out;
    } catch (JsonProcessingException e) {
      throw wrap(e);
    }
  }

  /** An array of finite numbers. */
  double[] numbers(String what) throws IOException {
    expect(JsonToken.START_ARRAY, what, "an array of numbers");
    int n = 0;
    while (next() != JsonToken.END_ARRAY) {
      if (n == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * n);
      }
      numbers[n++] = number(what);
    }
    return Arrays.copyOf(numbers, n);
  }

  /** A box of four numbers; null for null or an empty array. */
  Box box(String what) throws IOException {
    if (isNull()) {
      return null;
    }
    double[] b = numbers(what);
    if (b.length != 0 && b.length != 4) {
      throw error(what + " must have 4 numbers (x, y, width, height), not " + b.length);
    }
    try {
      return b.length == 0 ? null : new Box(b[0], b[1], b[2], b[3]);
    } catch (IllegalArgumentException e) {
      throw error(e.getMessage());
    }
  }

  /** An error at this place of the file. */
  CocoFormatException error(String reason) {
    return error(reason, parser.currentTokenLocation());
  }

  private CocoFormatException error(String reason, JsonLocation at) {
    return new CocoFormatException(
        file,
        String.format(
            Locale.ROOT,
            "line %d, column %d (byte %d): %s",
            at.getLineNr(),
            at.getColumnNr(),
            at.getByteOffset(),
            reason));
  }

  private IOException wrap(IOException e) {
    if (e instanceof CocoFormatException) {
      return e;
    }
    if (e instanceof JsonProcessingException json) {
      JsonLocation at = json.getLocation();
      return error(reason(json), at == null ? parser.currentLocation() : at);
    }
    if (e instanceof CharConversionException || e instanceof ZipException) {
      return error(e.getMessage(), parser.currentLocation());
    }
    return new IOException(file + ": " + e.getMessage(), e);
  }

  private static String reason(JsonProcessingException e) {
    if (e instanceof JsonEOFException) {
      return CUT_OFF;
    }
    String words = e.getOriginalMessage().replace('\n', ' ');
    int source = words.indexOf(" (start marker at");
    boolean token = words.startsWith("Unrecognized token");
    return (token ? "not JSON: " : "") + (source < 0 ? words : words.substring(0, source));
  }

  private JsonToken step() throws IOException {
    try {
      return parser.nextToken();
    } catch (IOException e) {
      throw wrap(e);
    }
  }

  private JsonToken next() throws IOException {
    JsonToken token = step();
    if (token == null) {
      throw error(CUT_OFF);
    }
    return token;
  }

  private void expect(JsonToken token, String what, String kind) throws CocoFormatException {
    if (parser.currentToken() != token) {
      throw error(what + " must be " + kind + ", not " + describe());
    }
  }

  private String describe() {
    return switch (parser.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NULL -> "null";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      default -> "a number";
    };
  }

  @Override
  public void close() throws IOException {
    parser.close();
    archive.close();
  }
}
