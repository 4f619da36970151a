package org.maskdeep.reproduce;

import java.util.List;
import java.util.Map;
import org.maskdeep.coco.evaluation.EvaluationFigures;
import org.maskdeep.eval.EncoderInfo;
import org.maskdeep.eval.ProtocolCard;
import org.maskdeep.eval.Score;
import org.maskdeep.eval.SetInfo;

/** Invented scores. */
public final class GivenScores {
  private GivenScores() {}

  /** Of both probes of an encoder. */
  public static EncoderScores encoder(double top1) {
    return new EncoderScores("", score("knn", top1), score("linear", top1));
  }

  private static Score score(String probe, double top1) {
    SetInfo set = new SetInfo("toy", 9, 2, "f");
    EncoderInfo encoder = new EncoderInfo("resnet18", "given", "d");
    ProtocolCard card = new ProtocolCard(probe, encoder, "C5", set, set, Map.of(), List.of());
    return Score.of(List.of(top1), card);
  }

  /** Of boxes and masks. */
  static DetectorScores detector(double boxAp, double maskAp) {
    return new DetectorScores("", figures("bbox", boxAp), figures("segm", maskAp));
  }

  private static EvaluationFigures figures(String type, double ap) {
    return new EvaluationFigures(List.of(ap, 0.5), Map.of(), Map.of(), type, List.of());
  }
}
