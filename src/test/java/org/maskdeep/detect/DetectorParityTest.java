package org.maskdeep.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.detect.box.BalancedSampler;
import org.maskdeep.detect.box.Boxes;
import org.maskdeep.detect.box.Matcher;
import org.maskdeep.detect.input.GroundTruth;
import org.maskdeep.detect.input.ImageBatch;
import org.maskdeep.detect.input.ImageTransform;
import org.maskdeep.detect.loss.DetectionLoss;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.Retyped;

/**
 * Against detector-parity.json: torchvision 0.14.1 on PyTorch 1.13, {@code maskrcnn_resnet50_fpn}
 * and {@code _v2} with 6 classes, weights and images of {@link DetectorFormula}. Of each array
 * every k-th number in row-major order is stored, of proposals every fourth. In use: one image of
 * 120x170 at short side 128 and largest side 200, 300 anchors a level before suppression, 200
 * proposals, 30 detections. Training: frozen norms, two images of 96x120 and 64x72 at short side 64
 * with ellipses, no suppression and samples so large that every anchor and proposal is drawn.
 *
 * <p>The network computes in 64 bits, so that no instruction set turns a suppression or a ReLU
 * over; pixels and boxes are 32-bit floats as always. The same stages in 32 bits are held against
 * those in 64 ({@link RoundingBound}).
 */
@Tag("parity")
class DetectorParityTest {
  private static final double RELATIVE = 1e-4;
  private static final int ALL = 100_000;

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void everyStageEqualsTorchvisions(String version) throws IOException {
    Engines.start();
    JsonNode expected = DetectorFormula.parity().get(version);
    try (NDManager manager = NDManager.newBaseManager()) {
      MaskRcnn detector = detector(manager, version, DataType.FLOAT64, 0, 0);
      ImageBatch batch = batchInUse(manager, DataType.FLOAT64, 0, 0);
      assertThat(batch.sizes()).containsExactly(new ImageSize(181, 128));
      assertClose("input", batch.pixels(), expected.get("input"));
      NDList pyramid = detector.pyramid(batch.pixels());
      for (int l = 0; l < 5; l++) {
        assertClose("P" + (l + 2), pyramid.get(l), expected.get("pyramid").get(l));
      }
      proposals(detector, pyramid, batch, expected);
      heads(detector, pyramid, (name, array) -> assertClose(name, array, expected.get(name)));
      detections(detector, batch, expected);
    }
  }

  private static void proposals(
      MaskRcnn detector, NDList pyramid, ImageBatch batch, JsonNode expected) {
    RegionProposalNetwork.Output out = detector.proposer().forward(pyramid, batch, false);
    assertClose("objectness", out.head().objectness(), expected.get("objectness"));
    assertClose("deltas", out.head().deltas(), expected.get("deltas"));
    double[] anchors =
        IntStream.range(0, 4 * out.anchors().boxes().size())
            .mapToDouble(i -> out.anchors().boxes().values()[i])
            .toArray();
    assertClose("anchors", anchors, expected.get("anchors"));
    Boxes boxes = out.proposals().get(0);
    assertThat(boxes.size()).isEqualTo(expected.get("proposal_count").asInt());
    for (JsonNode box : expected.get("proposals")) {
      int nearest = 0;
      double least = Double.MAX_VALUE;
      for (int i = 0; i < boxes.size(); i++) {
        double distance = distance(boxes, i, box);
        if (distance < least) {
          least = distance;
          nearest = i;
        }
      }
      assertThat(least).as("proposal %s, nearest %d", box, nearest).isLessThan(0.02);
    }
  }

  static void heads(MaskRcnn detector, NDList pyramid, BiConsumer<String, NDArray> results) {
    Boxes boxes =
        Boxes.of(
            0, 0, 180, 127, 10, 20, 30, 40, 100, 3, 101, 5, -3, -8, 60, 50, 50, 50, 50, 50, 20, 60,
            140, 64, 3.3f, 7.7f, 99.9f, 88.8f, 150, 100, 181, 128);
    double[] scales = {1 / 4.0, 1 / 8.0, 1 / 16.0, 1 / 32.0};
    int[] pictures = new int[boxes.size()];
    try (RoiAlign maps = RoiAlign.over(new NDList(pyramid.subList(0, 4)), scales, false)) {
      BoxPredictor.Output out = detector.heads().boxes(maps, boxes, pictures, false);
      results.accept("box_logits", out.logits());
      results.accept("box_deltas", out.deltas());
      results.accept("mask_logits", detector.heads().masks(maps, boxes, pictures, false));
    }
  }

  private static MaskRcnn detector(
      NDManager manager, String version, DataType type, double relative, long seed) {
    DetectionOptions most =
        new DetectionOptions(0.05, 0.5, 30, Matcher.PROPOSALS, BalancedSampler.PROPOSALS, 224);
    ResNetOptions resnet = ResNetOptions.imagenet(50).with(NormOptions.FROZEN);
    DetectorOptions options =
        (version.equals("v1") ? DetectorOptions.standard(resnet, 6) : DetectorOptions.v2(resnet, 6))
            .with(ProposalOptions.STANDARD.with(300, 200))
            .with(most);
    return filled(new MaskRcnn(options), manager, type, relative, seed);
  }

  static MaskRcnn filled(
      MaskRcnn detector, NDManager manager, DataType type, double relative, long seed) {
    detector.initialize(manager, 0);
    DetectorFormula.fill(detector, manager, type, relative, seed);
    return detector;
  }

  static ImageBatch batchInUse(NDManager manager, DataType type, double relative, long seed) {
    List<Image> images = List.of(DetectorFormula.picture(120, 170));
    return retyped(ImageTransform.of(128, 200).batch(manager, images), type, relative, seed);
  }

  /** The same images in another type; changed as {@link DetectorFormula#fill} changes weights. */
  private static ImageBatch retyped(ImageBatch batch, DataType type, double relative, long seed) {
    NDArray pixels = batch.pixels();
    double[] values = Retyped.doubles(pixels);
    Retyped.disturb(values, relative, seed, 1 << 20);
    NDArray array = Retyped.array(pixels.getManager(), values, pixels.getShape(), type);
    return new ImageBatch(Layout.channelsLast(array), batch.sizes(), batch.originals());
  }

  private static MaskRcnn trainable(NDManager manager, DataType type, double relative, long seed) {
    ResNetOptions resnet = ResNetOptions.imagenet(50).with(NormOptions.FROZEN);
    DetectorOptions options = everything(DetectorOptions.standard(resnet, 6));
    return filled(new MaskRcnn(options), manager, type, relative, seed);
  }

  /** No suppression, and all anchors and proposals are drawn. */
  static DetectorOptions everything(DetectorOptions options) {
    BalancedSampler all = new BalancedSampler(ALL, 0.5);
    return options
        .with(new ProposalOptions(ALL, ALL, ALL, ALL, 1, Matcher.ANCHORS, all))
        .with(DetectionOptions.STANDARD.with(all));
  }

  static ImageBatch trainingBatch(NDManager manager, DataType type, double relative, long seed) {
    List<Image> images = List.of(DetectorFormula.picture(96, 120), DetectorFormula.picture(64, 72));
    return retyped(ImageTransform.of(64, 128).batch(manager, images), type, relative, seed);
  }

  static DetectionLoss loss(MaskRcnn detector, ImageBatch batch) {
    List<GroundTruth> truth =
        List.of(
            truth(batch, 0, new int[] {1, 3, 5}, 10, 12, 70, 60, 40, 30, 115, 90, 80, 5, 100, 20),
            truth(batch, 1, new int[] {2}, 4, 8, 40, 60));
    return detector.loss(batch, truth, new Streams(0), 0);
  }

  private static void detections(MaskRcnn detector, ImageBatch batch, JsonNode expected) {
    Predictions found = detector.detect(batch).get(0);
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      left.add(i);
    }
    assertThat(found.size()).isEqualTo(expected.get("detections").size());
    for (JsonNode one : expected.get("detections")) {
      Integer match =
          left.stream()
              .filter(i -> distance(found.boxes(), i, one) < 0.02)
              .filter(i -> found.labels()[i] == one.get(5).asInt())
              .findFirst()
              .orElse(null);
      assertThat(match).as("detection %s", one).isNotNull();
      left.remove(match);
      assertThat((double) found.scores()[match]).isEqualTo(one.get(4).asDouble(), within(1e-4));
      long area = found.mask(match, batch.originals().get(0)).area();
      assertThat((double) area).isEqualTo(one.get(6).asDouble(), within(2.0));
    }
    assertThat(left).isEmpty();
  }

  private static double distance(Boxes boxes, int i, JsonNode box) {
    double most = 0;
    for (int c = 0; c < 4; c++) {
      most = Math.max(most, Math.abs(boxes.values()[4 * i + c] - box.get(c).asDouble()));
    }
    return most;
  }

  @Test
  void lossesAndGradientsEqualTorchvisions() throws IOException {
    Engines.start();
    JsonNode expected = DetectorFormula.parity().get("training");
    try (NDManager manager = NDManager.newBaseManager();
        NDManager step = manager.newSubManager()) {
      MaskRcnn detector = trainable(manager, DataType.FLOAT64, 0, 0);
      Map<String, NDArray> weights = Weights.trainable(detector);
      assertThat(weights.keySet()).noneMatch(name -> name.contains(".bn"));
      try (Autograd autograd = Autograd.record()) {
        DetectionLoss loss = loss(detector, trainingBatch(step, DataType.FLOAT64, 0, 0));
        expected
            .get("losses")
            .properties()
            .forEach(
                e ->
                    assertThat(loss.numbers().get(e.getKey()))
                        .as(e.getKey())
                        .isEqualTo(
                            e.getValue().asDouble(),
                            within(RELATIVE * Math.abs(e.getValue().asDouble()))));
        NDList gradients = autograd.gradients(loss.total(), new NDList(weights.values()));
        List<String> names = List.copyOf(weights.keySet());
        expected
            .get("gradients")
            .properties()
            .forEach(
                e -> gradient(e.getKey(), gradients.get(names.indexOf(e.getKey())), e.getValue()));
      }
    }
  }

  private static GroundTruth truth(ImageBatch batch, int picture, int[] labels, float... boxes) {
    ImageSize size = batch.originals().get(picture);
    ImageSize now = batch.sizes().get(picture);
    Boxes all = Boxes.of(boxes);
    var masks = new ArrayList<org.maskdeep.coco.shape.Rle>();
    for (int i = 0; i < labels.length; i++) {
      float[] box = all.select(new int[] {i}).values();
      masks.add(DetectorFormula.ellipse(size.height(), size.width(), box));
    }
    Boxes scaled =
        all.scale((float) now.width() / size.width(), (float) now.height() / size.height());
    return new GroundTruth(scaled, labels, masks, false);
  }

  private static void gradient(String name, NDArray gradient, JsonNode expected) {
    double[] values = Retyped.doubles(gradient);
    double norm = 0;
    for (double v : values) {
      norm += v * v;
    }
    double wanted = expected.get(0).asDouble();
    assertThat(Math.sqrt(norm)).as("norm of " + name).isEqualTo(wanted, within(1e-3 * wanted));
    int step = Math.max(1, values.length / 8);
    double typical = wanted / Math.sqrt(values.length);
    for (int i = 1; i < expected.size(); i++) {
      double w = expected.get(i).asDouble();
      assertThat(values[(i - 1) * step])
          .as("%s[%d]", name, (i - 1) * step)
          .isEqualTo(w, within(1e-3 * Math.abs(w) + 1e-3 * typical));
    }
  }

  @Test
  void namesAndShapesAreTorchvisions() throws IOException {
    Engines.start();
    JsonNode all = DetectorFormula.parity();
    ResNetOptions resnet = ResNetOptions.imagenet(50);
    assertNames(new MaskRcnn(DetectorOptions.standard(resnet, 6)), all.get("names"));
    assertNames(new MaskRcnn(DetectorOptions.v2(resnet, 6)), all.get("names_v2"));
  }

  private static void assertNames(Detector detector, JsonNode expected) {
    Map<String, String> ours = new TreeMap<>();
    detector
        .parametersByName()
        .forEach(
            (name, p) -> {
              if (!name.startsWith("backbone.body.")) {
                ours.put(name, p.getShape().toString().replace(" ", ""));
              }
            });
    Map<String, String> theirs = new LinkedHashMap<>();
    expected
        .properties()
        .forEach(
            e ->
                theirs.put(
                    e.getKey(), e.getValue().toString().replace('[', '(').replace(']', ')')));
    assertThat(ours).containsExactlyInAnyOrderEntriesOf(theirs);
  }

  private static void assertClose(String what, NDArray array, JsonNode expected) {
    assertClose(what, Retyped.doubles(array), expected);
  }

  private static void assertClose(String what, double[] values, JsonNode expected) {
    int stored = expected.size();
    int step = Math.max(1, values.length / stored);
    double square = 0;
    for (JsonNode e : expected) {
      square += e.asDouble() * e.asDouble();
    }
    double typical = Math.sqrt(square / stored);
    for (int i = 0; i < stored; i++) {
      double wanted = expected.get(i).asDouble();
      assertThat(values[i * step])
          .as("%s[%d]", what, i * step)
          .isEqualTo(wanted, within(RELATIVE * Math.max(Math.abs(wanted), typical)));
    }
  }
}
