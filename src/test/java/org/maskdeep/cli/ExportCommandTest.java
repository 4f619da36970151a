package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.io.Safetensors;

class ExportCommandTest {
  @TempDir private Path folder;

  @Test
  void torchvisionsNamesKeepEveryValue() throws IOException {
    Path weights = Encoders.small(folder.resolve("w"));
    Run run = export(weights, "torchvision");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    Safetensors before = Safetensors.read(weights);
    Safetensors after = Safetensors.read(folder.resolve("out"));
    assertThat(after.tensors().keySet()).isEqualTo(before.tensors().keySet());
    before
        .tensors()
        .forEach(
            (name, tensor) ->
                assertThat(after.tensors().get(name).floats()).isEqualTo(tensor.floats()));
    assertThat(after.metadata())
        .containsEntry("model", "resnet18")
        .containsEntry("width", "4")
        .containsEntry("stem", "cifar");
    assertThat(Run.json(folder.resolve("json")).get("arrays").asInt())
        .isEqualTo(before.tensors().size());
  }

  @Test
  void detectron2sNamesHoldTheSameValues() throws IOException {
    ResNetOptions options = new ResNetOptions(50, 2, false, NormOptions.TRAINED, Precision.FP32);
    Path weights = Encoders.write(folder.resolve("w"), options, 1, options.words());
    Run run = export(weights, "detectron2");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    Safetensors before = Safetensors.read(weights);
    Safetensors after = Safetensors.read(folder.resolve("out"));
    Map.of(
            "conv1.weight", "stem.conv1.weight",
            "bn1.running_mean", "stem.conv1.norm.running_mean",
            "layer1.0.conv1.weight", "res2.0.conv1.weight",
            "layer4.0.downsample.0.weight", "res5.0.shortcut.weight",
            "layer2.0.downsample.1.running_var", "res3.0.shortcut.norm.running_var")
        .forEach(
            (ours, theirs) ->
                assertThat(after.tensors().get(theirs).floats())
                    .as(theirs)
                    .isEqualTo(before.tensors().get(ours).floats()));
    assertThat(after.tensors()).hasSameSizeAs(before.tensors());
  }

  @Test
  void aSmallStemFitsNoDetectron2() throws IOException {
    Run run = export(Encoders.small(folder.resolve("w")), "detectron2");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("3x3 stem");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void theEncoderOfARunIsExported() throws IOException {
    Path run = folder.resolve("run");
    Run trained =
        Run.of(
            "pretrain",
            "--recipe=smoke-byol",
            "--data=scenes/train?images=8&size=16",
            "--set=model.width=4",
            "--set=method.hidden=8",
            "--set=method.out=4",
            "--set=views.size=16",
            "--set=optimizer.batch=8",
            "--set=optimizer.epochs=1",
            "--set=optimizer.warmup_epochs=0",
            "--out=" + run);
    assertThat(trained.code()).as(trained.err()).isZero();
    Path out = folder.resolve("out");
    Run exported = Run.of("export", "--run", run, "--format=torchvision", "--out", out);
    assertThat(exported.code()).as(exported.err()).isZero();
    Path encoder = run.resolve("encoder.safetensors");
    assertThat(Safetensors.read(out).tensors().get("layer4.1.bn2.running_var").floats())
        .isEqualTo(Safetensors.read(encoder).tensors().get("layer4.1.bn2.running_var").floats());
    Files.delete(encoder);
    Run unfinished = Run.of("export", "--run", run, "--format=torchvision", "--out", out);
    assertThat(unfinished.code()).isEqualTo(1);
    assertThat(unfinished.err()).contains("not finished");
  }

  @Test
  void aFolderThatIsNoRunIsNamed() throws IOException {
    Path run = Files.createDirectory(folder.resolve("norun"));
    Run result =
        Run.of("export", "--run", run, "--format", "torchvision", "--out", folder.resolve("out"));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("norun").contains("recipe.yaml");
  }

  @Test
  void anUnknownFormatIsAWrongUse() {
    Run run = export(folder.resolve("w"), "onnx");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("onnx");
  }

  private Run export(Path weights, String format) {
    return Run.of(
        "export",
        "--weights",
        weights,
        "--format",
        format,
        "--out",
        folder.resolve("out"),
        "--json",
        folder.resolve("json"));
  }
}
