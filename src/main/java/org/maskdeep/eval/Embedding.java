package org.maskdeep.eval;

import java.io.IOException;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.files.IOConsumer;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FrozenEncoder;
import org.maskdeep.run.Progress;

/**
 * Embeds images batch by batch, for sets whose features need not all be in memory; {@link Features}
 * keeps them.
 *
 * <pre>{@code
 * Npy.writeRows(file, data.size(), width, rows ->
 *     Embedding.each(encoder, data, options, Progress.SILENT, rows::add));
 * }</pre>
 */
public final class Embedding {
  private Embedding() {}

  /**
   * Gives the features of every image of a data set, in its order, with the encoder in evaluation
   * mode, on the device of its weights.
   *
   * @param rows takes the features of a batch, [b, D]
   * @throws java.io.UncheckedIOException when an image cannot be decoded; the message names it
   * @throws IOException what {@code rows} throws
   */
  public static void each(
      Encoder encoder,
      Dataset data,
      EmbedOptions options,
      Progress progress,
      IOConsumer<float[]> rows)
      throws IOException {
    long done = 0;
    try (FrozenEncoder frozen = FrozenEncoder.of(encoder, options.forward());
        Batches batches = Features.batches(data, options)) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          rows.accept(Features.rows(frozen, batch, options));
          done += batch.size();
        }
        progress.done(done, data.size());
      }
    }
  }
}
