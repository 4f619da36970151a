package org.maskdeep.data.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.FakeDataset;
import org.maskdeep.data.Replaced;
import org.maskdeep.data.TinyView;
import org.maskdeep.image.Image;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BatchesTest {
  private static final List<ViewTransform> VIEWS = List.of(new TinyView(4), new TinyView(3));

  private record Copy(List<Integer> indices, List<Integer> labels, List<List<Byte>> views) {}

  private static BatchesBuilder builder(Dataset data) {
    return Batches.builder(data).views(VIEWS).batchSize(4).seed(9).epoch(2).budget(1);
  }

  private static List<Copy> all(BatchesBuilder builder) {
    List<Copy> copies = new ArrayList<>();
    try (Batches batches = builder.build()) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          List<List<Byte>> views = new ArrayList<>();
          for (int v = 0; v < batch.views(); v++) {
            ByteBuffer view = batch.view(v);
            List<Byte> bytes = new ArrayList<>();
            while (view.hasRemaining()) {
              bytes.add(view.get());
            }
            views.add(bytes);
          }
          copies.add(
              new Copy(
                  IntStream.of(batch.indices()).boxed().toList(),
                  IntStream.of(batch.labels()).boxed().toList(),
                  views));
        }
      }
    }
    return copies;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 11, 40})
  void anyNumberOfThreadsMakesTheSameBytes(int threads) {
    FakeDataset data = new FakeDataset(30, 3, 17);
    List<Copy> inCaller = all(builder(data).threads(0));
    assertThat(inCaller).hasSize(7);
    assertThat(all(builder(data).threads(threads).prefetch(3))).isEqualTo(inCaller);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void resumedEpochGoesOnWithTheSameBatches(int threads) {
    FakeDataset data = new FakeDataset(30, 3);
    List<Copy> whole = all(builder(data).threads(threads).dropLast(false));
    List<Copy> rest = all(builder(data).threads(threads).dropLast(false).startBatch(5));
    assertThat(rest).hasSize(3).isEqualTo(whole.subList(5, 8));
  }

  @Test
  void batchesBeforeTheStartAreNotDecoded() {
    FakeDataset data = new FakeDataset(40);
    all(builder(data).threads(0).startBatch(9));
    assertThat(data.decoded).hasValue(4);
  }

  @Test
  void viewsAreTheTransformUnderTheStreamOfEpochSampleAndView() throws Exception {
    FakeDataset data = new FakeDataset(12);
    try (Batches batches = builder(data).threads(1).build();
        Batch batch = batches.next()) {
      int sample = batch.indices()[2];
      float[] expected = new float[27];
      VIEWS
          .get(1)
          .apply(
              data.image(sample),
              new Streams(9).stream(Purpose.AUGMENT, 2, sample, 1),
              expected,
              0);
      ByteBuffer view = batch.view(1);
      assertThat(view.isDirect()).isTrue();
      assertThat(view.order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(view.remaining()).isEqualTo(4 * 27 * Float.BYTES);
      float[] got = new float[27];
      view.asFloatBuffer().position(2 * 27).get(got);
      assertThat(got).containsExactly(expected);
      assertThat(batch.labels()[2]).isEqualTo(data.label(sample));
    }
  }

  @Test
  void everySampleIsSeenOncePerEpochInAnOrderOfItsOwn() {
    FakeDataset data = new FakeDataset(21);
    List<Integer> first =
        all(builder(data).dropLast(false)).stream().flatMap(c -> c.indices().stream()).toList();
    List<Integer> second =
        all(builder(data).dropLast(false).epoch(3)).stream()
            .flatMap(c -> c.indices().stream())
            .toList();
    assertThat(first).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 21).boxed().toList());
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
    assertThat(all(builder(data).shuffle(false)).get(1).indices()).containsExactly(4, 5, 6, 7);
  }

  @Test
  void lastSmallBatchIsKeptOrDropped() {
    FakeDataset data = new FakeDataset(10);
    List<Copy> kept = all(builder(data).dropLast(false));
    assertThat(kept).hasSize(3);
    assertThat(kept.get(2).views().get(0)).hasSize(2 * 48 * Float.BYTES);
    assertThat(all(builder(data))).hasSize(2);
  }

  @Test
  void undecodableSampleIsReplacedListedAndTheSameEveryTime() {
    FakeDataset data = new FakeDataset(20, 5, 6);
    List<Replaced> seen = new ArrayList<>();
    for (int threads : new int[] {0, 2, 9}) {
      try (Batches batches = builder(data).threads(threads).build()) {
        while (batches.hasNext()) {
          try (Batch batch = batches.next()) {
            assertThat(batch.indices()).doesNotContain(5, 6);
          }
        }
        assertThat(batches.replaced()).hasSize(2);
        seen.addAll(batches.replaced());
      }
    }
    assertThat(seen.subList(2, 4)).isEqualTo(seen.subList(0, 2));
    assertThat(seen.subList(4, 6)).isEqualTo(seen.subList(0, 2));
    assertThat(seen).extracting(Replaced::name).contains("img5.png", "img6.png");
    assertThat(seen.get(0).reason()).contains("broken on purpose");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 11})
  void runFailsWithTheListAboveTheBudget(int threads) {
    FakeDataset data = new FakeDataset(100, 1, 2, 3);
    assertThat(all(builder(data).threads(threads).budget(0.03))).hasSize(25);
    assertThatThrownBy(() -> all(builder(data).threads(threads).budget(0.02)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("3 of 100 images")
        .hasMessageContaining("budget of 2.0 %")
        .hasMessageContaining("img1.png")
        .hasMessageContaining("img2.png")
        .hasMessageContaining("img3.png");
  }

  @Test
  void replacementsBeforeAResumeCountInTheBudget() {
    FakeDataset data = new FakeDataset(100, 1);
    assertThat(all(builder(data).budget(0.02).alreadyReplaced(1))).hasSize(25);
    assertThatThrownBy(() -> all(builder(data).budget(0.02).alreadyReplaced(2)))
        .hasMessageContaining("3 of 100 images");
  }

  @Test
  void dataSetWithoutAnyDecodableImageFailsWithAName() {
    FakeDataset data = new FakeDataset(3, 0, 1, 2);
    assertThatThrownBy(() -> all(builder(data).batchSize(3).threads(1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("broken on purpose")
        .hasMessageMatching("fake: none of its 3 images can be used.*img\\d\\.png.*");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 9})
  void exceptionOfAViewReachesTheConsumerWithTheName(int threads) {
    FakeDataset data = new FakeDataset(8);
    ViewTransform broken =
        new ViewTransform() {
          @Override
          public int size() {
            return 2;
          }

          @Override
          public void apply(Image image, Stream random, float[] out, int offset) {
            throw new ArithmeticException("no such view");
          }
        };
    assertThatThrownBy(() -> all(builder(data).views(List.of(broken)).threads(threads)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("img\\d\\.png: view 0 .*no such view");
    assertThat(workers()).isEmpty();
  }

  @Test
  void closeInMidEpochStopsTheWorkersAndGivesTheMemoryBack() {
    BufferPool pool = new BufferPool();
    FakeDataset data = new FakeDataset(4000);
    Batches batches = builder(data).pool(pool).threads(3).prefetch(4).build();
    batches.next().close();
    assertThat(workers()).isNotEmpty();
    batches.close();
    batches.close();
    assertThat(workers()).isEmpty();
    assertThat(data.decoded.get()).isLessThan(100);
    assertThat(batches.hasNext()).isFalse();
    assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    int idle = pool.idle();
    assertThat(idle).isBetween(2, 2 * (4 + 1));
    for (int i = 0; i < 5; i++) {
      all(builder(new FakeDataset(40)).pool(pool).threads(0));
    }
    assertThat(pool.idle()).isEqualTo(idle);
  }

  /** However few batches are made ahead: threads beyond them share out the samples. */
  @Test
  void allThreadsWork() {
    int threads = 7;
    CountDownLatch all = new CountDownLatch(threads);
    ViewTransform waiting =
        new ViewTransform() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public void apply(Image image, Stream random, float[] out, int offset) {
            all.countDown();
            try {
              assertThat(all.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    List<Copy> made =
        all(builder(new FakeDataset(40)).views(List.of(waiting)).threads(threads).prefetch(2));
    assertThat(made).hasSize(10);
  }

  @Test
  void closedBatchRefusesItsViews() {
    try (Batches batches = builder(new FakeDataset(8)).build()) {
      Batch batch = batches.next();
      batch.close();
      batch.close();
      assertThatThrownBy(() -> batch.view(0)).hasMessageContaining("batch 0 is closed");
    }
  }

  @Test
  void badOptionsSayHowToMendThem() {
    FakeDataset data = new FakeDataset(3);
    assertThatThrownBy(() -> builder(data).build()).hasMessageContaining("3 images, no batch of 4");
    assertThatThrownBy(() -> Batches.builder(data).build()).hasMessageContaining("views");
    assertThatThrownBy(() -> builder(data).batchSize(1).startBatch(4).build())
        .hasMessageContaining("startBatch = 4");
    assertThatThrownBy(
            () ->
                builder(new FakeDataset(4096))
                    .views(List.of(new TinyView(224)))
                    .batchSize(4096)
                    .build())
        .hasMessageContaining("4096 images of 224x224 pixels")
        .hasMessageContaining("at most 3566 at once (a larger optimizer.accumulate");
    assertThatThrownBy(() -> builder(data).budget(2)).hasMessageContaining("[0, 1]");
  }

  private static List<String> workers() {
    Thread[] threads = new Thread[Thread.activeCount() + 32];
    int n = Thread.enumerate(threads);
    return Arrays.stream(threads, 0, n)
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("maskdeep-batches"))
        .toList();
  }
}
