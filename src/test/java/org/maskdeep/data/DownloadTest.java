package org.maskdeep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  private static final String MD5_OF_HELLO = "5d41402abc4b2a76b9719d911017c592";
  @TempDir Path temp;
  private HttpServer server;
  private String base;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hello",
        exchange -> {
          exchange.sendResponseHeaders(200, 5);
          exchange.getResponseBody().write(TestPictures.text("hello"));
          exchange.close();
        });
    server.start();
    base = "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private Download download(String path, String md5) {
    return new Download(URI.create(base + path), "a.bin", "MD5", md5);
  }

  @Test
  void verifiedFileAppearsAndIsFetchedOnce() throws IOException {
    Path file = download("/hello", MD5_OF_HELLO).to(temp.resolve("new"));
    assertThat(file).hasContent("hello");
    server.stop(0);
    assertThat(download("/hello", MD5_OF_HELLO).to(temp.resolve("new"))).isEqualTo(file);
  }

  @Test
  void wrongChecksumLeavesNothing() throws IOException {
    assertThatThrownBy(() -> download("/hello", "0".repeat(32)).to(temp))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(MD5_OF_HELLO)
        .hasMessageContaining("try again");
    assertNothingIsLeft();
  }

  @Test
  void noNetworkSaysWhatToDoByHand() throws IOException {
    assertThatThrownBy(() -> download("/gone", MD5_OF_HELLO).to(temp))
        .hasMessageContaining("HTTP status 404");
    server.stop(0);
    assertThatThrownBy(() -> download("/hello", MD5_OF_HELLO).to(temp))
        .hasMessageContaining("cannot be downloaded")
        .hasMessageContaining(temp.resolve("a.bin").toString());
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void fileNameMayNotLeadAway() {
    assertThatThrownBy(() -> new Download(URI.create(base), "../x", "MD5", "00"))
        .hasMessageContaining("not a plain file name");
  }
}
