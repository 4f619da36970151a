package org.maskdeep.reproduce;

import org.maskdeep.data.LabelShare;
import org.maskdeep.report.result.Probe;

/**
 * Semi-supervised evaluation as the neighbours report it: all weights are fine-tuned on 1 % and on
 * 10 % of the labels. Epochs are those of SimCLR (Chen et al. 2020, arXiv 2002.05709, appendix
 * B.5); optimizer and rate are those of every fine-tuning here, and nothing is chosen by looking at
 * test labels.
 */
public enum SemiSupervised {
  /** One hundredth of every class. */
  ONE_PERCENT(new LabelShare(0.01, 0), Probe.FINETUNE_1, 60),
  /** A tenth of every class. */
  TEN_PERCENT(new LabelShare(0.1, 0), Probe.FINETUNE_10, 30);

  /** Images a step: few, so that a hundredth of a small set still makes some hundred steps. */
  static final int BATCH = 32;

  private final LabelShare labels;
  private final Probe probe;
  private final int epochs;

  SemiSupervised(LabelShare labels, Probe probe, int epochs) {
    this.labels = labels;
    this.probe = probe;
    this.epochs = epochs;
  }

  /** The labels that a probe is fitted on: a share for those of this kind, all for the others. */
  public static LabelShare labelsOf(Probe probe) {
    for (SemiSupervised part : values()) {
      if (part.probe == probe) {
        return part.labels;
      }
    }
    return LabelShare.ALL;
  }

  LabelShare labels() {
    return labels;
  }

  Probe probe() {
    return probe;
  }

  int epochs() {
    return epochs;
  }
}
