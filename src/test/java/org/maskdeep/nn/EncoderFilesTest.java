package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.tensor.io.WeightFileException;

/** Checkpoints of other programs: an encoder with what stands beside it. */
class EncoderFilesTest {
  @TempDir private Path folder;
  private NDManager manager;
  private ResNet saved;
  private ResNet loaded;
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
    saved = network(18, 1);
    loaded = network(18, 2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private ResNet network(int depth, long seed) {
    ResNet network = new ResNet(ResNetOptions.cifar(depth, 4));
    network.initialize(manager, seed);
    return network;
  }

  private static Map<String, RawTensor> under(ResNet network, String prefix) {
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    Weights.copyOf(Weights.of(network)).forEach((name, t) -> tensors.put(prefix + name, t));
    return tensors;
  }

  private static void add(Map<String, RawTensor> tensors, String... names) {
    for (String name : names) {
      tensors.put(
          name,
          name.endsWith("num_batches_tracked")
              ? RawTensor.of(new long[] {7})
              : RawTensor.of(new float[6], 2, 3));
    }
  }

  private Path write(Map<String, RawTensor> tensors) throws IOException {
    Path file = folder.resolve("given.safetensors");
    Safetensors.write(file, tensors, Map.of());
    return file;
  }

  private void load(Map<String, RawTensor> tensors, String prefix) throws IOException {
    WeightFiles.load(write(tensors), loaded, prefix, warnings::add);
    assertThat(Weights.digest(Weights.of(loaded))).isEqualTo(Weights.digest(Weights.of(saved)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "module. | module.projection_head.0.weight module.prototypes.weight", // SwAV
        "module.encoder. | module.predictor.0.weight module.encoder.fc.0.weight", // SimSiam
        "backbone. | neck.fc0.weight neck.bn0.running_mean head.predictor.fc0.weight", // mmselfsup
        "student.backbone. | student.head.mlp.0.weight student.head.last_layer.weight_g", // DINO
        "model.backbone. | model.projector.0.weight model.classifier.bias model.queue", // lightning
        "state_dict.encoder. | state_dict.queue state_dict.queue_ptr epoch",
        "'' | projector.0.weight predictor.0.weight prototypes.weight head.bias",
      })
  void whatStandsBesideAnEncoderIsPassedOverWithOneWarning(String prefix, String beside)
      throws IOException {
    Map<String, RawTensor> tensors = under(saved, prefix);
    String[] names = beside.split(" ");
    add(tensors, names);
    add(tensors, prefix + "bn1.num_batches_tracked");
    load(tensors, "");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains(names.length + " tensors", "passed over").hasLineCount(1);
  }

  @Test
  void theWarningNamesSingleTensorsAndCountsGroups() throws IOException {
    Map<String, RawTensor> tensors = under(saved, "module.encoder_q.");
    tensors.putAll(under(network(18, 3), "module.encoder_k."));
    add(tensors, "module.queue", "module.encoder_q.fc.0.weight", "module.encoder_q.fc.0.bias");
    load(tensors, "module.encoder_q.");
    assertThat(warnings.get(0))
        .contains("103 tensors beside the encoder were passed over")
        .contains("module.encoder_k.* (100)", "module.encoder_q.fc.* (2)", "module.queue");
  }

  @Test
  void anEncoderAloneGivesNoWarning() throws IOException {
    Map<String, RawTensor> tensors = under(saved, "encoder.");
    add(tensors, "encoder.bn1.num_batches_tracked", "encoder.layer1.0.bn1.num_batches_tracked");
    load(tensors, "");
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"base_encoder", "base_encoder."})
  void aPrefixIsTakenWithAndWithoutItsDot(String prefix) throws IOException {
    Map<String, RawTensor> tensors = under(saved, "base_encoder.");
    tensors.putAll(under(network(18, 3), "momentum_encoder."));
    load(tensors, prefix);
  }

  @Test
  void theErrorsOfPrefixesListThemAndShowTheOption() throws IOException {
    Map<String, RawTensor> tensors = under(saved, "module.encoder_q.");
    tensors.putAll(under(network(18, 3), "module.encoder_k."));
    Path file = write(tensors);
    assertThatThrownBy(() -> WeightFiles.load(file, loaded))
        .hasMessageContaining("[module.encoder_k., module.encoder_q.]")
        .hasMessageContaining("--prefix module.encoder_q.");
    for (String wrong : new String[] {"encoder_q", "module.", "module.encoder_q.layer1.0."}) {
      assertThatThrownBy(() -> WeightFiles.load(file, loaded, wrong))
          .isInstanceOf(WeightFileException.class)
          .hasMessageContaining("no network with the prefix " + wrong)
          .hasMessageContaining("[module.encoder_k., module.encoder_q.]");
    }
    Path plain = write(under(saved, ""));
    assertThatThrownBy(() -> WeightFiles.load(plain, loaded, "module"))
        .hasMessageContaining("no network with the prefix module.; leave --prefix out");
  }

  private void refused(Map<String, RawTensor> tensors, String... words) throws IOException {
    Path file = write(tensors);
    String before = Weights.digest(Weights.of(loaded));
    assertThatThrownBy(() -> WeightFiles.load(file, loaded))
        .isInstanceOf(WeightFileException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContainingAll(words)
        .message()
        .hasLineCount(1);
    assertThat(Weights.digest(Weights.of(loaded))).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layer5.0.conv1.weight",
        "layer1.2.conv1.weight",
        "layer1.0.se.fc1.weight",
        "conv2.weight",
        "bn3.bias"
      })
  void tensorsOfTheEncodersOwnNamesThatDoNotFitAreRefused(String name) throws IOException {
    Map<String, RawTensor> tensors = under(saved, "module.");
    add(tensors, "module." + name, "module.prototypes.weight");
    refused(tensors, "unknown: module." + name);
  }

  @Test
  void anotherDepthIsRefusedWithTheOneThatFits() throws IOException {
    refused(under(network(34, 3), "module."), "unknown", "choose the network", "resnet34, width 4");
    ResNet deep = network(50, 3);
    refused(under(deep, ""), "do not fit", "resnet50, width 4, stem cifar");
  }

  @Test
  void anEncoderThatLacksTensorsIsRefused() throws IOException {
    Map<String, RawTensor> tensors = under(saved, "backbone.");
    tensors.remove("backbone.layer4.1.bn2.bias");
    add(tensors, "head.weight");
    refused(tensors, "missing: backbone.layer4.1.bn2.bias", "lacks weights of the encoder");
  }

  @Test
  void aFileWithoutAnEncoderIsRefusedWithTheNamesItHas() throws IOException {
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    add(tensors, "blocks.0.attn.qkv.weight", "cls_token");
    refused(tensors, "none of the encoder's weights", "cls_token", "torchvision's names");
    Map<String, RawTensor> detectron = new LinkedHashMap<>();
    add(detectron, "backbone.stem.conv1.weight", "backbone.res2.0.conv1.weight");
    refused(detectron, "detectron2");
  }

  /** torchvision's children with ReLU and pooling, and lightly's ResNet without them. */
  @ParameterizedTest
  @CsvSource({"backbone., 2", "module.backbone., 2", "'', 2", "backbone., 0"})
  void theNumbersOfASequentialAreRead(String prefix, int between) throws IOException {
    List<String> children = List.of("conv1", "bn1", "layer1", "layer2", "layer3", "layer4");
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    under(saved, "")
        .forEach(
            (name, tensor) -> {
              String child = name.substring(0, name.indexOf('.'));
              int index = children.indexOf(child);
              int number = index < 2 ? index : index + between;
              tensors.put(prefix + number + name.substring(child.length()), tensor);
            });
    add(tensors, prefix + "1.num_batches_tracked", "projection_head.layers.0.weight");
    load(tensors, "");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("1 tensor beside", "projection_head.layers.0.weight");
    String last = prefix + (5 + between) + ".1.bn2.bias";
    tensors.put(last, RawTensor.of(new float[] {1, Float.NaN}, 2));
    refused(tensors, last + " is [2] in the file");
  }

  private void broken(String name, double value, String... words) throws IOException {
    Map<String, RawTensor> tensors = under(saved, "module.");
    RawTensor tensor = tensors.get("module." + name);
    double[] values = new double[tensor.size()];
    values[values.length - 1] = value;
    tensors.put("module." + name, RawTensor.of(values, tensor.shape()));
    refused(tensors, words);
  }

  @Test
  void weightsThatAreNotFiniteAreRefusedWithTensorAndLayer() throws IOException {
    String layer = "layer module.layer2.0.conv1)";
    broken("layer2.0.conv1.weight", Double.NaN, "1 of 288 values are NaN or infinite", layer);
    broken("layer2.0.conv1.weight", Double.NEGATIVE_INFINITY, "\"module.layer2.0.conv1.weight\"");
    broken("layer2.0.conv1.weight", 1e300, "NaN or infinite"); // as a 32-bit float
    broken("bn1.running_mean", Double.NaN, "\"module.bn1.running_mean\"", "layer module.bn1)");
    broken("bn1.running_var", -1e-3, "1 of 4 variances are negative", "layer module.bn1)");
  }

  @Test
  void whatIsNotTheEncodersMayBeNaN() throws IOException {
    Map<String, RawTensor> tensors = under(saved, "module.");
    tensors.put("module.queue", RawTensor.of(new float[] {Float.NaN}, 1));
    tensors.put("module.bn1.num_batches_tracked", RawTensor.of(new long[] {-1}));
    load(tensors, "");
  }

  @Test
  void aFileOfOursSaysWhichEncoderItIs(@TempDir Path temporary) throws IOException {
    Path file = temporary.resolve("encoder.safetensors");
    Engines.start();
    try (NDManager owner = NDManager.newBaseManager()) {
      Encoder made = ResNetOptions.cifar(18, 4).create();
      made.initialize(owner, 3);
      WeightFiles.save(file, made, made.spec().words());
      Encoder read = WeightFiles.open(file, owner);
      assertThat(read.spec()).isEqualTo(made.spec());
      assertThat(Weights.digest(Weights.of(read))).isEqualTo(Weights.digest(Weights.of(made)));
      assertThatThrownBy(() -> read.initialize(owner, 4))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("make a new one");
    }
  }
}
