package org.maskdeep.method.semmae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.Formula;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Retyped;

/**
 * Against parts-parity.json: the maps, the decoder and the loss of {@link PartLearning} written
 * plainly on PyTorch 2.15 and timm 1.0.31's transformer in float64. A guide of width 96 and 4
 * blocks, 3 parts, a decoder of 8 channels, β = 0.7, 4 images of 16 pixels in patches of 4, weights
 * and images of {@link Formula}.
 */
class PartLearningTest {
  private static final VitOptions VIT = VitOptions.of(VitOptions.Size.NANO, 4, 16);
  private static final StepContext STEP = new StepContext(new Streams(1), 0, new long[4]);

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

  private static JsonNode stored() throws IOException {
    return new ObjectMapper()
        .readTree(PartLearningTest.class.getResourceAsStream("parts-parity.json"));
  }

  private PartLearning model() throws IOException {
    PartLearning model = new PartLearning(manager, VIT, VisionTransformer::freeze, 3, 8, 0.7, 4);
    JsonNode stored = stored();
    Map<String, Integer> places = new TreeMap<>();
    int place = 0;
    for (JsonNode name : stored.get("encoder_order")) {
      places.put("encoder." + name.asText(), place++);
    }
    places.put("parts.part_embed.weight", 200);
    place = 300;
    for (JsonNode name : stored.get("decoder_order")) {
      places.put("decoder." + name.asText(), place++);
    }
    double[] table = Retyped.doubles(model.parameters().get("encoder.pos_embed").getArray());
    Retyped.set(
        model.parameters(),
        manager,
        DataType.FLOAT64,
        (name, shape) ->
            name.equals("encoder.pos_embed")
                ? table
                : Formula.ofTransformer(name, shape, places.get(name)));
    return model;
  }

  @Test
  void lossAndGradientsAreThoseOfAPlainReference() throws IOException {
    JsonNode expected = stored();
    PartLearning model = model();
    NDArray x = Formula.input(manager, 16, DataType.FLOAT64, 0, 0);
    try (Autograd autograd = Autograd.record()) {
      NDArray loss = model.loss(List.of(x), STEP).loss();
      assertThat(loss.getDouble()).isCloseTo(expected.get("loss").asDouble(), within(1e-10));
      Map<String, NDArray> weights = model.trainable();
      assertThat(weights.keySet()).noneMatch(name -> name.startsWith("encoder."));
      NDList gradients = autograd.gradients(loss, new NDList(weights.values()));
      int i = 0;
      for (String name : weights.keySet()) {
        Formula.assertStored(
            name, Retyped.doubles(gradients.get(i++)), expected.get("gradients").get(name), 12);
      }
      assertThat(weights).hasSize(expected.get("gradients").size());
    }
  }

  @Test
  void mapsAndLabelsAreThoseOfTheReferenceAndAddUpToOne() throws IOException {
    JsonNode expected = stored();
    PartLearning model = model();
    VisionTransformer guide = (VisionTransformer) model.encoder();
    PartMaps maps = (PartMaps) model.networks().get("parts");
    NDArray x = Formula.input(manager, 16, DataType.FLOAT64, 0, 0);
    NDArray shares = maps.forward(guide.tokens(x, null, false), false);
    Formula.assertStored("maps", Retyped.doubles(shares), expected.get("maps"), 40);
    for (double sum : shares.sum(new int[] {1}).toDoubleArray()) {
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
    assertThat(PartLearning.overlap(shares).getDouble())
        .isCloseTo(expected.get("overlap").asDouble(), within(1e-10));
    int[][] labels = new LearnedParts(guide, maps).parts(x, STEP);
    for (int i = 0; i < 64; i++) {
      assertThat(labels[i / 16][i % 16]).isEqualTo(expected.get("labels").get(i).asInt());
    }
  }

  /** No bias: of all part tokens times a positive number each patch has the same part. */
  @Test
  void scalingAllPartTokensChangesNoPart() throws IOException {
    PartLearning model = model();
    VisionTransformer guide = (VisionTransformer) model.encoder();
    PartMaps maps = (PartMaps) model.networks().get("parts");
    NDArray x = Formula.input(manager, 16, DataType.FLOAT64, 0, 0);
    LearnedParts source = new LearnedParts(guide, maps);
    int[][] before = source.parts(x, STEP);
    NDArray w = maps.parametersByName().get("part_embed.weight").getArray();
    w.muli(7.5);
    assertThat(source.parts(x, STEP)).isDeepEqualTo(before);
  }

  @Test
  void overlapIsZeroForDisjointMapsAndOneForEqualOnes() {
    NDArray disjoint =
        manager.create(new float[] {1, 0, 0, 0, 0, 0.5f, 0.7f, 0, 0, 0, 0, 2}, new Shape(1, 3, 4));
    assertThat(PartLearning.overlap(disjoint).getFloat()).isCloseTo(0, within(1e-6f));
    NDArray equal = manager.create(new float[] {.1f, .4f, .2f, .8f}, new Shape(2, 2));
    NDArray both = equal.reshape(2, 1, 2).tile(new long[] {1, 4, 1});
    assertThat(PartLearning.overlap(both).getFloat()).isCloseTo(1, within(1e-6f));
    // one pair of three is equal
    NDArray third = manager.create(new float[] {1, 0, 3, 0, 0, 1}, new Shape(1, 3, 2));
    assertThat(PartLearning.overlap(third).getFloat()).isCloseTo(1f / 3, within(1e-6f));
  }

  @Test
  void whatWasLearnedIsReadFromItsFile(@TempDir Path folder) throws IOException {
    PartMaps maps = new PartMaps(96, 5);
    maps.initialize(manager, 3);
    Path file = folder.resolve(PartMaps.FILE);
    WeightFiles.save(file, maps, Map.of());
    PartMaps read = PartMaps.load(file, manager);
    assertThat(read.count()).isEqualTo(5);
    assertThat(read.width()).isEqualTo(96);
    assertThat(read.parametersByName().get("part_embed.weight").getArray().toFloatArray())
        .isEqualTo(maps.parametersByName().get("part_embed.weight").getArray().toFloatArray());
    VisionTransformer guide = VIT.create();
    guide.initialize(manager, 0);
    Path other = folder.resolve("encoder.safetensors");
    WeightFiles.save(other, guide, Map.of());
    assertThatThrownBy(() -> PartMaps.load(other, manager)).hasMessageContaining("part_embed");
    PartMaps narrow = new PartMaps(64, 5);
    assertThatThrownBy(() -> new LearnedParts(guide, narrow)).hasMessageContaining("width 64");
  }

  @Test
  void itSaysWhatIsWrong() {
    assertThatThrownBy(() -> new PartMaps(96, 1)).hasMessageContaining("parts");
    VitOptions odd = VitOptions.of(VitOptions.Size.NANO, 6, 24);
    assertThatThrownBy(() -> new PartDecoder(odd, 3, 8)).hasMessageContaining("power of 2");
  }
}
