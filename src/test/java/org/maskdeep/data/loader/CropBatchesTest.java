package org.maskdeep.data.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.PlainImageFolder;
import org.maskdeep.data.TestPictures;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/** Batches of crops carry what is left to do to them, by the draws of the whole views. */
class CropBatchesTest {
  private static final ViewOptions FIRST = ViewOptions.byolFirst(8, Normalization.CIFAR10);
  private static final ViewOptions SECOND = FIRST.edit().blur(0.5).solarize(0.5).build();
  private static final List<ViewTransform> CROPS = List.of(Views.crop(FIRST), Views.crop(SECOND));
  private static final int BATCH = 3;
  private static final int EPOCH = 2;

  /** Ten images, of which the fourth cannot be decoded. */
  private static Dataset images(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 10; i++) {
      byte[] png = TestPictures.png(12 + i, 20 - i, 40 + i);
      files.put(i + ".png", i == 3 ? java.util.Arrays.copyOf(png, png.length / 2) : png);
    }
    return PlainImageFolder.open(TestPictures.folder(folder, files));
  }

  private static Batches batches(Dataset data, List<ViewTransform> views, int first, int threads) {
    return Batches.builder(data)
        .views(views)
        .batchSize(BATCH)
        .seed(7)
        .epoch(EPOCH)
        .startBatch(first)
        .threads(threads)
        .budget(1)
        .build();
  }

  private static List<Float> floats(ByteBuffer bytes) {
    assertThat(bytes.order()).isEqualTo(ByteOrder.nativeOrder());
    FloatBuffer floats = bytes.asFloatBuffer();
    List<Float> all = new ArrayList<>();
    while (floats.hasRemaining()) {
      all.add(floats.get());
    }
    return all;
  }

  /** Of every batch and view the pixels, then the parameters. */
  private static List<List<Float>> all(Batches batches) {
    List<List<Float>> all = new ArrayList<>();
    try (batches) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          for (int v = 0; v < batch.views(); v++) {
            all.add(floats(batch.view(v)));
            all.add(floats(batch.parameters(v)));
          }
        }
      }
    }
    return all;
  }

  @Test
  void parametersAreThoseOfTheSampleThatWasAskedFor(@TempDir Path folder) throws IOException {
    try (Dataset data = images(folder)) {
      Streams streams = new Streams(7);
      int[] order = streams.stream(Purpose.ORDER, EPOCH, 0).permutation(10);
      int seen = 0;
      int replaced = 0;
      try (Batches batches = batches(data, CROPS, 0, 0)) {
        while (batches.hasNext()) {
          try (Batch batch = batches.next()) {
            replaced += batch.replaced().size();
            for (int j = 0; j < batch.size(); j++, seen++) {
              for (int v = 0; v < 2; v++) {
                Stream stream = streams.stream(Purpose.AUGMENT, EPOCH, order[seen], v);
                Image image = data.image(batch.indices()[j]); // the stand-in where it is one
                int p = CROPS.get(v).parameters();
                float[] expected = new float[p];
                CROPS.get(v).parameters(image.width(), image.height(), stream, expected, 0);
                assertThat(floats(batch.parameters(v)).subList(j * p, (j + 1) * p))
                    .as("sample %d, view %d", order[seen], v)
                    .containsExactly(boxed(expected));
              }
            }
          }
        }
      }
      assertThat(seen).isEqualTo(9);
      assertThat(replaced).isEqualTo(1);
    }
  }

  private static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }

  @Test
  void theyAreTheSameOnAnyNumberOfThreadsAndAfterResuming(@TempDir Path folder) throws IOException {
    try (Dataset data = images(folder)) {
      List<List<Float>> expected = all(batches(data, CROPS, 0, 0));
      assertThat(expected).hasSize(3 * 2 * 2);
      assertThat(all(batches(data, CROPS, 0, 3))).isEqualTo(expected);
      assertThat(all(batches(data, CROPS, 2, 2))).isEqualTo(expected.subList(8, 12));
    }
  }

  @Test
  void finishedViewsHaveNone(@TempDir Path folder) throws IOException {
    try (Dataset data = images(folder);
        Batches batches = batches(data, List.of(Views.train(FIRST), CROPS.get(1)), 0, 0)) {
      Batch batch = batches.next();
      assertThat(batch.parameters(0).remaining()).isZero();
      assertThat(batch.parameters(1).remaining())
          .isEqualTo(BATCH * CROPS.get(1).parameters() * Float.BYTES);
      batch.close();
      assertThatThrownBy(() -> batch.parameters(1)).hasMessageContaining("is closed");
    }
  }

  @Test
  void theirMemoryIsUsedAgain(@TempDir Path folder) throws IOException {
    BufferPool pool = new BufferPool();
    try (Dataset data = images(folder)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        try (Batches batches =
            Batches.builder(data)
                .views(CROPS)
                .batchSize(BATCH)
                .epoch(epoch)
                .threads(0)
                .budget(1)
                .pool(pool)
                .build()) {
          while (batches.hasNext()) {
            batches.next().close();
          }
        }
        assertThat(pool.idle()).isEqualTo(4);
      }
    }
  }
}
