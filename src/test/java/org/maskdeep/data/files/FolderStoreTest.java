package org.maskdeep.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.maskdeep.data.TestPictures.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.TestPictures;
import org.maskdeep.files.ReadFailure;

/** Folders and archives as they occur: what systems leave in them, links, permissions. */
class FolderStoreTest {
  private static final Predicate<String> PNG = name -> name.endsWith(".png");

  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void makeFolder() throws IOException {
    root = TestPictures.folder(temp.resolve("d"), Map.of("cat/0.png", text("cat")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".zip", ".tar", ".tgz"})
  void whatOperatingSystemsLeaveBehindIsPassedOver(String kind) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("cat/0.png", text("cat"));
    for (String clutter :
        new String[] {
          "__MACOSX/",
          "__MACOSX/cat/._0.png",
          "cat/._0.png",
          "._cat",
          ".DS_Store",
          "cat/.DS_Store",
          "cat/@eaDir/0.png/thumb.png",
          "$RECYCLE.BIN/x.png",
          ".ipynb_checkpoints/0.png"
        }) {
      files.put(clutter, new byte[0]);
    }
    Path path = temp.resolve("store" + kind);
    switch (kind) {
      case "" -> TestPictures.folder(path, files);
      case ".zip" -> TestPictures.zip(path, files);
      default -> TestPictures.tar(path, files);
    }
    try (FileStore store = FileStore.open(path, n -> true)) {
      assertThat(store.files().keySet()).containsExactly("cat/0.png");
      assertThat(store.folders()).containsExactly("cat");
    }
  }

  @Test
  void filesThatAreNoImagesMayHaveAnyName() throws Exception {
    ShellFolder.run(root.resolve("cat"), "touch \"$(printf 'Icon\\r.')\" Thumbs.db a:b.txt");
    ShellFolder.run(root, "touch desktop.ini 'C:x.json' \"$(printf 'odd\\nname.txt')\"");
    try (FileStore store = FileStore.open(root, PNG)) {
      assertThat(store.files().keySet()).containsExactly("cat/0.png");
    }
    ShellFolder.run(root, "touch \"$(printf 'cat/a\\033b.png')\"");
    assertThatThrownBy(() -> FileStore.open(root, PNG))
        .hasMessage(root + ": 'cat/a?b.png' has control characters in its name; rename it");
  }

  @Test
  void aLinkToItsOwnParentIsCalledACircle() throws IOException {
    Files.createSymbolicLink(root.resolve("cat/up"), root);
    assertThatThrownBy(() -> FileStore.open(root, PNG))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(root + "/cat/up: link that leads round in a circle");
  }

  /** To remove the folder that the link leads to would be to remove the images. */
  @Test
  void ofALinkToAFolderAboveTheLinkIsNamed() throws IOException {
    Files.createSymbolicLink(root.resolve("cat/up"), root.getParent());
    assertThatThrownBy(() -> FileStore.open(root, PNG))
        .hasMessageStartingWith(root + "/cat/up: link that leads round in a circle");
  }

  @Test
  void aBrokenLinkIsNamedWhereItMayBeAnImageOrAFolder() throws IOException {
    Path gone = temp.resolve("gone");
    Files.createSymbolicLink(root.resolve("cat/1.png"), gone);
    Files.createSymbolicLink(root.resolve("cat/notes.txt"), gone);
    Files.createSymbolicLink(root.resolve("cat/2.png"), root.resolve("cat/3.png"));
    Files.createSymbolicLink(root.resolve("cat/3.png"), root.resolve("cat/2.png"));
    try (FileStore store = FileStore.open(root, PNG)) {
      assertThat(store.files().keySet())
          .containsExactly("cat/0.png", "cat/1.png", "cat/2.png", "cat/3.png");
      assertThatThrownBy(() -> store.read("cat/1.png"))
          .hasMessageStartingWith(root + "/cat/1.png: no such file (broken link)");
      assertThatThrownBy(() -> store.read("cat/2.png"))
          .hasMessageContaining("link that leads round in a circle");
    }
    Files.createSymbolicLink(root.resolve("dog"), gone);
    assertThatThrownBy(() -> FileStore.open(root, PNG))
        .hasMessageStartingWith(root + "/dog: no such file (broken link)");
  }

  @Test
  void linksToFoldersAndFilesAreFollowed() throws IOException {
    Path other = TestPictures.folder(temp.resolve("o"), Map.of("1.png", text("dog")));
    Files.createSymbolicLink(root.resolve("dog"), other);
    Files.createSymbolicLink(root.resolve("cat/1.png"), other.resolve("1.png"));
    try (FileStore store = FileStore.open(root, PNG)) {
      assertThat(store.files().keySet()).containsExactly("cat/0.png", "cat/1.png", "dog/1.png");
      assertThat(store.read("cat/1.png")).asString().isEqualTo("dog");
    }
  }

  @Test
  void whatMayNotBeReadSaysSo() throws IOException {
    Path file = root.resolve("cat/0.png");
    assertThat(ReadFailure.of(file, new AccessDeniedException(file.toString())))
        .hasMessageStartingWith(file + ": permission denied");
    assertThat(ReadFailure.of(file, new FileSystemLoopException(file.toString())))
        .hasMessageStartingWith(file + ": link that leads round in a circle");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "this user may read everything");
    try (FileStore store = FileStore.open(root, PNG)) {
      assertThatThrownBy(() -> store.read("cat/0.png"))
          .hasMessageStartingWith(file + ": permission denied");
    }
  }

  @Test
  void hardLinksOfATarAreReadAndOtherLinksNamed() throws IOException {
    Path hard = tar("hard.tar", "cat/1.png", TarConstants.LF_LINK);
    try (FileStore store = FileStore.open(hard, PNG)) {
      assertThat(store.read("cat/1.png")).asString().isEqualTo("cat");
    }
    for (String name : new String[] {"cat/1.png", "dog"}) {
      Path soft = tar("soft.tar", name, TarConstants.LF_SYMLINK);
      assertThatThrownBy(() -> FileStore.open(soft, PNG))
          .hasMessageContaining(name + " in it is a link to cat/0.png")
          .hasMessageContaining("tar -h");
    }
    try (FileStore store = FileStore.open(tar("x.tar", "a.txt", TarConstants.LF_SYMLINK), PNG)) {
      assertThat(store.files().keySet()).containsExactly("cat/0.png");
    }
  }

  /** One file and a link to it. */
  private Path tar(String file, String name, byte kind) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry("cat/0.png", true);
      entry.setSize(3);
      tar.putArchiveEntry(entry);
      tar.write(text("cat"));
      tar.closeArchiveEntry();
      TarArchiveEntry link = new TarArchiveEntry(name, kind);
      link.setLinkName("cat/0.png");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
    return Files.write(temp.resolve(file), bytes.toByteArray());
  }
}
