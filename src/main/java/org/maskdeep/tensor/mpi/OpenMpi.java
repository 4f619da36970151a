package org.maskdeep.tensor.mpi;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Locale;
import java.util.Map;

/**
 * The few functions of Open MPI that are called, and its constants, which are addresses of global
 * objects in the library. Other MPI libraries have other constants and are refused.
 */
final class OpenMpi {
  /** What says that send and receive buffer are the same. */
  static final Pointer IN_PLACE = Pointer.createConstant(1);

  private static final int RTLD_LAZY = 1;
  private static final int RTLD_GLOBAL = 0x100;
  private static final String[] NAMES = {"mpi", "libmpi.so.40"};

  private final NativeLibrary library;
  private final Pointer world;
  private final Pointer floats;
  private final Pointer doubles;
  private final Pointer bytes;
  private final Pointer sum;

  private OpenMpi(NativeLibrary library) {
    this.library = library;
    world = constant("ompi_mpi_comm_world");
    floats = constant("ompi_mpi_float");
    doubles = constant("ompi_mpi_double");
    bytes = constant("ompi_mpi_byte");
    sum = constant("ompi_mpi_op_sum");
  }

  /**
   * Loads the library.
   *
   * @throws MpiException when there is none, or another MPI
   */
  static OpenMpi load() {
    // global: Open MPI's own plug-ins look for its symbols
    Map<String, Object> options = Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY | RTLD_GLOBAL);
    UnsatisfiedLinkError failure = null;
    for (String name : NAMES) {
      try {
        return new OpenMpi(NativeLibrary.getInstance(name, options));
      } catch (UnsatisfiedLinkError e) {
        failure = e;
      }
    }
    throw new MpiException(
        "Open MPI's library libmpi.so cannot be loaded; install Open MPI (Debian: openmpi-bin) or"
            + " put its folder into LD_LIBRARY_PATH: "
            + failure.getMessage().lines().findFirst().orElse(""));
  }

  private Pointer constant(String name) {
    try {
      return library.getGlobalVariableAddress(name);
    } catch (UnsatisfiedLinkError e) {
      throw new MpiException(
          library.getFile() + " is not Open MPI's library (it has no " + name + ")");
    }
  }

  Pointer world() {
    return world;
  }

  /** Type of 32-bit floats. */
  Pointer floats() {
    return floats;
  }

  /** Type of 64-bit floats. */
  Pointer doubles() {
    return doubles;
  }

  /** Type of bytes. */
  Pointer bytes() {
    return bytes;
  }

  /** The operation that adds. */
  Pointer sum() {
    return sum;
  }

  /**
   * Calls a function.
   *
   * @throws MpiException when it fails; mostly Open MPI ends all processes before
   */
  void call(String name, Object... arguments) {
    Function function = library.getFunction(name);
    int code = function.invokeInt(arguments);
    if (code != 0) {
      throw new MpiException(String.format(Locale.ROOT, "%s failed with code %d", name, code));
    }
  }
}
