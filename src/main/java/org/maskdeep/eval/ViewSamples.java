package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.function.BiFunction;
import org.maskdeep.data.Replacement;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.eval.grid.Samples;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.ProcessGroup;

/**
 * New random views of a training set in every epoch.
 *
 * @param probe whose training set and view these are
 * @param encoded from views [B, 3, S, S] to the classifier's input, in the step's manager
 */
record ViewSamples(ViewProbe probe, BiFunction<NDArray, NDManager, NDArray> encoded)
    implements Samples<Batch> {
  @Override
  public int size() {
    return probe.train().size();
  }

  @Override
  public String name() {
    return probe.train().name();
  }

  @Override
  public String fingerprint() {
    return SetInfo.of(probe.train()).fingerprintWith(SetInfo.of(probe.test()));
  }

  @Override
  public String sampleName(int index) {
    return probe.train().sampleName(index);
  }

  @Override
  public BatchSource<Batch> batches(int epoch, int first, int replacedInEpoch) {
    ProbeRecipe recipe = probe.recipe();
    ProcessGroup group = probe.options().group();
    return Batches.builder(probe.train())
        .views(List.of(probe.view()))
        .batchSize(recipe.batchFor(size()) / group.size())
        .share(group.rank(), group.size())
        .seed(probe.seed())
        .epoch(epoch)
        .startBatch(first)
        .alreadyReplaced(replacedInEpoch)
        .threads(probe.options().threads())
        .prefetch(Math.max(2, probe.options().threads()))
        .budget(probe.options().maxBadFraction())
        .build()
        .source(recipe.stepsPerEpoch(size()) - first);
  }

  @Override
  public void checkReplaced(int inEpoch) throws IOException {
    Replacement.check(probe.train(), inEpoch, probe.options().maxBadFraction());
  }

  @Override
  public NDArray input(Batch batch, NDManager step) {
    int side = probe.view().size();
    NDArray x = Layout.batch(step, batch.view(0), batch.size(), side, side, 3);
    return encoded.apply(x, step);
  }

  @Override
  public int[] labels(Batch batch) {
    return batch.labels();
  }
}
