package org.maskdeep.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a batch as if they were processes, too: what is gathered in one part has the rows of
 * all parts, and of all processes. For that every part is computed twice. The first time it tells
 * its rows, the second time it gets those of all.
 */
public final class GatheredParts implements ProcessGroup {
  private final ProcessGroup processes;
  private final List<List<NDArray>> told = new ArrayList<>(); // of every part, in order of calls
  private NDManager owner; // of what is told; null: not now
  private int call = -1; // of the part that gets rows; -1: none does

  /** Parts in each of some processes. */
  public GatheredParts(ProcessGroup processes) {
    this.processes = processes;
  }

  /**
   * The next part tells.
   *
   * @param rows owner of the rows until {@link #forget}
   */
  public void tell(NDManager rows) {
    owner = rows;
    told.add(new ArrayList<>());
  }

  /** All parts have told; the next one gets the rows of all. */
  public void get() {
    owner = null;
    call = 0;
  }

  /** The end of the batch. */
  public void forget() {
    owner = null;
    call = -1;
    told.clear();
  }

  @Override
  public NDArray gather(NDArray rows) {
    if (owner != null) {
      NDArray all = processes.gather(rows);
      NDArray kept = all.duplicate();
      kept.attach(owner);
      told.get(told.size() - 1).add(kept);
      return all;
    }
    if (call < 0) {
      return processes.gather(rows);
    }
    NDList all = new NDList();
    for (List<NDArray> part : told) {
      all.add(part.get(call));
    }
    call++;
    NDArray joined = NDArrays.concat(all);
    joined.attach(rows.getManager());
    return joined;
  }

  @Override
  public int rank() {
    return processes.rank();
  }

  @Override
  public int size() {
    return processes.size();
  }

  @Override
  public void average(NDList arrays) {
    processes.average(arrays);
  }

  @Override
  public void sum(double[] numbers) {
    processes.sum(numbers);
  }

  @Override
  public void broadcast(NDList arrays) {
    processes.broadcast(arrays);
  }
}
