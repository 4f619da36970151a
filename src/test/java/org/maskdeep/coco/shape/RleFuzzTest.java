package org.maskdeep.coco.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RleFuzzTest {
  @Property(tries = 3000)
  void anyStringIsAMaskOrAMaskFormatException(
      @ForAll String counts, @ForAll int height, @ForAll @IntRange(min = -2, max = 300) int width) {
    check(height, width, counts);
    check(height & 0xFF, width, counts);
  }

  @Property(tries = 3000)
  void anyStringOfRunCharactersIsAMaskOrAMaskFormatException(
      @ForAll @Size(max = 30) List<@IntRange(min = 48, max = 111) Integer> codes,
      @ForAll @IntRange(max = 40) int height,
      @ForAll @IntRange(max = 40) int width) {
    StringBuilder counts = new StringBuilder();
    codes.forEach(c -> counts.append((char) (int) c));
    check(height, width, counts.toString());
  }

  private static void check(int height, int width, String counts) {
    try {
      Rle mask = Rle.ofCounts(height, width, counts);
      assertThat(Arrays.stream(mask.runs()).asLongStream().sum()).isEqualTo((long) height * width);
      assertThat(Rle.ofCounts(height, width, mask.toCounts())).isEqualTo(mask);
    } catch (MaskFormatException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Property(tries = 2000)
  void anyRunsAreAMaskOrAMaskFormatException(
      @ForAll @Size(max = 10) int[] runs, @ForAll int height, @ForAll int width) {
    try {
      assertThat(Rle.ofRuns(height, width, runs).area()).isBetween(0L, (long) height * width);
    } catch (MaskFormatException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Property(tries = 2000)
  void aPartOfAnImageHasTheRunsOfTheWhole(
      @ForAll @Size(min = 0, max = 40) List<Boolean> pixels,
      @ForAll @IntRange(min = 1, max = 5) int columns,
      @ForAll @IntRange(max = 3) int left,
      @ForAll @IntRange(max = 3) int top,
      @ForAll @IntRange(max = 2) int right,
      @ForAll @IntRange(max = 2) int below) {
    int rows = pixels.size() / columns;
    int width = left + columns + right;
    int height = Math.max(1, top + rows + below);
    byte[] part = new byte[rows * columns];
    byte[] whole = new byte[height * width];
    for (int i = 0; i < part.length; i++) {
      part[i] = (byte) (pixels.get(i) ? 1 : 0);
      whole[(top + i / columns) * width + left + i % columns] = part[i];
    }
    assertThat(Rle.encode(part, left, top, columns, height, width).runs())
        .isEqualTo(runs(whole, height, width));
    assertThat(Rle.encode(whole, height, width).runs()).isEqualTo(runs(whole, height, width));
  }

  /** Pixel by pixel, column by column. */
  private static int[] runs(byte[] mask, int height, int width) {
    List<Integer> runs = new ArrayList<>();
    int run = 0;
    for (int i = 0; i < mask.length; i++) {
      boolean foreground = mask[i % height * width + i / height] != 0;
      if (foreground != (runs.size() % 2 == 1)) {
        runs.add(run);
        run = 0;
      }
      run++;
    }
    runs.add(run);
    return runs.stream().mapToInt(Integer::intValue).toArray();
  }

  @Property(tries = 500)
  void decodingUndoesEncodingAndTheBoxIsTight(
      @ForAll @Size(min = 1, max = 90) List<Boolean> pixels,
      @ForAll @IntRange(min = 1, max = 9) int width) {
    int height = (pixels.size() + width - 1) / width;
    byte[] mask = new byte[height * width];
    for (int i = 0; i < pixels.size(); i++) {
      mask[i] = (byte) (pixels.get(i) ? 1 : 0);
    }
    Rle rle = Rle.encode(mask, height, width);
    assertThat(rle.decode()).containsExactly(mask);
    assertThat(Rle.ofCounts(height, width, rle.toCounts())).isEqualTo(rle);
    Box box = rle.toBox();
    int inside = 0;
    for (int y = (int) box.y(); y < box.y() + box.height(); y++) {
      for (int x = (int) box.x(); x < box.x() + box.width(); x++) {
        inside += mask[y * width + x];
      }
    }
    assertThat(inside).isEqualTo((int) rle.area());
  }

  @Property(tries = 500)
  void overlapsEqualThoseOfBitmaps(
      @ForAll @Size(60) List<Boolean> a, @ForAll @Size(60) List<Boolean> b) {
    byte[] x = bitmap(a);
    byte[] y = bitmap(b);
    byte[] both = new byte[60];
    byte[] either = new byte[60];
    int i = 0;
    int u = 0;
    for (int p = 0; p < 60; p++) {
      both[p] = (byte) (x[p] & y[p]);
      either[p] = (byte) (x[p] | y[p]);
      i += both[p];
      u += either[p];
    }
    Rle rx = Rle.encode(x, 6, 10);
    Rle ry = Rle.encode(y, 6, 10);
    assertThat(Rle.union(List.of(rx, ry))).isEqualTo(Rle.encode(either, 6, 10));
    assertThat(Rle.intersection(List.of(rx, ry))).isEqualTo(Rle.encode(both, 6, 10));
    assertThat(rx.iou(ry, false)).isEqualTo(i == 0 ? 0 : (double) i / u);
    assertThat(rx.iou(ry, true)).isEqualTo(i == 0 ? 0 : (double) i / rx.area());
  }

  private static byte[] bitmap(List<Boolean> pixels) {
    byte[] mask = new byte[pixels.size()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (pixels.get(i) ? 1 : 0);
    }
    return mask;
  }

  @Property(tries = 1000)
  void mergedMasksStayWholeEvenWithEmptyRuns(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 3) Integer> a,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 3) Integer> b) {
    Rle x = filled(a);
    Rle y = filled(b);
    Rle union = Rle.union(List.of(x, y));
    assertThat(Arrays.stream(union.runs()).sum()).isEqualTo(24);
    byte[] expected = x.decode();
    byte[] other = y.decode();
    for (int p = 0; p < expected.length; p++) {
      expected[p] |= other[p];
    }
    assertThat(union.decode()).containsExactly(expected);
  }

  private static Rle filled(List<Integer> runs) {
    int[] all = new int[runs.size() + 1];
    int sum = 0;
    for (int i = 0; i < runs.size(); i++) {
      all[i] = runs.get(i);
      sum += all[i];
    }
    all[runs.size()] = 24 - sum;
    return Rle.ofRuns(4, 6, all);
  }

  @Property(tries = 500)
  void anyPolygonGivesAWholeMask(
      @ForAll @Size(min = 2, max = 24) List<@DoubleRange(min = -1e8, max = 1e8) Double> xy,
      @ForAll @IntRange(min = 1, max = 50) int height,
      @ForAll @IntRange(min = 1, max = 50) int width) {
    for (double scale : new double[] {1, 1e-6}) {
      double[] p = xy.stream().mapToDouble(v -> v * scale).toArray();
      Rle mask = Rle.fromPolygon(p, height, width);
      assertThat(Arrays.stream(mask.runs()).sum()).isEqualTo(height * width);
      assertThat(Arrays.stream(mask.runs()).skip(1).min().orElse(1)).isPositive();
    }
  }
}
