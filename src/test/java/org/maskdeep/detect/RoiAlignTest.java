package org.maskdeep.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.detect.box.RoiGrid;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.TorchScript;

class RoiAlignTest {
  private static final int C = 3;
  private static final int H = 9;
  private static final int W = 11;
  private static final int N = 12;
  private static final TorchScript DOT =
      TorchScript.of("x: Tensor, c: Tensor", "Tensor", "return torch.sum(torch.mul(x, c))");

  private final Stream random = new Streams(7).stream(Purpose.TEST, 0, 0);

  @ParameterizedTest
  @CsvSource({"4,2,false", "4,2,true", "3,1,true", "7,0,false", "2,0,true"})
  void everyCellEqualsANaiveLoop(int size, int samples, boolean aligned) {
    Engines.start();
    RoiGrid grid = new RoiGrid(size, samples, aligned);
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] fine = floats(2 * C * H * W);
      float[] coarse = floats(2 * C * 5 * 6);
      NDList maps =
          new NDList(
              manager.create(fine, new Shape(2, C, H, W)),
              manager.create(coarse, new Shape(2, C, 5, 6)));
      Boxes boxes = boxes();
      int[] pictures = draws(2);
      int[] levels = draws(2);
      double[] scales = {0.5, 0.25};
      try (RoiAlign align = RoiAlign.over(maps, scales, false)) {
        NDArray cells = align.align(grid, boxes, pictures, levels, false);
        assertThat(cells.getShape()).isEqualTo(new Shape(N, C, size, size));
        float[] got = cells.toFloatArray();
        for (int n = 0; n < N; n++) {
          boolean first = levels[n] == 0;
          for (int c = 0; c < C; c++) {
            Map2d map =
                first
                    ? new Map2d(fine, (pictures[n] * C + c) * H * W, H, W)
                    : new Map2d(coarse, (pictures[n] * C + c) * 30, 5, 6);
            for (int cell = 0; cell < size * size; cell++) {
              double wanted = naive(grid, boxes, n, scales[levels[n]], map, cell);
              assertThat((double) got[(n * C + c) * size * size + cell])
                  .isEqualTo(wanted, within(1e-4));
            }
          }
        }
      }
    }
  }

  private record Map2d(float[] values, int from, int height, int width) {
    double at(int y, int x) {
      return values[from + y * width + x];
    }
  }

  /** The definition, a point at a time, in 64 bits. */
  private static double naive(RoiGrid grid, Boxes boxes, int n, double scale, Map2d map, int cell) {
    double shift = grid.aligned() ? 0.5 : 0;
    double x1 = boxes.x1(n) * scale - shift;
    double y1 = boxes.y1(n) * scale - shift;
    double w = boxes.x2(n) * scale - shift - x1;
    double h = boxes.y2(n) * scale - shift - y1;
    if (!grid.aligned()) {
      w = Math.max(1, w);
      h = Math.max(1, h);
    }
    double ch = h / grid.size();
    double cw = w / grid.size();
    int down = grid.samples() > 0 ? grid.samples() : (int) Math.ceil(ch);
    int across = grid.samples() > 0 ? grid.samples() : (int) Math.ceil(cw);
    double sum = 0;
    for (int i = 0; i < down; i++) {
      for (int j = 0; j < across; j++) {
        double y = y1 + cell / grid.size() * ch + (i + 0.5) * ch / down;
        double x = x1 + cell % grid.size() * cw + (j + 0.5) * cw / across;
        if (y < -1 || x < -1 || y > map.height() || x > map.width()) {
          continue;
        }
        y = Math.min(Math.max(y, 0), map.height() - 1);
        x = Math.min(Math.max(x, 0), map.width() - 1);
        for (int row = 0; row < map.height(); row++) {
          for (int column = 0; column < map.width(); column++) {
            double near =
                Math.max(0, 1 - Math.abs(y - row)) * Math.max(0, 1 - Math.abs(x - column));
            sum += near * map.at(row, column);
          }
        }
      }
    }
    return sum / Math.max(1, down * across);
  }

  @ParameterizedTest
  @CsvSource({"4,2,false", "7,2,true", "3,0,false"})
  void theGradientEqualsFiniteDifferences(int size, int samples, boolean aligned) {
    Engines.start();
    RoiGrid grid = new RoiGrid(size, samples, aligned);
    Boxes boxes = boxes();
    int[] pictures = draws(2);
    int[] levels = new int[N];
    float[] values = floats(2 * C * H * W);
    float[] coefficients = floats(N * C * size * size);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray map = manager.create(values, new Shape(2, C, H, W)).duplicate();
      map.setRequiresGradient(true);
      NDArray c = manager.create(coefficients, new Shape(N, C, size, size));
      float[] gradient;
      try (Autograd autograd = Autograd.record();
          RoiAlign align = RoiAlign.over(new NDList(map), new double[] {0.5}, true)) {
        NDArray loss = DOT.call(true, align.align(grid, boxes, pictures, levels, true), c);
        gradient = autograd.gradients(loss, new NDList(map)).get(0).toFloatArray();
      }
      // The function is linear in the map: a large step makes no error but that of rounding.
      float step = 8;
      for (int i = 0; i < values.length; i += 5) {
        double[] sides = new double[2];
        for (int side = 0; side < 2; side++) {
          float[] moved = values.clone();
          moved[i] += side == 0 ? -step : step;
          NDArray other = manager.create(moved, new Shape(2, C, H, W));
          try (RoiAlign align = RoiAlign.over(new NDList(other), new double[] {0.5}, false)) {
            NDArray cells = align.align(grid, boxes, pictures, levels, false);
            sides[side] = DOT.call(false, cells, c).getFloat();
          }
        }
        double wanted = (sides[1] - sides[0]) / (2 * step);
        assertThat((double) gradient[i]).as("number %d", i).isEqualTo(wanted, within(1e-3));
      }
    }
  }

  private float[] floats(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private int[] draws(int bound) {
    int[] values = new int[N];
    for (int i = 0; i < N; i++) {
      values[i] = random.nextInt(bound);
    }
    return values;
  }

  /** Some lie partly or wholly outside the maps, some are tiny. */
  private Boxes boxes() {
    float[] values = new float[4 * N];
    for (int i = 0; i < N; i++) {
      double x = random.nextDouble(-8, 26);
      double y = random.nextDouble(-8, 22);
      values[4 * i] = (float) x;
      values[4 * i + 1] = (float) y;
      values[4 * i + 2] = (float) (x + random.nextDouble(0.1, 20));
      values[4 * i + 3] = (float) (y + random.nextDouble(0.1, 20));
    }
    return new Boxes(values);
  }
}
