package org.maskdeep.tensor.io;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what a file is that was taken for safetensors, from its first bytes, and what to do. */
final class ForeignFile {
  /** How many first bytes are enough. */
  static final int HEAD = 1 << 16;

  private static final String CONVERT =
      "; load it in Python and save its state dict with safetensors.torch.save_file";
  private static final String PICKLE = "a Python pickle (PyTorch or another program)" + CONVERT;
  private static final String ELSEWHERE = "; get the weights as safetensors";
  private static final String ANOTHER = "; name a file of weights";
  private static final String UNPACK = "; unpack it first";
  private static final Pattern SHARD = Pattern.compile("\"([^\"]+\\.safetensors)\"");

  /** What the hexadecimal digits that a file begins with say of it. */
  private record Magic(String digits, String kind) {}

  private static final List<Magic> MAGIC =
      List.of(
          new Magic("80028a0a6cfc9c46f920", "a PyTorch pickle of before version 1.6" + CONVERT),
          new Magic("8002", PICKLE),
          new Magic("8003", PICKLE),
          new Magic("8004", PICKLE),
          new Magic("8005", PICKLE),
          new Magic("934e554d5059", "a NumPy array (.npy)" + CONVERT),
          new Magic("47475546", "a GGUF file of llama.cpp" + ELSEWHERE),
          new Magic("894844460d0a1a0a", "an HDF5 file (Keras)" + ELSEWHERE),
          new Magic("1f8b", "compressed with gzip" + UNPACK),
          new Magic("425a68", "compressed with bzip2" + UNPACK),
          new Magic("fd377a585a00", "compressed with xz" + UNPACK),
          new Magic("28b52ffd", "compressed with zstd" + UNPACK),
          new Magic("377abcaf271c", "a 7z archive" + UNPACK),
          new Magic("52617221", "a RAR archive" + UNPACK),
          new Magic("89504e470d0a1a0a", "a PNG image" + ANOTHER),
          new Magic("ffd8ff", "a JPEG image" + ANOTHER),
          new Magic("25504446", "a PDF document" + ANOTHER));

  private ForeignFile() {}

  /** What the bytes are, with advice; null when they are of no kind that is known. */
  static String kind(byte[] head) {
    if (head.length == 0) {
      return "it is empty; download or copy it again";
    }
    if (starts(head, "504b0304") || starts(head, "504b0506")) {
      return zip(head);
    }
    for (Magic magic : MAGIC) {
      if (starts(head, magic.digits())) {
        return "it is " + magic.kind();
      }
    }
    if (isOnnx(head)) {
      return "it is an ONNX model" + ELSEWHERE;
    }
    if (head.length > 262 && text(head, 257, 5).equals("ustar")) {
      return "it is a tar archive (or PyTorch of before version 0.2)" + UNPACK;
    }
    return written(head);
  }

  private static boolean starts(byte[] head, String digits) {
    byte[] magic = HexFormat.of().parseHex(digits);
    return head.length >= magic.length && Arrays.equals(magic, Arrays.copyOf(head, magic.length));
  }

  /** The number of a format's version, then the length of the producer's name or the like. */
  private static boolean isOnnx(byte[] head) {
    return head.length > 4
        && head[0] == 8
        && head[1] > 0
        && head[1] < 32
        && (head[2] == 0x12 || head[2] == 0x3a);
  }

  /** By the name of the first entry. */
  private static String zip(byte[] head) {
    int length = head.length < 30 ? 0 : (head[26] & 0xFF) | (head[27] & 0xFF) << 8;
    String first = text(head, 30, length);
    String all = text(head, 0, head.length);
    if (first.endsWith(".npy")) {
      return "it is a NumPy archive (.npz)" + CONVERT;
    }
    if (first.matches(".*(data\\.pkl|constants\\.pkl|/version|/byteorder|/code/.*)")
        || all.contains("data.pkl")) {
      return "it is a PyTorch pickle (.pth, .pt)" + CONVERT;
    }
    return "it is a zip archive" + UNPACK;
  }

  /** Files that people can read. */
  private static String written(byte[] head) {
    String text = text(head, 0, head.length).replaceFirst("^\u00ef\u00bb\u00bf", "").strip();
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("version https://git-lfs") || lower.startsWith("version https://hawser")) {
      return "it is a pointer of Git LFS, not the file itself; get that with git lfs pull";
    }
    if (lower.startsWith("<")) {
      return "it is an HTML or XML page: the download failed; open the address in a browser, and"
          + " download it again";
    }
    if (lower.startsWith("{") && text.contains("\"weight_map\"")) {
      Set<String> shards = new LinkedHashSet<>();
      for (Matcher shard = SHARD.matcher(text); shard.find(); ) {
        shards.add(shard.group(1));
      }
      return "it is the index of weights that are split over several files"
          + (shards.isEmpty() ? "" : " (" + String.join(", ", shards.stream().limit(3).toList()))
          + (shards.isEmpty() ? "" : shards.size() > 3 ? ", …)" : ")")
          + "; merge them into one";
    }
    if (!text.matches("[ -~\\s]+")) {
      return null;
    }
    String start = text.lines().findFirst().orElse("");
    return (lower.startsWith("{") || lower.startsWith("[") ? "it is JSON" : "it is a text")
        + " that begins with \""
        + WeightFileException.clip(start.length() > 60 ? start.substring(0, 60) + "…" : start)
        + "\"; name a file of weights, or download it again";
  }

  private static String text(byte[] head, int from, int length) {
    int end = Math.min(head.length, from + length);
    return from >= end ? "" : new String(head, from, end - from, StandardCharsets.ISO_8859_1);
  }
}
