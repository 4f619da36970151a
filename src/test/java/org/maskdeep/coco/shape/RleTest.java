package org.maskdeep.coco.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.coco.CocoFixtures;

class RleTest {
  @Test
  void polygonsBoxesAndOverlapsEqualThoseOfTheCocoApiToTheBit() {
    JsonNode rows = CocoFixtures.json(CocoFixtures.path("masks.json.gz"));
    assertThat(rows.size()).isEqualTo(300);
    for (JsonNode row : rows) {
      int h = row.get("size").get(0).intValue();
      int w = row.get("size").get(1).intValue();
      Rle a = Rle.fromPolygon(CocoFixtures.doubles(row.get("polygon")), h, w);
      Rle b = Rle.fromPolygon(CocoFixtures.doubles(row.get("other")), h, w);
      Rle box = Rle.fromBox(box(row.get("box")), h, w);
      assertThat(a.toCounts()).isEqualTo(row.get("counts").textValue());
      assertThat(b.toCounts()).isEqualTo(row.get("other_counts").textValue());
      assertThat(box.toCounts()).isEqualTo(row.get("box_counts").textValue());
      assertThat(a.area()).isEqualTo(row.get("area").longValue());
      assertThat(a.toBox()).isEqualTo(box(row.get("to_bbox")));
      assertThat(a.iou(b, false)).isEqualTo(row.get("iou").doubleValue());
      assertThat(a.iou(b, true)).isEqualTo(row.get("iou_crowd").doubleValue());
      assertThat(Rle.union(List.of(a, b, box)).toCounts()).isEqualTo(row.get("union").textValue());
      assertThat(Rle.intersection(List.of(a, b)).toCounts())
          .isEqualTo(row.get("intersection").textValue());
    }
  }

  @Test
  void runsGoDownTheColumns() {
    byte[] mask = {
      0, 0, 1,
      0, 1, 1
    };
    Rle rle = Rle.encode(mask, 2, 3);
    assertThat(rle.runs()).containsExactly(3, 3);
    assertThat(rle.decode()).containsExactly(mask);
    assertThat(rle.area()).isEqualTo(3);
    assertThat(rle.toBox()).isEqualTo(new Box(1, 0, 2, 2));
    assertThat(Rle.encode(new byte[] {1, 1}, 2, 1).runs()).containsExactly(0, 2);
  }

  /** A string with three empty runs at its start, of which older COCO APIs computed a wrong box. */
  @Test
  void emptyRunsDoNotWidenTheBox() {
    Rle rle = Rle.ofRuns(10, 10, 0, 0, 0, 0, 33, 2, 65);
    assertThat(Rle.ofCounts(10, 10, rle.toCounts())).isEqualTo(rle);
    assertThat(rle.toBox()).isEqualTo(new Box(3, 3, 1, 2));
    assertThat(Rle.ofRuns(10, 10, 5, 0, 95).toBox()).isEqualTo(new Box(0, 0, 0, 0));
  }

  @Test
  void masksOfOtherSizesDoNotMatchAsInTheCocoApi() {
    Rle a = Rle.fromBox(new Box(0, 0, 4, 4), 10, 10);
    Rle b = Rle.fromBox(new Box(0, 0, 4, 4), 10, 11);
    assertThat(a.iou(b, false)).isEqualTo(-1);
    assertThatThrownBy(() -> Rle.union(List.of(a, b)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10x10 and 10x11");
    assertThatThrownBy(() -> Rle.union(List.of())).hasMessageContaining("no masks");
  }

  @Test
  void malformedRunsAreNamed() {
    assertThatThrownBy(() -> Rle.ofRuns(2, 2, 5)).hasMessageContaining("add up to 5");
    assertThatThrownBy(() -> Rle.ofRuns(2, 2, 1, 2)).hasMessageContaining("add up to 3");
    assertThatThrownBy(() -> Rle.ofRuns(2, 2, 5, -1)).hasMessageContaining("run 1 is negative");
    assertThatThrownBy(() -> Rle.ofRuns(1 << 16, 1 << 16, 0)).hasMessageContaining("2^31");
    assertThatThrownBy(() -> Rle.ofRuns(-1, 2, 0)).isInstanceOf(MaskFormatException.class);
    assertThatThrownBy(() -> Rle.ofRuns(1 << 15, 1 << 15, 1 << 30).decode())
        .hasMessageContaining("too large");
  }

  @Test
  void malformedCountsAreNamed() {
    assertThat(Rle.ofCounts(2, 2, "4").area()).isZero();
    assertThatThrownBy(() -> Rle.ofCounts(2, 2, "5")).hasMessageContaining("beyond the 4 pixels");
    assertThatThrownBy(() -> Rle.ofCounts(2, 2, "3")).hasMessageContaining("add up to 3");
    assertThatThrownBy(() -> Rle.ofCounts(2, 2, "")).hasMessageContaining("add up to 0");
    assertThatThrownBy(() -> Rle.ofCounts(2, 2, "O5")).hasMessageContaining("negative");
    assertThatThrownBy(() -> Rle.ofCounts(2, 2, "T")).hasMessageContaining("break off");
    assertThatThrownBy(() -> Rle.ofCounts(2, 2, "1 3")).hasMessageContaining("character 1");
    assertThatThrownBy(() -> Rle.ofCounts(2, 2, "1\u00e93")).hasMessageContaining("character 1");
    assertThatThrownBy(() -> Rle.ofCounts(2, 2, "oooooooo0")).hasMessageContaining("longer");
  }

  @Test
  void polygonsThatCannotBeDrawnAreNamed() {
    assertThatThrownBy(() -> Rle.fromPolygon(new double[0], 4, 4)).hasMessageContaining("no point");
    assertThatThrownBy(() -> Rle.fromPolygon(new double[] {0, 0, 1e9, 2, 1, 1}, 4, 4))
        .hasMessageContaining("1.0E9");
    assertThatThrownBy(() -> Rle.fromPolygon(new double[] {0, 0, Double.NaN, 2, 1, 1}, 4, 4))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Rle.fromPolygon(new double[] {0, 0, 1, 2, 1, 1}, 0, 4))
        .hasMessageContaining("height 0");
    double[] wide = {0, 0, 9e7, .1, 0, .2};
    assertThatThrownBy(() -> Rle.fromPolygon(wide, 1, 90_000_000))
        .hasMessageContaining("more than");
  }

  private static Box box(JsonNode n) {
    double[] b = CocoFixtures.doubles(n);
    return new Box(b[0], b[1], b[2], b[3]);
  }
}
