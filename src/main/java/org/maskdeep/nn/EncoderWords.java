package org.maskdeep.nn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.maskdeep.check.RenamedKeys;

/**
 * Words that say which encoder, such as {@code model: resnet18}, wherever they stand: in the
 * metadata of a file, on the command line, in a recipe. {@link EncoderSpec#of} understands them.
 */
public final class EncoderWords {
  private final Map<String, Word> words;

  private EncoderWords(Map<String, Word> words) {
    this.words = words;
  }

  private record Word(String text, Fault fault) {}

  /** What to throw of a word that is not known. */
  @FunctionalInterface
  public interface Fault {
    /**
     * The exception.
     *
     * @param known the words that could stand there; empty: a whole number
     */
    RuntimeException of(String key, String word, List<String> known);
  }

  /** Words that stand in one place. */
  public static EncoderWords of(Map<String, String> words, Fault fault) {
    EncoderWords all = new EncoderWords(Map.of());
    for (Map.Entry<String, String> word : words.entrySet()) {
      all = all.with(word.getKey(), word.getValue(), fault);
    }
    return all;
  }

  /**
   * What a file's metadata say; words of earlier versions are understood. A word that is not known
   * is an {@link UncheckedIOException} that names file and key.
   *
   * @param option the command line's option that says the same as a key
   */
  public static EncoderWords ofFile(
      Path file, Map<String, String> metadata, UnaryOperator<String> option) {
    Map<String, String> words = new LinkedHashMap<>(metadata);
    words.replaceAll((key, word) -> RenamedKeys.value("model." + key, word));
    return of(
        words,
        (key, word, known) -> {
          String found =
              String.format(Locale.ROOT, "%s: its metadata has %s '%s'", file, key, word);
          String advice =
              known.isEmpty()
                  ? "; say --" + option.apply(key)
                  : String.format(
                      Locale.ROOT,
                      ", which is none of %s; say which with --%s",
                      String.join(", ", known),
                      option.apply(key));
          return new UncheckedIOException(new IOException(found + advice));
        });
  }

  /** The same with another word under a key; null or empty: as they are. */
  public EncoderWords with(String key, String word, Fault fault) {
    if (word == null || word.isEmpty()) {
      return this;
    }
    Map<String, Word> changed = new LinkedHashMap<>(words);
    changed.put(key, new Word(word, fault));
    return new EncoderWords(changed);
  }

  /** The same without one. */
  public EncoderWords without(String key) {
    Map<String, Word> changed = new LinkedHashMap<>(words);
    changed.remove(key);
    return new EncoderWords(changed);
  }

  /** What is said under a key, valid or not; empty: nothing. */
  String text(String key) {
    return words.containsKey(key) ? words.get(key).text : "";
  }

  /** Whether a key has a word. */
  public boolean say(String key) {
    return words.containsKey(key);
  }

  /** The word of a key, which must be one of the known; the usual one where none is said. */
  String word(String key, String usual, List<String> known) {
    return word(key, usual, known::contains, known);
  }

  /**
   * The word of a key; the usual one where none is said.
   *
   * @param valid which words it may be
   * @param known some of them, for the error
   */
  String word(String key, String usual, Predicate<String> valid, List<String> known) {
    Word word = words.get(key);
    if (word != null && !valid.test(word.text)) {
      throw word.fault.of(key, word.text, known);
    }
    return word == null ? usual : word.text;
  }

  /** The positive whole number of a key; the usual one where none is said. */
  int number(String key, int usual) {
    Word word = words.get(key);
    if (word != null && !word.text.matches("[0-9]{1,6}")) {
      throw word.fault.of(key, word.text, List.of());
    }
    return word == null ? usual : Integer.parseInt(word.text);
  }
}
