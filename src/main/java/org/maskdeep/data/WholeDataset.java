package org.maskdeep.data;

import java.io.IOException;
import java.util.List;

/** All samples of another data set, whose images reach the caller in another way. */
abstract class WholeDataset implements Dataset {
  final Dataset source;

  WholeDataset(Dataset source) {
    this.source = source;
  }

  @Override
  public final String name() {
    return source.name();
  }

  @Override
  public final int size() {
    return source.size();
  }

  @Override
  public final List<String> classes() {
    return source.classes();
  }

  @Override
  public final int label(int index) {
    return source.label(index);
  }

  @Override
  public final String sampleName(int index) {
    return source.sampleName(index);
  }

  @Override
  public final void close() throws IOException {
    source.close();
  }
}
