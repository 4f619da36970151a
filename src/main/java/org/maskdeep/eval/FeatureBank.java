package org.maskdeep.eval;

import ai.djl.Device;
import java.util.List;
import org.maskdeep.check.Checks;
import org.maskdeep.data.Dataset;
import org.maskdeep.eval.rows.DecodedRows;
import org.maskdeep.eval.rows.RowBank;
import org.maskdeep.nn.Encoder;
import org.maskdeep.run.Progress;

/**
 * Features of a data set too large for the one array of {@link Features}, of length 1, for {@link
 * KnnProbe}: ImageNet's 1.28 million rows of 2048 features take 10.5 GB in 32 bits and 5.2 in 16.
 *
 * @param source where they come from
 * @param description level, pooling, preprocessing and bits in words
 * @param rows [N, D]; this closes them
 * @param labels [N]
 */
public record FeatureBank(SetInfo source, String description, RowBank rows, int[] labels)
    implements AutoCloseable {

  /**
   * Embeds every image of a data set, as {@link Features#of(Encoder, Dataset, EmbedOptions,
   * Progress)} does.
   *
   * @param half whether they are kept in 16 bits
   */
  public static FeatureBank of(
      Encoder encoder, Dataset data, EmbedOptions options, boolean half, Progress progress) {
    Checks.atLeast("size of " + data.name(), data.size(), 1);
    int width = encoder.spec().map(options.level()).channels();
    RowBank bank = new RowBank(width, half, Device.cpu());
    boolean complete = false;
    try {
      DecodedRows rows = new DecodedRows(data.size(), width, bank::add);
      try (Embedding embedding = Embedding.of(encoder, data, options, List.of(options.level()))) {
        while (embedding.hasNext()) {
          Embedding.Rows batch = embedding.next();
          rows.add(batch.indices(), batch.labels(), batch.rows().get(0));
          progress.done(embedding.given(), data.size());
        }
      }
      String words = Features.description(options, width) + (half ? "; kept in 16 bits" : "");
      FeatureBank made =
          new FeatureBank(SetInfo.of(data).reduced(rows.kept()), words, bank, rows.labels());
      complete = true;
      return made;
    } finally {
      if (!complete) {
        bank.close();
      }
    }
  }

  /** Gives the rows' memory back. */
  @Override
  public void close() {
    rows.close();
  }
}
