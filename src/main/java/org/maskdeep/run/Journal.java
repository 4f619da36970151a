package org.maskdeep.run;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.maskdeep.data.Replaced;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.checkpoint.Checkpoint;

/** Where a run writes down what it does; {@link RunJournal} writes into its folder. */
interface Journal extends AutoCloseable {
  /** Writes nothing. */
  Journal NONE =
      new Journal() {
        @Override
        public void write(Map<String, Object> line) {}

        @Override
        public void replaced(long step, List<Replaced> images) {}

        @Override
        public void save(Supplier<Checkpoint> snapshot) {}

        @Override
        public DivergedException diverged(
            DivergenceReport.Evidence evidence,
            Supplier<Checkpoint> state,
            DivergedException found) {
          return found.advised(evidence.remedy());
        }

        @Override
        public void close() {}
      };

  /** Adds a line of metrics; its first key must be {@code step}. */
  void write(Map<String, Object> line) throws IOException;

  /** Adds the images that were replaced in a step. */
  void replaced(long step, List<Replaced> images) throws IOException;

  /** Writes a checkpoint. */
  void save(Supplier<Checkpoint> snapshot) throws IOException;

  /**
   * Writes down all that explains a divergence.
   *
   * @param state copies the state of that moment
   * @return what to throw: the same with advice
   */
  DivergedException diverged(
      DivergenceReport.Evidence evidence, Supplier<Checkpoint> state, DivergedException found)
      throws IOException;

  @Override
  void close() throws IOException;
}
