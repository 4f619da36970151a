package org.maskdeep.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Assertions;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/** Whatever a recipe file holds: a recipe or one clear line, soon, and no code runs. */
class RecipeFuzzTest {
  private static final Duration SOON = Duration.ofMinutes(5); // on a busy machine too
  private static final String ALPHABET = "abz019:-[]{},#&*!|>'\"%@?.\n\t \\~<=\u00e9\u0000";
  private static Path file;
  private static byte[] valid;
  private static boolean sprung;

  /** What a tag of YAML would make, were it obeyed. */
  public static final class Trap {
    /** Remembers that it was made. */
    public Trap() {
      sprung = true;
    }

    /** As the other. */
    public Trap(String ignored) {
      sprung = true;
    }
  }

  @BeforeContainer
  static void makeFile() throws IOException {
    file = Files.createTempFile("fuzz", ".yaml");
    Recipe all = Recipes.load("defaults", List.of());
    valid = Recipes.text(all).getBytes(StandardCharsets.UTF_8);
  }

  @AfterContainer
  static void removeFile() throws IOException {
    Files.delete(file);
  }

  private static void check(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    Assertions.assertTimeout(
        SOON,
        () -> {
          try {
            assertThat(Recipes.load(file.toString(), List.of()).name()).isNotNull();
          } catch (IOException | IllegalArgumentException e) {
            assertThat(e.getMessage()).contains(file.toString()).hasLineCount(1);
            assertThat(e.getMessage()).hasSizeLessThan(1500);
          }
        });
    assertThat(sprung).as("code of a recipe ran").isFalse();
  }

  @Property(tries = 300)
  void randomBytes(@ForAll byte[] bytes) throws IOException {
    check(bytes);
  }

  @Property(tries = 1000)
  void aChangedRecipe(
      @ForAll @Size(min = 1, max = 4) int[] places,
      @ForAll @Size(4) @IntRange(max = 1000) int[] choices)
      throws IOException {
    byte[] bytes = valid.clone();
    for (int i = 0; i < places.length; i++) {
      int at = Math.floorMod(places[i], bytes.length);
      byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
      byte put = (byte) ALPHABET.charAt(Math.floorMod(choices[i], ALPHABET.length()));
      switch (Math.floorMod(choices[i], 3)) {
        case 0 -> bytes[at] = put;
        case 1 -> {
          bytes = Arrays.copyOf(bytes, bytes.length + 1);
          bytes[at] = put;
          System.arraycopy(rest, 0, bytes, at + 1, rest.length);
        }
        default -> {
          bytes = Arrays.copyOf(bytes, bytes.length - 1);
          System.arraycopy(rest, 1, bytes, at, rest.length - 1);
        }
      }
    }
    check(bytes);
  }

  @Example
  void tagsMakeNothing() throws IOException {
    String trap = Trap.class.getName();
    for (String text :
        List.of(
            "!!" + trap + " {}",
            "name: !!" + trap + " [\"x\"]",
            "name: !<tag:yaml.org,2002:" + trap + "> {}",
            "data: !!" + trap + " {}",
            "name: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://localhost/\"]]")) {
      check(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Example
  void bombsAreCheap() throws IOException {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      laughs.append("a%1$d: &a%1$d [*a%2$d, *a%2$d]%n".formatted(i, i - 1));
    }
    check(laughs.toString().getBytes(StandardCharsets.UTF_8));
    check("[".repeat(200_000).getBytes(StandardCharsets.UTF_8));
    check(("name: " + "{a: ".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
    check(("seed: " + "9".repeat(500_000)).getBytes(StandardCharsets.UTF_8));
    check(("seed: 1e" + "9".repeat(50)).getBytes(StandardCharsets.UTF_8));
    Files.write(file, new byte[2 << 20]);
    assertThatThrownBy(() -> Recipes.load(file.toString(), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bytes are not a recipe");
  }
}
