package org.maskdeep.report;

import java.nio.file.*;
import java.util.*;
import org.junit.jupiter.api.Test;

class ChartsTest {
  @Test
  void look() throws Exception {
    Path out = Path.of("/tmp/xc/img");
    Files.createDirectories(out);
    Files.write(
        out.resolve("loss.png"),
        Charts.loss(List.of(decay("maskdeep", 3000, 2), decay("byol", 3000, 1.5))).png());
    Files.write(out.resolve("loss1.png"), Charts.loss(List.of(decay("maskdeep", 300, 2))).png());
    Files.write(
        out.resolve("health.png"),
        Charts.health(
                List.of(decay("maskdeep", 300, .05)), 256, List.of(decay("maskdeep", 300, 100)), 8)
            .png());
    Files.write(
        out.resolve("lr.png"), Charts.learningRate(List.of(decay("maskdeep", 300, .05))).png());
    Files.write(
        out.resolve("acc.png"),
        Charts.accuracyBars(
                "Accuracy on scenes",
                List.of("maskdeep", "byol", "random"),
                List.of(
                    new Bars("kNN", new double[] {72, 65, 34}, new double[] {1, 2, 0.5}),
                    new Bars(
                        "linear",
                        new double[] {78, 70, Double.NaN},
                        new double[] {1, 2, Double.NaN})),
                10)
            .png());
    Files.write(
        out.resolve("epochs.png"),
        Charts.accuracyOverEpochs(
                List.of(
                    new Series(
                        "maskdeep", new double[] {0, 5, 10, 20}, new double[] {30, 50, 60, 70}),
                    new Series("byol", new double[] {0, 5, 10, 20}, new double[] {30, 45, 50, 63})),
                10)
            .png());
    Files.write(
        out.resolve("pr.png"),
        Charts.precisionRecall(
                List.of(
                    new Series(
                        "maskdeep, IoU 0.5",
                        new double[] {0, .3, .6, 1},
                        new double[] {1, .9, .7, 0})))
            .png());
    Files.write(
        out.resolve("abl.png"),
        Charts.groupedBars(
                "Visible share",
                "visible share ρ",
                "kNN accuracy (%)",
                List.of("1", "0.5", "0.25", "0.1"),
                List.of(Bars.of("C5", 50, 55, 60, 58), Bars.of("C4 + C5", 52, 56, 62, 57)))
            .png());
  }

  static Series decay(String name, int n, double top) {
    double[] x = new double[n], y = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = i * 50;
      y[i] = top * (0.4 + 0.6 * Math.exp(-3.0 * i / n) + 0.08 * Math.sin(i * 12.9898));
    }
    return new Series(name, x, y);
  }
}
