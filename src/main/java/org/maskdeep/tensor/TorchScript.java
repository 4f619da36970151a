package org.maskdeep.tensor;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A function in TorchScript's serialised language that Java calls as one operation of PyTorch; the
 * gradient flows through it.
 *
 * <pre>{@code
 * TorchScript square = TorchScript.of("x: Tensor", "Tensor", "return torch.mul(x, x)");
 * NDArray y = square.call(true, x);
 * }</pre>
 *
 * <p>What PyTorch writes itself is such as {@code torch.mul(x, 2)}; operators, indices and lists of
 * numbers ({@code x.max(1)[0] * 2 + 1}) are understood, too. Constants such as strides belong into
 * the text: the same text is compiled once per process, different texts are different functions.
 * Numbers that change from call to call travel in a small array. This is the only place that knows
 * how DJL passes arguments to a TorchScript module.
 */
public final class TorchScript {
  private static final ConcurrentMap<String, TorchScript> COMPILED = new ConcurrentHashMap<>();

  private final Model model; // held: its finalizer would free the module
  private final Block module;
  private final ParameterStore noParameters;
  private final NDArray methodTag;

  private TorchScript(String source) {
    Engines.start();
    model = Model.newInstance("script", Device.cpu(), Engines.PYTORCH);
    try {
      model.load(new ByteArrayInputStream(ScriptArchive.of(source)));
      // an empty folder that DJL makes for every model read from a stream, until the process ends
      Files.deleteIfExists(model.getModelPath());
    } catch (IOException | MalformedModelException | EngineException e) {
      model.close();
      throw new IllegalArgumentException("TorchScript does not compile:\n" + source, e);
    }
    NDManager manager = model.getNDManager();
    module = model.getBlock();
    noParameters = new ParameterStore(manager, false);
    methodTag = manager.zeros(new Shape(1));
    methodTag.setName("module_method:" + ScriptArchive.METHOD);
  }

  /**
   * The function with these parameters, result type and body.
   *
   * @param parameters as in Python, such as {@code "x: Tensor, weights: List[Tensor]"}
   * @param result {@code "Tensor"} or {@code "List[Tensor]"} or a tuple of tensors
   * @param body the lines of the body, without indentation of their own
   * @throws IllegalArgumentException when PyTorch does not accept the text
   */
  public static TorchScript of(String parameters, String result, String... body) {
    StringBuilder source = new StringBuilder();
    source.append("(self: __torch__.").append(ScriptArchive.TYPE).append(", ").append(parameters);
    source.append(") -> ").append(result).append(":\n");
    for (String line : body) {
      source.append("    ").append(line).append('\n');
    }
    return COMPILED.computeIfAbsent(source.toString(), TorchScript::new);
  }

  /**
   * Calls a function of one result. Names of the arguments ({@link NDArray#getName}) are lost: DJL
   * passes lists by them.
   *
   * @param training whether a gradient may be wanted; without it the result can never enter the
   *     graph of a gradient
   * @param arguments each an {@link NDArray}, or an {@link NDList} for a parameter of type
   *     List[Tensor]; the first one's manager owns the result
   */
  public NDArray call(boolean training, Object... arguments) {
    return callAll(training, arguments).singletonOrThrow();
  }

  /** Calls a function of several results; as {@link #call}. */
  public NDList callAll(boolean training, Object... arguments) {
    NDList inputs = new NDList();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof NDArray array) {
        array.setName(null);
        inputs.add(array);
      } else if (arguments[i] instanceof NDList list) {
        String name = "list" + i + "[]";
        for (NDArray array : list) {
          array.setName(name);
          inputs.add(array);
        }
      } else {
        throw new IllegalArgumentException(
            "argument " + i + " must be an NDArray or an NDList, is " + arguments[i]);
      }
    }
    inputs.add(methodTag);
    return module.forward(noParameters, inputs, training);
  }
}
