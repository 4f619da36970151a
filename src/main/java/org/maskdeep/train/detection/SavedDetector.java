package org.maskdeep.train.detection;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.IdNames;
import org.maskdeep.data.detection.Labels;
import org.maskdeep.detect.Architecture;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.DetectorFiles;
import org.maskdeep.detect.input.ImageTransform;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.tensor.io.WeightFileException;

/**
 * A detector with what its use needs to know. Our files hold that in their metadata; of a file of
 * torchvision's, the architecture must be told and category ids are classes.
 *
 * @param detector with its weights
 * @param labels which category each class is
 * @param names of the categories by id; empty when the file does not say
 * @param ids of the categories as their file had them
 * @param recipe structure and input sizes
 */
public record SavedDetector(
    Detector detector,
    Labels labels,
    Map<Long, String> names,
    IdNames ids,
    DetectionRecipe recipe) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final String RECIPE = "recipe";
  private static final String CATEGORIES = "categories";
  private static final String IDS = "category_ids"; // only where some are not whole numbers
  private static final String CLASSIFIER = "roi_heads.box_predictor.cls_score.weight";

  /** A detector of a data set's categories, which are its classes in the order of their ids. */
  public static SavedDetector of(Detector detector, Annotations truth, DetectionRecipe recipe) {
    Map<Long, String> names = new TreeMap<>();
    truth.categories().forEach(c -> names.put(c.id(), c.name()));
    return new SavedDetector(detector, labels(names), names, truth.names(), recipe);
  }

  private static Labels labels(Map<Long, String> names) {
    return Labels.ofCategories(names.keySet().stream().mapToLong(id -> id).sorted().toArray());
  }

  /** Writes weights and metadata, atomically. */
  public void save(Path file) throws IOException {
    DetectorRecipe model = recipe.model();
    Architecture architecture = Architecture.of(model.arch());
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put("arch", architecture.name());
    metadata.putAll(model.encoder().words());
    Map<String, String> text = new LinkedHashMap<>();
    names.forEach((id, name) -> text.put(Long.toString(id), name));
    metadata.put(CATEGORIES, JSON.writeValueAsString(text));
    Map<Long, Object> others = ids.others(names.keySet());
    if (!others.isEmpty()) {
      metadata.put(IDS, JSON.writeValueAsString(others));
    }
    metadata.put(RECIPE, DetectionRecipes.text(recipe));
    DetectorFiles.save(file, detector, metadata);
  }

  /** As {@link #load(Path, String, String, Double, NDManager)}, with a prefix that is found. */
  public static SavedDetector load(Path file, String arch, Double score, NDManager manager)
      throws IOException {
    return load(file, "", arch, score, manager);
  }

  /**
   * Reads a file.
   *
   * @param prefix which of several detectors in the file, as in {@link DetectorFiles#named}
   * @param arch the architecture, or null for what the file says
   * @param score that a detection must exceed, or null for what the file says
   * @throws WeightFileException when the weights are another detector's, or it is not known whose
   * @throws IOException when the file cannot be read
   */
  public static SavedDetector load(
      Path file, String prefix, String arch, Double score, NDManager manager) throws IOException {
    Safetensors content = Safetensors.read(file);
    RawTensor classifier = DetectorFiles.named(file, content.tensors(), prefix).get(CLASSIFIER);
    if (classifier == null || classifier.shape().length != 2) {
      throw new WeightFileException(
          file, "is not a detector: it has no " + CLASSIFIER + "; detect train makes one");
    }
    int classes = (int) classifier.shape()[0];
    Map<Long, String> names = names(file, content.metadata().get(CATEGORIES));
    Labels labels = names.isEmpty() ? Labels.ids(classes) : labels(names);
    if (labels.classes() != classes) {
      throw new WeightFileException(
          file,
          String.format(
              Locale.ROOT,
              "its metadata has %d categories, its classifier %d classes with the background",
              names.size(),
              classes));
    }
    DetectionRecipe recipe = recipe(file, content.metadata().get(RECIPE), arch);
    if (score != null) {
      recipe = DetectionRecipes.with(recipe, List.of("model.score_thresh=" + score));
    }
    Detector detector = recipe.model().detector(classes);
    detector.initialize(manager, 0);
    DetectorFiles.load(file, detector, prefix);
    IdNames ids = ids(file, content.metadata().get(IDS));
    return new SavedDetector(detector, labels, names, ids, recipe);
  }

  private static IdNames ids(Path file, String json) throws IOException {
    Map<Long, Object> others = new LinkedHashMap<>();
    fields(file, IDS, json).forEach((id, value) -> others.put(id, original(value)));
    return IdNames.of(others);
  }

  private static Object original(JsonNode id) {
    return id.isTextual() ? id.asText() : (Object) id.decimalValue();
  }

  private static Map<Long, String> names(Path file, String json) throws IOException {
    Map<Long, String> names = new LinkedHashMap<>();
    fields(file, CATEGORIES, json).forEach((id, value) -> names.put(id, value.asText()));
    return names;
  }

  /** A metadata key that holds JSON by category; empty where it is not there. */
  private static Map<Long, JsonNode> fields(Path file, String key, String json) throws IOException {
    Map<Long, JsonNode> fields = new LinkedHashMap<>();
    if (json != null) {
      try {
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(json).properties()) {
          fields.put(Long.valueOf(entry.getKey()), entry.getValue());
        }
      } catch (JsonProcessingException | NumberFormatException e) {
        throw new WeightFileException(
            file, "its metadata key " + key + " is not a JSON object of category ids");
      }
    }
    return fields;
  }

  private static DetectionRecipe recipe(Path file, String text, String arch) throws IOException {
    if (text != null) {
      DetectionRecipe recipe = DetectionRecipes.parse(text, file + " (recipe)");
      Architecture own = Architecture.of(recipe.model().arch());
      if (arch != null && !own.equals(Architecture.of(arch))) {
        throw new WeightFileException(
            file,
            String.format(Locale.ROOT, "holds a %s, not a %s; leave --arch out", own.name(), arch));
      }
      return recipe;
    }
    if (arch == null) {
      throw new WeightFileException(file, "does not say which detector it holds; name it: --arch");
    }
    return DetectionRecipes.load("defaults", List.of("model.arch=" + arch));
  }

  /** How images are resized in use, unless something else is wanted. */
  public ImageTransform transform() {
    DetectionRecipe.InputRecipe input = recipe.input();
    return ImageTransform.of(input.testShortSide(), input.maxSide())
        .withAntialias(input.antialias());
  }
}
