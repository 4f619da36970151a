package org.maskdeep.data.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Assertions;
import org.maskdeep.data.TestPictures;

/** Whatever bytes an archive holds, it is read or refused by name, soon, within its folder. */
class ArchiveFuzzTest {
  private static final Duration SOON = Duration.ofMinutes(5); // on a busy machine too
  private static final String[] KINDS = {".zip", ".tar", ".tgz"};
  private static final Map<String, byte[]> VALID = new HashMap<>();
  private static Path folder;

  @BeforeContainer
  static void makeArchives() throws IOException {
    folder = Files.createTempDirectory("fuzz");
    Map<String, byte[]> files =
        Map.of(
            "a/1.txt", TestPictures.text("one"), "b/2.txt", TestPictures.text("two ".repeat(200)));
    for (String kind : KINDS) {
      Path file = folder.resolve("valid" + kind);
      VALID.put(
          kind,
          Files.readAllBytes(
              kind.equals(".zip") ? TestPictures.zip(file, files) : TestPictures.tar(file, files)));
    }
  }

  @AfterContainer
  static void removeArchives() throws IOException {
    for (String kind : KINDS) {
      Files.deleteIfExists(folder.resolve("valid" + kind));
      Files.deleteIfExists(folder.resolve("changed" + kind));
    }
    Files.delete(folder);
  }

  @Property(tries = 1500)
  void aChangedArchive(
      @ForAll @IntRange(max = 2) int which,
      @ForAll @Size(min = 1, max = 5) int[] places,
      @ForAll @Size(5) byte[] values)
      throws IOException {
    byte[] bytes = VALID.get(KINDS[which]).clone();
    for (int i = 0; i < places.length; i++) {
      bytes[Math.floorMod(places[i], bytes.length)] = values[i];
    }
    check(which, bytes);
  }

  @Property(tries = 300)
  void randomBytes(@ForAll @IntRange(max = 2) int which, @ForAll byte[] bytes) throws IOException {
    check(which, bytes);
  }

  private static void check(int which, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("changed" + KINDS[which]), bytes);
    Assertions.assertTimeout(
        SOON,
        () -> {
          try (FileStore store = FileStore.open(file, n -> true)) {
            for (String name : store.files().keySet()) {
              assertThat(Path.of("/root/of/all").resolve(name).normalize())
                  .startsWithRaw(Path.of("/root/of/all"));
              store.read(name);
            }
          } catch (IOException e) {
            assertThat(e.getMessage()).contains(file.toString()).hasLineCount(1);
          }
        });
  }
}
