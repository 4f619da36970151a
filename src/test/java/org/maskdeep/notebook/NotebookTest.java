package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.maskdeep.image.Image;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;

class NotebookTest {
  /** Red, green / blue, white. */
  private static final Image FOUR =
      new Image(2, 2, new byte[] {-1, 0, 0, 0, -1, 0, 0, 0, -1, -1, -1, -1});

  @Test
  void aSmallPictureIsEnlargedByAWholeFactor() {
    BufferedImage large = ImageDisplay.enlarged(ImageDisplay.of(FOUR));
    assertThat(large.getWidth()).isEqualTo(160);
    assertThat(large.getRGB(79, 79) & 0xFFFFFF).isEqualTo(0xFF0000);
    assertThat(large.getRGB(80, 79) & 0xFFFFFF).isEqualTo(0x00FF00);
    assertThat(large.getRGB(79, 80) & 0xFFFFFF).isEqualTo(0x0000FF);
    assertThat(large.getRGB(80, 80) & 0xFFFFFF).isEqualTo(0xFFFFFF);
  }

  @Test
  void aLargePictureKeepsItsSize() {
    BufferedImage picture = new BufferedImage(200, 10, BufferedImage.TYPE_INT_RGB);
    assertThat(ImageDisplay.enlarged(picture)).isSameAs(picture);
  }

  @Test
  void eachMaskIsAPanelWithItsHiddenPatchesDark() {
    PatchGrid grid = new PatchGrid(1, 2);
    BufferedImage row = ImageDisplay.masked(FOUR, Mask.of(grid, 0), Mask.of(grid, 1));
    assertThat(row.getWidth()).isEqualTo(160 + 6 + 160);
    assertThat(row.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0xFF0000);
    assertThat(row.getRGB(159, 0) & 0xFFFFFF).isEqualTo(0x184828);
    assertThat(row.getRGB(162, 0) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    assertThat(row.getRGB(166, 0) & 0xFFFFFF).isEqualTo(0x411F28);
    assertThat(row.getRGB(325, 0) & 0xFFFFFF).isEqualTo(0x00FF00);
  }

  @Test
  void aChartIsDrawnAtItsSizeAndDescribedInWords() {
    XYChart chart =
        new XYChartBuilder().width(320).height(200).title("loss").xAxisTitle("step").build();
    chart.setYAxisTitle("loss");
    chart.addSeries("byol", List.of(1, 2, 3), List.of(3, 2, 1));
    BufferedImage picture = Notebook.picture(chart);
    assertThat(picture.getWidth()).isEqualTo(320);
    assertThat(picture.getHeight()).isEqualTo(200);
    assertThat(Notebook.describe(chart)).isEqualTo("[chart loss: loss over step, series byol]");
  }

  @Test
  void bytesThatAreNoPictureAreToldSo() {
    assertThatThrownBy(() -> Notebook.show(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("give PNG");
  }

  @Test
  void aClaimThatDoesNotHoldFailsTheCell() {
    assertThatThrownBy(() -> Notebook.check("1 > 2", 1 > 2))
        .isInstanceOf(AssertionError.class)
        .hasMessage("does not hold: 1 > 2");
  }

  @Test
  void noMethodThatShowsReturnsAValueOrHasAKernelsName() {
    Stream<Method> open =
        Stream.of(Notebook.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()));
    assertThat(open)
        .isNotEmpty()
        .allSatisfy(
            method -> {
              assertThat(method.getName())
                  .isNotIn("kernel", "eval", "render", "display", "lineMagic", "printf");
              assertThat(method.getReturnType())
                  .isIn(void.class, Progress.class, Live.class, TrainingPanel.class);
            });
  }

  @Test
  void whatWasMeasuredWhileARunTrainedIsShown(@TempDir Path run) throws IOException {
    FakeKernel.SHOWN.clear();
    Screen screen =
        KernelScreen.find(List.of(FakeKernel.class.getName()), getClass().getClassLoader())
            .orElseThrow();
    Notebook.online(screen, run, "run");
    assertThat(FakeKernel.SHOWN.get(0).value().toString()).contains("online.every");
    Files.writeString(
        run.resolve("online.jsonl"),
        "{\"step\":0,\"knn_c5\":0.2,\"effective_rank_c5\":4.0,\"alignment\":0.1,"
            + "\"uniformity\":-0.2,\"lidar\":9.0}\n");
    Notebook.online(screen, run, "run");
    BufferedImage charts = (BufferedImage) FakeKernel.SHOWN.get(1).value();
    assertThat(charts.getHeight()).isEqualTo(4 * 380);
  }
}
