package org.maskdeep.tensor;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * PyTorch's deterministic algorithms, {@code torch.use_deterministic_algorithms(True)}: on a GPU,
 * functions that sum in a fixed order, so that a run has the same bits again on the same machine. A
 * function that has none fails with its name. On the CPU all functions used here have one.
 *
 * <p>DJL has no call for it. These are functions of PyTorch's C++ interface, by the names that
 * compilers on Linux and macOS give them.
 */
public final class Determinism {
  private static final String CONTEXT = "_ZN2at13globalContextEv";
  private static final String ALGORITHMS = "_ZN2at7Context26setDeterministicAlgorithmsEbb";
  private static final String ARE_SET = "_ZNK2at7Context23deterministicAlgorithmsEv";
  private static final String FILL = "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb";

  /** What cuBLAS needs for it, read when it starts. */
  private static final String CUBLAS = "CUBLAS_WORKSPACE_CONFIG";

  private static final String WORKSPACE = ":4096:8";

  private static volatile boolean required;

  private Determinism() {}

  /**
   * Switches it on or off for this process; before the first computation on a GPU.
   *
   * @throws EngineStartException when this PyTorch cannot be told
   */
  public static void require(boolean on) {
    Engines.start();
    NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {CUBLAS, WORKSPACE, 0});
    function(ALGORITHMS).invokeVoid(new Object[] {context(), (byte) (on ? 1 : 0), (byte) 0});
    required = on;
    // new arrays are not filled with NaN: each of them is written before it is read
    function(FILL).invokeVoid(new Object[] {context(), (byte) 0});
  }

  /** Whether it was switched on here. */
  public static boolean isRequired() {
    return required;
  }

  /** What PyTorch says. */
  static boolean isSet() {
    return (function(ARE_SET).invokeInt(new Object[] {context()}) & 1) != 0;
  }

  private static Pointer context() {
    return function(CONTEXT).invokePointer(new Object[0]);
  }

  private static Function function(String name) {
    try {
      return NativeLibrary.getInstance("torch_cpu").getFunction(name);
    } catch (UnsatisfiedLinkError e) {
      throw new EngineStartException(
          "this PyTorch cannot be told to compute deterministically: " + e.getMessage(), e);
    }
  }
}
