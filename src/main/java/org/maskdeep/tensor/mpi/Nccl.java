package org.maskdeep.tensor.mpi;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Locale;

/**
 * The few functions of NVIDIA's NCCL 2 that are called, as {@code nccl.h} declares them. They are
 * put into CUDA's default stream, in which PyTorch computes, so nothing has to wait for them.
 */
class Nccl {
  /** {@code ncclFloat32}. */
  static final int FLOATS = 7;

  /** {@code ncclSum}. */
  static final int SUM = 0;

  /** The stream in which PyTorch computes where it is not told otherwise. */
  static final Pointer STREAM = Pointer.NULL;

  /** Its own file, else the PyTorch that has it inside. */
  private static final String[] NAMES = {"nccl", "libnccl.so.2", "libtorch_cuda.so"};

  private final NativeLibrary library;
  private final int version;

  /** {@code ncclUniqueId}: what processes find each other by; is passed by value. */
  @Structure.FieldOrder("internal")
  public static final class UniqueId extends Structure implements Structure.ByValue {
    /** {@code NCCL_UNIQUE_ID_BYTES}. */
    static final int BYTES = 128;

    /** Public, for JNA copies it. */
    public byte[] internal = new byte[BYTES];
  }

  private Nccl(NativeLibrary library) {
    this.library = library;
    IntByReference number = new IntByReference();
    call("ncclGetVersion", number);
    version = number.getValue();
  }

  /** Without a library, for tests. */
  Nccl() {
    library = null;
    version = 0;
  }

  /**
   * Loads the library.
   *
   * @throws MpiException when there is none
   */
  static Nccl load() {
    UnsatisfiedLinkError failure = null;
    for (String name : NAMES) {
      try {
        NativeLibrary found = NativeLibrary.getInstance(name);
        found.getFunction("ncclCommInitRank");
        return new Nccl(found);
      } catch (UnsatisfiedLinkError e) {
        failure = failure == null ? e : failure;
      }
    }
    throw new MpiException(
        "NVIDIA's NCCL cannot be loaded; install it (Python's package nvidia-nccl-cu12) and put the"
            + " folder of its libnccl.so.2 into LD_LIBRARY_PATH: "
            + failure.getMessage().lines().findFirst().orElse(""));
  }

  /** Its version, such as {@code 2.26.2}. */
  String version() {
    return String.format(
        Locale.ROOT, "%d.%d.%d", version / 10000, version / 100 % 100, version % 100);
  }

  /** A new mark, in process 0, for the others. */
  byte[] uniqueId() {
    byte[] id = new byte[UniqueId.BYTES];
    call("ncclGetUniqueId", (Object) id);
    return id;
  }

  /**
   * Finds the other processes, and the ways between their GPUs; waits for them.
   *
   * @return the communicator
   */
  Pointer join(byte[] id, int rank, int size) {
    UniqueId mark = new UniqueId();
    System.arraycopy(id, 0, mark.internal, 0, id.length);
    PointerByReference communicator = new PointerByReference();
    call("ncclCommInitRank", communicator, size, mark, rank);
    return communicator.getValue();
  }

  /**
   * Makes a GPU the one of this thread, for NCCL and for memory that PyTorch locks.
   *
   * @throws MpiException when the driver refuses it
   * @throws UnsatisfiedLinkError when there is no driver
   */
  void use(int gpu) {
    NativeLibrary driver = NativeLibrary.getInstance("libcuda.so.1");
    IntByReference device = new IntByReference();
    PointerByReference context = new PointerByReference();
    driver(driver, "cuInit", 0);
    driver(driver, "cuDeviceGet", device, gpu);
    driver(driver, "cuDevicePrimaryCtxRetain", context, device.getValue());
    driver(driver, "cuCtxSetCurrent", context.getValue());
  }

  private static void driver(NativeLibrary driver, String name, Object... arguments) {
    int code = driver.getFunction(name).invokeInt(arguments);
    if (code != 0) {
      throw new MpiException(
          String.format(Locale.ROOT, "%s of NVIDIA's driver failed with code %d", name, code));
    }
  }

  /**
   * Calls a function.
   *
   * @throws MpiException when it fails, with NCCL's words
   */
  void call(String name, Object... arguments) {
    int code = library.getFunction(name).invokeInt(arguments);
    if (code != 0) {
      Function words = library.getFunction("ncclGetErrorString");
      throw new MpiException(
          String.format(
              Locale.ROOT,
              "%s failed: %s (NCCL_DEBUG=INFO has it say why)",
              name,
              words.invokeString(new Object[] {code}, false)));
    }
  }
}
