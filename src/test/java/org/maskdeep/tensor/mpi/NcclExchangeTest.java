package org.maskdeep.tensor.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.maskdeep.tensor.CudaBuild;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.ProcessGroup;

/**
 * The calls of NCCL as a library in Java sees them, which stands for two processes with the same
 * numbers in the CPU's memory; and what of NVIDIA's library works without a GPU.
 */
class NcclExchangeTest {
  private static final Consumer<byte[]> AS_IT_IS = bytes -> {};

  private static NDManager manager;

  @BeforeAll
  static void start() {
    Engines.start();
    manager = NDManager.newBaseManager(Device.cpu());
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  private static final class Twin extends Nccl {
    private final Pointer communicator = new Memory(8);
    private final List<String> calls = new ArrayList<>();
    private boolean fails;
    private boolean duplicate;

    @Override
    byte[] uniqueId() {
      byte[] id = new byte[UniqueId.BYTES];
      Arrays.fill(id, (byte) 7);
      return id;
    }

    @Override
    void use(int gpu) {
      if (fails) {
        throw new MpiException("cuDeviceGet of NVIDIA's driver failed with code 101");
      }
      calls.add("use " + gpu);
    }

    @Override
    Pointer join(byte[] id, int rank, int size) {
      if (duplicate) {
        throw new MpiException("ncclCommInitRank failed: invalid usage");
      }
      calls.add("join by " + id[127] + ", " + rank + " of " + size);
      return communicator;
    }

    @Override
    void call(String name, Object... arguments) {
      calls.add(name);
      switch (name) {
        case "ncclAllReduce" -> {
          requireTail(arguments, 3, 7, 0, communicator, Pointer.NULL);
          float[] numbers = numbers(arguments);
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= 2;
          }
          ((Pointer) arguments[1]).write(0, numbers, 0, numbers.length);
        }
        case "ncclAllGather" -> {
          requireTail(arguments, 3, 7, communicator, Pointer.NULL);
          float[] numbers = numbers(arguments);
          Pointer all = (Pointer) arguments[1];
          all.write(0, numbers, 0, numbers.length);
          all.write(4L * numbers.length, numbers, 0, numbers.length);
        }
        case "ncclBroadcast" -> {
          requireTail(arguments, 3, 7, 0, communicator, Pointer.NULL);
          float[] first = new float[numbers(arguments).length];
          Arrays.fill(first, 5);
          ((Pointer) arguments[1]).write(0, first, 0, first.length);
        }
        case "ncclCommDestroy" -> assertThat(arguments).containsExactly(communicator);
        default -> throw new AssertionError(name);
      }
    }

    private static void requireTail(Object[] arguments, int from, Object... expected) {
      assertThat(Arrays.copyOfRange(arguments, from, arguments.length)).containsExactly(expected);
    }

    private static float[] numbers(Object[] arguments) {
      long count = (Long) arguments[2]; // size_t
      return ((Pointer) arguments[0]).getFloatArray(0, (int) count);
    }
  }

  /** One of two processes; the other fails when it is told to. */
  private record OneOfTwo(int rank, boolean otherFails) implements ProcessGroup {
    @Override
    public int size() {
      return 2;
    }

    @Override
    public void sum(double[] numbers) {
      numbers[0] += otherFails ? 1 : 0;
    }

    @Override
    public void average(NDList arrays) {
      throw new UnsupportedOperationException();
    }

    @Override
    public NDArray gather(NDArray rows) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void broadcast(NDList arrays) {
      throw new UnsupportedOperationException();
    }
  }

  private static NcclExchange exchange(Twin twin) {
    return start(1, false, AS_IT_IS, twin, 3).orElseThrow();
  }

  private static Optional<NcclExchange> start(
      int rank, boolean otherFails, Consumer<byte[]> ofFirst, Twin twin, int gpu) {
    OneOfTwo group = new OneOfTwo(rank, otherFails);
    return NcclExchange.start(group, ofFirst, () -> twin, gpu, Assertions::fail);
  }

  @Test
  void arraysAreAveragedWhereTheyLie() {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray matrix = scratch.arange(6f).reshape(2, 3);
      NDArray turned = scratch.arange(4f).reshape(2, 2).transpose(); // not in order in memory
      NDArray number = scratch.create(9f);
      Twin twin = new Twin();
      exchange(twin).average(new NDList(matrix, turned, number), 2);
      assertThat(matrix.toFloatArray()).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(turned.toFloatArray()).containsExactly(0, 2, 1, 3);
      assertThat(number.getFloat()).isEqualTo(9);
      exchange(twin).average(new NDList(matrix), 4);
      assertThat(matrix.toFloatArray()).containsExactly(0, .5f, 1, 1.5f, 2, 2.5f);
      assertThat(twin.calls.stream().filter("ncclAllReduce"::equals)).hasSize(2);
    }
  }

  @Test
  void rowsOfAllProcessesKeepTheirShapeAndType() {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray rows = scratch.arange(4f).reshape(2, 2);
      NDArray all = exchange(new Twin()).gather(rows, 2);
      assertThat(all.getShape()).isEqualTo(new Shape(4, 2));
      assertThat(all.toFloatArray()).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
      assertThat(rows.toFloatArray()).containsExactly(0, 1, 2, 3);
      NDArray whole = exchange(new Twin()).gather(rows.toType(DataType.INT64, true), 2);
      assertThat(whole.toLongArray()).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
    }
  }

  @Test
  void arraysOfTheFirstProcessReplaceThoseOfTheOthers() {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray first = scratch.arange(4f).reshape(2, 2);
      exchange(new Twin()).broadcast(first, 0);
      assertThat(first.toFloatArray()).containsExactly(0, 1, 2, 3);
      NDArray other = scratch.arange(4f).reshape(2, 2).transpose();
      exchange(new Twin()).broadcast(other, 1);
      assertThat(other.toFloatArray()).containsExactly(5, 5, 5, 5);
    }
  }

  @Test
  void processesFindEachOtherByTheMarkOfTheFirst() {
    Twin twin = new Twin();
    assertThat(exchange(twin).place(Device.gpu(3))).isEqualTo(Device.gpu(3));
    assertThat(twin.calls).containsExactly("use 3", "join by 0, 1 of 2");
    Consumer<byte[]> mark = id -> assertThat(id).hasSize(128).containsOnly(7);
    NcclExchange first = start(0, false, mark, twin, 0).orElseThrow();
    first.close();
    assertThat(twin.calls).endsWith("use 0", "join by 7, 0 of 2", "ncclCommDestroy");
  }

  @Test
  void whereItIsNotPossibleInOneProcessNoneUsesIt() {
    Twin twin = new Twin();
    assertThat(start(0, true, AS_IT_IS, twin, 0)).isEmpty();
    twin.fails = true;
    assertThat(start(0, false, AS_IT_IS, twin, 0)).isEmpty();
    assertThat(twin.calls).containsExactly("use 0");
    Supplier<Nccl> none =
        () -> {
          throw new MpiException("NVIDIA's NCCL cannot be loaded");
        };
    OneOfTwo group = new OneOfTwo(0, false);
    assertThat(NcclExchange.start(group, AS_IT_IS, none, 0, Assertions::fail)).isEmpty();
  }

  /** The others wait inside NCCL then, and nothing but the end of all ends that. */
  @Test
  void processesThatDoNotFindEachOtherEnd() {
    Twin twin = new Twin();
    twin.duplicate = true;
    assertThatThrownBy(() -> start(0, false, AS_IT_IS, twin, 0))
        .isInstanceOf(MpiException.class)
        .hasMessageContainingAll("invalid usage", "MASKDEEP_NCCL=off");
  }

  @Test
  void onlyFloatsOf32BitsAreExchanged() {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray whole = scratch.arange(4).toType(DataType.INT64, true);
      assertThatThrownBy(() -> exchange(new Twin()).memory(whole))
          .hasMessageContaining("not int64");
      NDArray part = scratch.arange(6f).get("2:4");
      assertThat(exchange(new Twin()).memory(part).getFloat(0)).isEqualTo(2);
    }
  }

  /** NVIDIA's own library; loads without a driver, too. */
  @Test
  void theLibraryIsCalledAsItsHeaderSays() {
    Optional<String> missing = MpiGroup.missingNccl();
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    Nccl nccl = Nccl.load();
    assertThat(nccl.version()).matches("2\\.\\d+\\.\\d+");
    assertThat(nccl.uniqueId()).hasSize(128).isNotEqualTo(nccl.uniqueId());
    assertThatThrownBy(
            () ->
                nccl.call(
                    "ncclAllReduce",
                    Pointer.NULL,
                    Pointer.NULL,
                    1L,
                    Nccl.FLOATS,
                    Nccl.SUM,
                    Pointer.NULL,
                    Nccl.STREAM))
        .isInstanceOf(MpiException.class)
        .hasMessageContaining("ncclAllReduce failed: invalid argument");
    if (!CudaBuild.loads(CudaBuild.DRIVER)) {
      assertThatThrownBy(
              () ->
                  nccl.call(
                      "ncclCommInitRank", new PointerByReference(), 1, new Nccl.UniqueId(), 0))
          .hasMessageContaining("ncclCommInitRank failed: unhandled cuda error");
      assertThatThrownBy(() -> nccl.use(0))
          .isInstanceOf(UnsatisfiedLinkError.class)
          .hasMessageContaining("libcuda.so.1");
    }
  }

  /** On a machine with a GPU: one process, which is its own mean. */
  @Test
  void aGpuExchangesWithItself() {
    assumeTrue(Engines.start().getGpuCount() > 0, "skipped: PyTorch sees no GPU here");
    Optional<String> missing = MpiGroup.missingNccl();
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    NcclExchange exchange =
        NcclExchange.start(ProcessGroup.alone(), AS_IT_IS, Nccl::load, 0, Assertions::fail)
            .orElseThrow();
    try (NDManager scratch = manager.newSubManager(Device.gpu())) {
      NDArray matrix = scratch.arange(6f).reshape(2, 3);
      exchange.average(new NDList(matrix), 1);
      assertThat(matrix.toFloatArray()).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(exchange.gather(matrix, 1).toFloatArray()).containsExactly(0, 1, 2, 3, 4, 5);
      exchange.broadcast(matrix, 1);
      assertThat(matrix.toFloatArray()).containsExactly(0, 1, 2, 3, 4, 5);
    }
    exchange.close();
  }
}
