package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.tensor.Engines;

/** Which encoders are fine-tuned as MAE's table 9 has it, and what else stays as it was. */
class TransformerProbesTest {
  private static final List<String> OF_TRANSFORMERS =
      List.of("mixup", "cutmix", "drop path", "layer decay", "label smoothing", "warm-up");

  @TempDir private Path folder;

  private JsonNode settings(String command, Path weights, String... more) throws IOException {
    Path json = folder.resolve("score.json");
    List<Object> words =
        new ArrayList<>(List.of(command, "--weights", weights, "--threads=1", "--json", json));
    words.addAll(List.of("--recipe", TinyRuns.recipe(folder)));
    words.addAll(List.of(more));
    Run run = Run.of(words.toArray());
    assertThat(run.code()).as(run.err()).isZero();
    return Run.json(json).get("card").get("settings");
  }

  @Test
  void onlyTheFineTuningOfATransformerHasTheRecipeOfTransformers() throws IOException {
    Path vit = folder.resolve("vit.safetensors");
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionTransformer encoder = VitOptions.of(VitOptions.Size.NANO, 8, 16).create();
      encoder.initialize(manager, 1);
      WeightFiles.save(vit, encoder, encoder.spec().words());
    }
    JsonNode tuned = settings("finetune", vit, "--epochs=1", "--batch=8");
    OF_TRANSFORMERS.forEach(key -> assertThat(tuned.has(key)).as(key).isTrue());
    assertThat(tuned.get("drop path").asText()).startsWith("0.1 at the last block");
    assertThat(tuned.get("cutmix").asText()).startsWith("1.0");
    assertThat(tuned.get("augmentation").asText())
        .startsWith("random resized crop [0.08, 1] to 16 px, flip, RandAugment of 2 operations");

    String light = "--set=probe.finetune_regularization=light";
    JsonNode lightly =
        settings(
            "finetune", vit, "--epochs=1", "--batch=8", light, "--set=probe.finetune_rate=0.004");
    assertThat(lightly.get("mixup").asText()).isEqualTo("0.0");
    assertThat(lightly.get("cutmix").asText()).isEqualTo("0.0");
    assertThat(lightly.get("drop path").asText()).startsWith("0.0");
    assertThat(lightly.get("label smoothing").asText()).isEqualTo("0.1");
    assertThat(lightly.get("rate").asText()).contains("(0.004 x batch / 256)");
    assertThat(tuned.get("rate").asText()).contains("(0.001 x batch / 256)");
    assertThat(lightly.get("augmentation").asText())
        .isEqualTo("random resized crop [0.08, 1] to 16 px, flip");

    Path resnet = Encoders.small(folder.resolve("resnet.safetensors"));
    for (JsonNode plain :
        List.of(
            settings("finetune", resnet, "--epochs=1", "--batch=8"),
            settings("linear", vit, "--views", "--batch=8", "--set=probe.epochs=1"))) {
      OF_TRANSFORMERS.forEach(key -> assertThat(plain.has(key)).as(key).isFalse());
      assertThat(plain.get("augmentation").asText())
          .isEqualTo("random resized crop [0.08, 1] to 16 px, flip");
    }
  }
}
