package org.maskdeep.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.data.Datasets;
import org.maskdeep.reproduce.ProgressLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Fetches a data set. */
@Command(
    name = "download",
    mixinStandardHelpOptions = true,
    description = {
      "Fetch the archive of a data set from its official address into the data folder, unless it is"
          + " there.",
      "Its checksum is verified; a download that is cut off leaves nothing behind."
    })
final class DataDownload implements Callable<Integer> {
  private static final long MIB = 1 << 20;

  @Parameters(paramLabel = "NAME", description = "cifar10, imagenette, tiny-imagenet or stl10.")
  private String name;

  @Override
  public Integer call() throws Exception {
    Path file;
    try (ProgressLine line = new ProgressLine(name, "MiB", System.out)) {
      file =
          Datasets.download(
              name,
              new DataOptions().folder(),
              (done, total) -> line.done(done / MIB, Math.max(1, total / MIB)));
    }
    System.out.println(file);
    return 0;
  }
}
