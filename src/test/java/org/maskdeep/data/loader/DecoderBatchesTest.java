package org.maskdeep.data.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.maskdeep.data.CachedDataset;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.TestPictures;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.image.codec.TurboJpeg;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;

/** Batches of JPEG files with each decoder; skipped where libjpeg-turbo is not installed. */
class DecoderBatchesTest {
  private static final int SIDE = 48;
  private static final List<ViewTransform> VIEWS =
      List.of(
          Views.train(ViewOptions.byolFirst(SIDE, Normalization.NONE)),
          Views.train(
              ViewOptions.byolFirst(SIDE, Normalization.NONE).edit().solarize(0.2).build()));

  /** Large and small files, a PNG among them, and one that is truncated. */
  private static Path folder(Path temp) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      files.put("a/" + i + ".jpg", TurboJpeg.waves(300 + 37 * i, 420 - 29 * i));
      files.put("b/" + i + ".jpg", TurboJpeg.waves(40 + i, 50 - i));
    }
    files.put("b/8.png", TestPictures.png(90, 70, 100));
    byte[] half = TurboJpeg.waves(200, 200);
    files.put("b/9.jpg", java.util.Arrays.copyOf(half, half.length / 2));
    return TestPictures.folder(temp, files);
  }

  private static List<ByteBuffer> views(
      Path folder, Decoding decoding, int epoch, int first, int threads, long cache)
      throws IOException {
    List<ByteBuffer> all = new ArrayList<>();
    try (Dataset data =
        CachedDataset.of(Datasets.open(folder.toString(), folder, decoding), cache)) {
      for (int e = cache > 0 ? 0 : epoch; e <= epoch; e++) { // an epoch before fills the cache
        all.clear();
        try (Batches batches =
            Batches.builder(data)
                .views(VIEWS)
                .batchSize(4)
                .seed(3)
                .epoch(e)
                .startBatch(e == epoch ? first : 0)
                .threads(threads)
                .budget(1)
                .build()) {
          while (batches.hasNext()) {
            try (Batch batch = batches.next()) {
              for (int v = 0; v < batch.views(); v++) {
                ByteBuffer view = batch.view(v);
                all.add(ByteBuffer.allocate(view.remaining()).put(view).flip());
              }
            }
          }
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(Decoding.class)
  void viewsDependOnSeedEpochAndSampleAlone(Decoding decoding, @TempDir Path temp)
      throws IOException {
    TurboJpeg.open(decoding).close();
    Path folder = folder(temp);
    List<ByteBuffer> expected = views(folder, decoding, 1, 0, 0, 0);
    assertThat(expected).hasSize(8);
    assertThat(views(folder, decoding, 1, 0, 3, 0)).isEqualTo(expected);
    assertThat(views(folder, decoding, 1, 0, 2, 1 << 30)).isEqualTo(expected);
    assertThat(views(folder, decoding, 1, 2, 1, 1 << 20)).isEqualTo(expected.subList(4, 8));
    assertThat(views(folder, decoding, 0, 0, 0, 0)).isNotEqualTo(expected);
  }

  @Test
  void viewsOfScaledImagesAreNearlyThoseOfWholeOnes(@TempDir Path temp) throws IOException {
    TurboJpeg.open(Decoding.TURBOJPEG_SCALED).close();
    Path folder = folder(temp);
    List<ByteBuffer> whole = views(folder, Decoding.EXACT, 0, 0, 0, 0);
    List<ByteBuffer> scaled = views(folder, Decoding.TURBOJPEG_SCALED, 0, 0, 0, 0);
    double sum = 0;
    int n = 0;
    for (int b = 0; b < whole.size(); b++) {
      var one = whole.get(b).order(java.nio.ByteOrder.nativeOrder()).asFloatBuffer();
      var other = scaled.get(b).order(java.nio.ByteOrder.nativeOrder()).asFloatBuffer();
      while (one.hasRemaining()) {
        sum += Math.abs(one.get() - other.get());
        n++;
      }
    }
    assertThat(sum / n).as("mean difference of 1").isBetween(1e-6, 0.01);
  }

  @Test
  void theSameFilesAreReplacedWhateverDecodes(@TempDir Path temp) throws IOException {
    Path folder = folder(temp);
    List<List<String>> reasons = new ArrayList<>();
    for (Decoding decoding : Decoding.values()) {
      TurboJpeg.open(decoding).close();
      try (Dataset data = Datasets.open(folder.toString(), folder, decoding);
          Batches batches =
              Batches.builder(data).views(VIEWS).batchSize(3).budget(1).threads(1).build()) {
        while (batches.hasNext()) {
          batches.next().close();
        }
        reasons.add(batches.replaced().stream().map(Object::toString).toList());
      }
    }
    assertThat(reasons.get(0)).hasSize(1);
    assertThat(reasons).containsOnly(reasons.get(0));
    assertThat(Files.exists(folder.resolve("b/9.jpg"))).isTrue();
  }
}
