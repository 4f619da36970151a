package org.maskdeep.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Starts PyTorch once, with the settings that everything here relies on. */
public final class Engines {
  /** DJL's name of the engine. */
  public static final String PYTORCH = "PyTorch";

  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private static volatile boolean started;

  private Engines() {}

  /**
   * The engine, started at the first call. Settings that a caller made through system properties
   * stay as they are.
   *
   * @throws EngineStartException when it does not start; the message says what to set
   */
  public static Engine start() {
    if (Holder.FAILURE != null) {
      throw Holder.FAILURE;
    }
    return Holder.ENGINE;
  }

  /**
   * Sets the number of threads inside PyTorch's operations, by default one for each core. Once the
   * engine has started, another number has no effect (and is logged).
   *
   * @throws IllegalArgumentException when n is not positive
   */
  public static void threads(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("threads = " + n + " must be at least 1");
    }
    String now = System.getProperty(THREADS);
    if (started && !Integer.toString(n).equals(now)) {
      LoggerFactory.getLogger(Engines.class)
          .info("PyTorch runs with {} threads already; {} cannot be set any more", now, n);
      return;
    }
    System.setProperty(THREADS, Integer.toString(n));
  }

  /**
   * The device of a name.
   *
   * @param name {@code cpu}, {@code gpu} or {@code gpu:N}
   * @throws IllegalArgumentException when the name is none of these or the machine has no such GPU
   * @throws EngineStartException when a PyTorch with CUDA is there, and CUDA is not
   */
  public static Device device(String name) {
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    if (!name.matches("gpu(:\\d{1,3})?")) {
      throw new IllegalArgumentException("device '" + name + "' is not cpu, gpu or gpu:N");
    }
    if (!started) {
      CudaBuild.use();
    }
    int index = name.equals("gpu") ? 0 : Integer.parseInt(name.substring(4));
    int count = start().getGpuCount();
    if (index >= count) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "device '%s': PyTorch sees %d GPUs here; use --device cpu, or see what 'doctor' and"
                  + " docs/gpu.md say",
              name,
              count));
    }
    return Device.gpu(index);
  }

  private static final class Holder {
    static final Engine ENGINE;
    static final EngineStartException FAILURE;

    static {
      Engine engine = null;
      EngineStartException failure = null;
      try {
        NativeFolders.prepare();
        engine = create();
      } catch (EngineStartException e) {
        failure = e;
      } catch (RuntimeException | LinkageError e) {
        failure = NativeFolders.failure(e);
      }
      ENGINE = engine;
      FAILURE = failure;
    }

    private static Engine create() {
      setDefault("ai.djl.offline", "true");
      // The optimiser of TorchScript would specialise every shape anew and change the last bits.
      setDefault("ai.djl.pytorch.graph_optimizer", "false");
      // An explicit thread count disables MKL's dynamic threading, which may differ from run to
      // run.
      setDefault(THREADS, Integer.toString(Runtime.getRuntime().availableProcessors()));
      setDefault("ai.djl.default_engine", PYTORCH);
      Allocator.keepFreedPages();
      Engine engine = Engine.getEngine(PYTORCH);
      int threads = Integer.getInteger(THREADS, 1);
      if (JniUtils.getNumThreads() != threads) { // a library has started it before
        JniUtils.setNumThreads(threads);
      }
      started = true;
      WaitPolicy.start(threads);
      return engine;
    }

    private static void setDefault(String key, String value) {
      if (System.getProperty(key) == null) {
        System.setProperty(key, value);
      }
    }
  }
}
