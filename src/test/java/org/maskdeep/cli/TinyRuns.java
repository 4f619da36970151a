package org.maskdeep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A recipe of a network so small that a run takes a second or two. */
public final class TinyRuns {
  static final String MAIN = "org.maskdeep.cli.Main";

  private static final String RECIPE =
      """
      name: tiny
      seed: 3
      data:
        train: scenes/train?images=32&size=16&seed=1
        test: scenes/val?images=20&size=16&seed=1
        threads: 1
      model: {width: 8}
      method: {hidden: 16, out: 8, embedding: 8, groups: 2}
      views: {size: 16}
      optimizer: {name: lars, batch: 8, epochs: 15, warmup_epochs: 1}
      run: {checkpoint_every: 2, keep: 2, representation_every: 3}
      probe: {resize: 16, crop: 16, neighbours: 3, epochs: 40}
      """;

  /** Settings that make the smoke recipe's detector as small; two steps on drawn scenes. */
  public static final List<String> DETECTOR =
      List.of(
          "data.train=scenes/train?images=6&size=32",
          "data.test=scenes/val?images=2&size=32",
          "model.head_width=8",
          "model.box_features=16",
          "model.post_nms_top_n=[20,10]",
          "model.batch_size_per_image=16",
          "input.short_sides=[32]",
          "input.test_short_side=32",
          "optimizer.steps=2",
          "optimizer.batch=2",
          "optimizer.warmup_steps=0");

  private TinyRuns() {}

  /** The recipe as a file of the folder. */
  public static Path recipe(Path folder) throws IOException {
    return Files.writeString(folder.resolve("tiny.yaml"), RECIPE);
  }

  /** Pretrains in a folder; what the program said. */
  static Run pretrain(Path folder, Path out, Object... more) throws IOException {
    Object[] usual = {"pretrain", "--recipe", recipe(folder), "--out", out, "--threads=1"};
    Object[] all = java.util.Arrays.copyOf(usual, usual.length + more.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return Run.of(all);
  }

  /** An entry of a ledger about these runs, by what its name goes on with. */
  static Path entry(Path ledger, String start) throws IOException {
    try (Stream<Path> files = Files.list(ledger)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("tiny-scenes-" + start))
          .findFirst()
          .orElseThrow();
    }
  }
}
