package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.io.DType;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.tensor.io.WeightFileException;

class WeightFilesTest {
  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void whatIsLoadedEqualsWhatWasSavedToTheBit() throws IOException {
    ResNet saved = network(1);
    ResNet loaded = network(2);
    assertThat(Weights.digest(Weights.of(loaded))).isNotEqualTo(Weights.digest(Weights.of(saved)));
    Path file = folder.resolve("w.safetensors");
    WeightFiles.save(file, saved, Map.of("model", "resnet18"));
    assertThat(WeightFiles.load(file, loaded)).containsEntry("model", "resnet18");
    assertThat(Weights.copyOf(Weights.of(loaded))).isEqualTo(Weights.copyOf(Weights.of(saved)));
    assertThat(Weights.digest(Weights.of(loaded))).isEqualTo(Weights.digest(Weights.of(saved)));
  }

  @Test
  void kernelsInTheFileAreInRowMajorOrder() throws IOException {
    ResNet network = network(1);
    NDArray kernel = Weights.of(network).get("conv1.weight"); // [4, 3, 3, 3], channels-last
    WeightFiles.save(folder.resolve("w"), network, Map.of());
    float[] file = Safetensors.read(folder.resolve("w")).tensors().get("conv1.weight").floats();
    for (int o = 0, i = 0; o < 4; o++) {
      for (int c = 0; c < 3; c++) {
        for (int y = 0; y < 3; y++) {
          for (int x = 0; x < 3; x++) {
            assertThat(file[i++]).isEqualTo(kernel.getFloat(o, c, y, x));
          }
        }
      }
    }
  }

  @Test
  void loadingKeepsTheArraysAndTheirGradients() throws IOException {
    ResNet network = network(1);
    Map<String, NDArray> before = Weights.of(network);
    WeightFiles.save(folder.resolve("w"), network(2), Map.of());
    WeightFiles.load(folder.resolve("w"), network);
    Weights.of(network)
        .forEach(
            (name, array) -> {
              assertThat(array).isSameAs(before.get(name));
              assertThat(array.hasGradient()).isEqualTo(!name.contains("running"));
            });
  }

  @Test
  void prefixesClassifierAndCountersAreNoObstacle() throws IOException {
    ResNet saved = network(3);
    for (String prefix : new String[] {"module.", "encoder.", "backbone.", "module.encoder."}) {
      Map<String, RawTensor> tensors = prefixed(saved, prefix);
      tensors.put(prefix + "fc.weight", RawTensor.of(new float[6], 2, 3));
      tensors.put(prefix + "bn1.num_batches_tracked", RawTensor.of(new long[] {7}));
      tensors.put("projector.0.weight", RawTensor.of(new float[6], 2, 3));
      ResNet loaded = network(4);
      WeightFiles.load(write(tensors), loaded);
      assertThat(Weights.copyOf(Weights.of(loaded))).isEqualTo(Weights.copyOf(Weights.of(saved)));
    }
  }

  @Test
  void ofTwoNetworksInAFileOneMustBeNamed() throws IOException {
    ResNet online = network(5);
    Map<String, RawTensor> both = prefixed(online, "online.");
    both.putAll(prefixed(network(6), "target."));
    Path file = write(both);
    ResNet loaded = network(7);
    assertThatThrownBy(() -> WeightFiles.load(file, loaded))
        .isInstanceOf(WeightFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("[online., target.]");
    WeightFiles.load(file, loaded, "online.");
    assertThat(Weights.copyOf(Weights.of(loaded))).isEqualTo(Weights.copyOf(Weights.of(online)));
  }

  @Test
  void otherFloatTypesAreConverted() throws IOException {
    ResNet network = network(1);
    Map<String, RawTensor> tensors = prefixed(network, "");
    int[] types = {0};
    tensors.replaceAll(
        (name, tensor) ->
            switch (types[0]++ % 3) {
              case 0 -> bf16(tensor);
              case 1 -> constant(tensor, DType.F16, (short) 0x3E00); // 1.5
              default -> f64(tensor);
            });
    ResNet loaded = network(2);
    WeightFiles.load(write(tensors), loaded);
    assertThat(Weights.of(loaded).get("bn1.weight").toFloatArray()).containsOnly(1.5f);
    Weights.of(loaded)
        .forEach(
            (name, array) ->
                assertThat(array.toFloatArray()).isEqualTo(tensors.get(name).floats()));
  }

  @Test
  void whatDoesNotFitIsNamedAndNothingChanges() throws IOException {
    ResNet network = network(1);
    String before = Weights.digest(Weights.of(network));
    Map<String, RawTensor> tensors = prefixed(network(2), "module.");
    tensors.put("module.bn1.bias", RawTensor.of(new float[6], 2, 3));
    tensors.remove("module.layer1.0.conv1.weight");
    tensors.put("module.layer9.weight", RawTensor.of(new float[2], 2));
    Path file = write(tensors);
    assertThatThrownBy(() -> WeightFiles.load(file, network))
        .isInstanceOf(WeightFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("module.bn1.bias is [2, 3] in the file, [4] in the network")
        .hasMessageContaining("missing: module.layer1.0.conv1.weight")
        .hasMessageContaining("unknown: module.layer9.weight")
        .hasMessageContaining("choose the network")
        .hasMessageNotContaining("\n");
    assertThat(Weights.digest(Weights.of(network))).isEqualTo(before);
  }

  @Test
  void integersAreNoWeights() throws IOException {
    ResNet network = network(1);
    Map<String, RawTensor> tensors = prefixed(network, "");
    tensors.put("bn1.bias", RawTensor.of(new long[4], 4));
    Path file = write(tensors);
    assertThatThrownBy(() -> WeightFiles.load(file, network))
        .hasMessageContaining("bn1.bias is of type I64");
  }

  @Test
  void anUninitialisedNetworkSaysSo() {
    ResNet network = new ResNet(ResNetOptions.cifar(18, 4));
    assertThatThrownBy(() -> WeightFiles.save(folder.resolve("w"), network, Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("conv1.weight")
        .hasMessageContaining("initialize");
  }

  private ResNet network(long seed) {
    ResNet network = new ResNet(ResNetOptions.cifar(18, 4));
    network.initialize(manager, seed);
    return network;
  }

  private Path write(Map<String, RawTensor> tensors) throws IOException {
    Path file = folder.resolve("given.safetensors");
    Safetensors.write(file, tensors, Map.of());
    return file;
  }

  private static Map<String, RawTensor> prefixed(ResNet network, String prefix) {
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    Weights.copyOf(Weights.of(network)).forEach((name, t) -> tensors.put(prefix + name, t));
    return tensors;
  }

  private static RawTensor bf16(RawTensor tensor) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * tensor.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (float f : tensor.floats()) {
      bytes.putShort((short) (Float.floatToRawIntBits(f) >>> 16));
    }
    return new RawTensor(DType.BF16, tensor.shape(), bytes.flip());
  }

  private static RawTensor f64(RawTensor tensor) {
    float[] floats = tensor.floats();
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return RawTensor.of(doubles, tensor.shape());
  }

  private static RawTensor constant(RawTensor tensor, DType type, short bits) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * tensor.size()).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putShort(bits);
    }
    return new RawTensor(type, tensor.shape(), bytes.flip());
  }
}
