package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.check.Checks;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.Weights;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.io.Safetensors;

/** A linear classifier on features, alone or behind an encoder that is trained with it. */
final class Classifier {
  private static final double INITIAL_DEVIATION = 0.01;
  private static final String HEAD = "fc.";
  private static final String ENCODER = "encoder.";

  private final Linear head;
  private final Encoder encoder; // null: the inputs are features

  /**
   * Freshly initialised.
   *
   * @param manager owner of the classifier's weights
   * @param encoder to be trained too; null when the inputs are features
   * @param width of the features
   */
  Classifier(NDManager manager, Encoder encoder, int width, int classes, long seed) {
    Checks.atLeast("number of classes", classes, 2);
    this.encoder = encoder;
    Initial initial = Initial.normal(INITIAL_DEVIATION);
    head = new Linear(width, classes, true, Precision.FP32, initial, Initial.ZEROS);
    head.initialize(manager, seed);
  }

  /** [B, K] of features [B, D], or of views [B, 3, S, S] when the encoder is trained. */
  NDArray logits(NDArray x, boolean training) {
    return logits(x, null, training);
  }

  /**
   * The same with the encoder's residual branches multiplied.
   *
   * @param scales [blocks, 2, B]; null: none, and none where the inputs are features
   */
  NDArray logits(NDArray x, NDArray scales, boolean training) {
    if (encoder == null) {
      return head.forward(x, training); // [B, K]
    }
    NDArray pooled = Encoder.pool(encoder.top(x, scales, training), training); // [B, D]
    return head.forward(pooled, training);
  }

  /** Blocks of the encoder whose residual branches can be dropped; 0: there are none. */
  int blocks() {
    return encoder == null ? 0 : encoder.spec().transformerBlocks();
  }

  /** Scores of a batch in evaluation mode, [B, K] row by row. */
  float[] scores(NDArray x) {
    return logits(x, false).toFloatArray();
  }

  /** The weights that are trained, by name. */
  Map<String, NDArray> trainable() {
    Map<String, NDArray> trained = new LinkedHashMap<>();
    if (encoder != null) {
      Weights.trainable(encoder).forEach((name, array) -> trained.put(ENCODER + name, array));
    }
    Weights.trainable(head).forEach((name, array) -> trained.put(HEAD + name, array));
    return trained;
  }

  /** How many layers a weight has between it and the classifier. */
  int layersBelow(String name) {
    if (encoder == null || !name.startsWith(ENCODER)) {
      return 0;
    }
    EncoderSpec spec = encoder.spec();
    return spec.layers() - spec.layerOf(name.substring(ENCODER.length()));
  }

  /** Weights and buffers by name. */
  Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    if (encoder != null) {
      Weights.of(encoder).forEach((name, array) -> arrays.put(ENCODER + name, array));
    }
    Weights.of(head).forEach((name, array) -> arrays.put(HEAD + name, array));
    return arrays;
  }

  /** Writes {@code classifier.safetensors}, of a head's weight and bias by name. */
  static void save(RunDirectory run, Map<String, NDArray> weights) throws IOException {
    Path file = run.root().resolve("classifier.safetensors");
    Safetensors.write(file, Weights.copyOf(weights), Map.of());
  }

  /** Writes {@code classifier.safetensors} and, where it was trained, the encoder. */
  void save(RunDirectory run) throws IOException {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    Weights.of(head).forEach((name, array) -> weights.put(HEAD + name, array));
    save(run, weights);
    if (encoder != null) {
      Safetensors.write(run.encoder(), Weights.copyOf(Weights.of(encoder)), encoder.spec().words());
    }
  }
}
