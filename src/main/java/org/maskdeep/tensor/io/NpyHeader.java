package org.maskdeep.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The header of a .npy file of version 1.0: magic, version, length, and a Python dictionary padded
 * with spaces so that the data starts at a multiple of 64 bytes.
 *
 * @param length bytes before the data; 0 for a header yet to be written
 */
record NpyHeader(DType dtype, long[] shape, int length) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int PREFIX = MAGIC.length + 2;
  private static final int ALIGNMENT = 64;
  private static final int GROWTH = 21; // room that numpy leaves for a first axis that grows
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\s*(?:'descr'\\s*:\\s*'(?<descr>[^']{0,16})'"
              + "|'fortran_order'\\s*:\\s*(?<fortran>True|False)"
              + "|'shape'\\s*:\\s*\\((?<shape>[0-9, ]{0,512})\\))\\s*(?<end>,?\\s*\\}\\s*$|,)");

  NpyHeader(DType dtype, long[] shape) {
    this(dtype, shape, 0);
  }

  /** As numpy writes it, byte for byte. */
  byte[] toBytes() {
    String axes = LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String tuple = shape.length == 1 ? axes + "," : axes;
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
                descr(dtype),
                tuple));
    if (shape.length > 0) {
      text.append(" ".repeat(GROWTH - Long.toString(shape[0]).length()));
    }
    int padding = ALIGNMENT - (PREFIX + text.length() + 1) % ALIGNMENT; // 1 … 64, as numpy's
    text.append(" ".repeat(padding)).append('\n');
    byte[] bytes = Arrays.copyOf(MAGIC, PREFIX + text.length());
    bytes[MAGIC.length] = (byte) text.length();
    bytes[MAGIC.length + 1] = (byte) (text.length() >>> 8);
    byte[] ascii = text.toString().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, PREFIX, ascii.length);
    return bytes;
  }

  /** Reads up to the first byte of the data. */
  static NpyHeader read(Path file, InputStream in) throws IOException {
    byte[] prefix = in.readNBytes(PREFIX);
    if (prefix.length < PREFIX || !Arrays.equals(prefix, 0, 6, MAGIC, 0, 6)) {
      throw new WeightFileException(file, "no .npy file; write it with numpy.save");
    }
    if (prefix[6] != 1 || prefix[7] != 0) {
      throw new WeightFileException(
          file,
          String.format(
              Locale.ROOT,
              ".npy version %d.%d cannot be read, only 1.0; save plain arrays without named fields",
              prefix[6] & 0xFF,
              prefix[7] & 0xFF));
    }
    int length = prefix[8] & 0xFF | (prefix[9] & 0xFF) << 8;
    byte[] text = in.readNBytes(length);
    if (text.length < length) {
      throw new WeightFileException(file, "cut off in its header; write it again");
    }
    return parse(file, new String(text, StandardCharsets.ISO_8859_1));
  }

  private static NpyHeader parse(Path file, String text) throws IOException {
    WeightFileException broken =
        new WeightFileException(
            file, "header " + WeightFileException.quote(text) + " is not numpy's; write it again");
    Matcher entry = ENTRY.matcher(text);
    int position = text.indexOf('{') + 1;
    String descr = null;
    String fortran = null;
    String shape = null;
    boolean closed = false;
    if (position != 1) {
      throw broken;
    }
    for (int i = 0; i < 3; i++) {
      if (closed || !entry.region(position, text.length()).lookingAt()) {
        throw broken;
      }
      descr = entry.group("descr") == null ? descr : entry.group("descr");
      fortran = entry.group("fortran") == null ? fortran : entry.group("fortran");
      shape = entry.group("shape") == null ? shape : entry.group("shape");
      closed = !entry.group("end").equals(",");
      position = entry.end();
    }
    if (!closed || descr == null || fortran == null || shape == null) {
      throw broken;
    }
    if (fortran.equals("True")) {
      throw new WeightFileException(
          file, "in column order; save numpy.ascontiguousarray(x) instead");
    }
    return new NpyHeader(dtype(file, descr), axes(shape, broken), PREFIX + text.length());
  }

  private static long[] axes(String shape, WeightFileException broken) throws IOException {
    String tuple = shape.strip();
    if (tuple.isEmpty()) {
      return new long[0];
    }
    if (!tuple.matches("\\d{1,18} *,|\\d{1,18}( *, *\\d{1,18}){1,63} *,?")) {
      throw broken;
    }
    return Arrays.stream(tuple.split("[ ,]+")).mapToLong(Long::parseLong).toArray();
  }

  private static DType dtype(Path file, String descr) throws IOException {
    for (DType dtype : new DType[] {DType.F32, DType.F64, DType.I64}) {
      if (descr(dtype).equals(descr)) {
        return dtype;
      }
    }
    throw new WeightFileException(
        file,
        String.format(
            Locale.ROOT,
            "type %s cannot be read; save x.astype('<f4'), '<f8' or '<i8'",
            WeightFileException.quote(descr)));
  }

  private static String descr(DType dtype) {
    return switch (dtype) {
      case F32 -> "<f4";
      case F64 -> "<f8";
      case I64 -> "<i8";
      default ->
          throw new IllegalArgumentException(
              "a .npy file of " + dtype + " cannot be written, only F32, F64 and I64");
    };
  }
}
