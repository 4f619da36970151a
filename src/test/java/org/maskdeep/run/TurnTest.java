package org.maskdeep.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @Test
  void theOthersWaitUntilItIsGivenUp() throws Exception {
    Path made = folder.resolve("new/guide");
    Turn first = Turn.await(made, () -> false, out);
    assertThat(first.isOurs()).isTrue();
    CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> waiting(made));
    while (printed.size() == 0) {
      Thread.sleep(10);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("another process makes it");
    assertThat(second).isNotDone();
    first.close();
    assertThat(second.get(10, TimeUnit.MINUTES)).isTrue();
  }

  private Boolean waiting(Path made) {
    try (Turn turn = Turn.await(made, () -> false, out)) {
      return turn.isOurs();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void whoIsAskedToStopDoesNotWait() throws IOException {
    try (Turn first = Turn.await(folder.resolve("guide"), () -> false, out);
        Turn second = Turn.await(folder.resolve("guide"), () -> true, out)) {
      assertThat(first.isOurs()).isTrue();
      assertThat(second.isOurs()).isFalse();
    }
  }
}
