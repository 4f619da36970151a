package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.Extension;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.maskdeep.image.Image;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.notebook.Screen.Kind;
import org.maskdeep.tensor.Engines;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/** How values look that are the last of a cell. */
class RenderingTest {
  private static BufferedImage png(Map<String, String> data) throws IOException {
    byte[] bytes = Base64.getDecoder().decode(data.get("image/png"));
    return ImageIO.read(new ByteArrayInputStream(bytes));
  }

  @Test
  void aMaskIsAGridOfLightAndDarkPatches() throws IOException {
    Map<String, String> data = Rendering.of(Mask.of(new PatchGrid(1, 2), 1));
    assertThat(data.get("text/plain")).isEqualTo(".#");
    BufferedImage picture = png(data);
    assertThat(picture.getWidth()).isEqualTo(161);
    assertThat(picture.getHeight()).isEqualTo(81);
    assertThat(picture.getRGB(40, 40) & 0xFFFFFF).isEqualTo(0x303540);
    assertThat(picture.getRGB(120, 40) & 0xFFFFFF).isEqualTo(0xFFFFFF);
  }

  @Test
  void aPictureBringsItsWords() throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    Map<String, String> data =
        Rendering.of(new Rendering.Shown(image, Kind.PICTURE, "three starts of a detector"));
    assertThat(png(data).getWidth()).isEqualTo(3);
    assertThat(data.get("text/plain")).isEqualTo("three starts of a detector");
  }

  @Test
  void anImageIsEnlargedAndAChartHasItsSize() throws IOException {
    BufferedImage one = png(Rendering.of(new Image(1, 1, new byte[] {-1, 0, 0})));
    assertThat(one.getWidth()).isEqualTo(160);
    assertThat(one.getRGB(80, 80) & 0xFFFFFF).isEqualTo(0xFF0000);
    XYChart chart = new XYChartBuilder().width(300).height(200).build();
    chart.addSeries("a", new double[] {1, 2}, new double[] {3, 4});
    Map<String, String> data = Rendering.of(chart);
    assertThat(png(data).getHeight()).isEqualTo(200);
    assertThat(data.get("text/plain")).isEqualTo("[chart, series a]");
  }

  @Test
  void aTableIsHtmlWithTextBesideIt() {
    Map<String, String> data =
        Rendering.of(Table.create("t", IntColumn.create("a", new int[] {7})));
    assertThat(data.get("text/html")).contains("<table", ">7<");
    assertThat(data.get("text/plain")).contains("a").contains("7");
  }

  @Test
  void anArraySaysTypeShapeDeviceAndRange() {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu())) {
      NDArray array = manager.create(new float[] {1, 2, 3.5f, -4}, new Shape(2, 2));
      Map<String, String> data = Rendering.of(array);
      assertThat(data.get("text/plain"))
          .isEqualTo("float32 [2, 2] on cpu: -4 to 3.500, mean 0.6250");
      assertThat(data.get("text/html")).contains(">3.500<", ">-4<");
      NDArray broken = manager.create(new float[] {Float.NaN, 5}, new Shape(2));
      assertThat(Rendering.of(broken).get("text/plain"))
          .isEqualTo("float32 [2] on cpu: 5 to 5, mean 5, 1 NaN");
      NDArray large = manager.ones(new Shape(20, 30), DataType.INT32);
      assertThat(Rendering.of(large).get("text/html")).contains("12 more", "…");
      assertThat(Rendering.of(manager.create(new Shape(0, 3))).get("text/plain")).endsWith("empty");
      assertThat(Rendering.of(manager.ones(new Shape(2, 2, 2), DataType.BOOLEAN)).get("text/html"))
          .doesNotContain("<table");
      array.close();
      assertThat(Rendering.of(array).get("text/plain")).isEqualTo("an array that is closed");
      assertThat(manager.getManagedArrays()).hasSizeLessThanOrEqualTo(5); // nothing is left behind
    }
  }

  @Test
  void otherValuesAreTheKernelsMatter() {
    assertThat(Rendering.of("text")).isEmpty();
    assertThat(Rendering.of(null)).isEmpty();
    assertThat(Rendering.of(List.of(1))).isEmpty();
  }

  @Test
  void jjavaFindsTheExtension() {
    assertThat(ServiceLoader.load(Extension.class))
        .hasOnlyElementsOfType(JJavaExtension.class)
        .hasSize(1);
  }
}
