package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.image.Normalization;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.mask.TokenSubset;
import org.maskdeep.method.imae.MixedAutoencoder;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;
import org.maskdeep.train.method.ImaeRecipe;

/** Against the run itself, live, on drawn images of 16 pixels in patches of 4. */
class UnmixerTest {
  private static Recipe recipe(String name, String... more) throws IOException {
    Recipe small =
        Recipes.load(
            name,
            List.of(
                "data.train=scenes/train?images=24&size=16",
                "data.threads=0",
                "model.arch=vit_nano_patch4_16",
                "method.decoder_width=16",
                "method.decoder_depth=1",
                "method.decoder_heads=2",
                "views.size=16",
                "views.normalization=none",
                "probe.resize=16",
                "probe.crop=16",
                "optimizer.batch=8",
                "optimizer.epochs=1",
                "optimizer.warmup_epochs=0",
                "online.every=0"));
    return Recipes.with(small, List.of(more));
  }

  @Test
  void latentsAndErrorsAreThoseOfTheRun(@TempDir Path folder) throws IOException {
    Path guide = folder.resolve("guide");
    Path run = folder.resolve("run");
    ShortRuns.train(recipe("smoke-mae"), guide, -1);
    Recipe recipe = recipe("smoke-imae", "method.guide=" + guide);
    try (Dataset data = Datasets.open(recipe.data().train(), Path.of("data"));
        Pretrainer live = new Pretrainer(recipe, data, Device.cpu());
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      ShortRuns.train(recipe, run, -1);
      MixedAutoencoder model = (MixedAutoencoder) live.method();
      WeightFiles.load(run.resolve("encoder.safetensors"), model.encoder());
      WeightFiles.load(
          run.resolve("branches.safetensors"), model.exports().get("branches.safetensors"));
      try (Unmixer unmixer = new Unmixer(run, Device.cpu())) {
        List<float[]> weaker = List.of(unmixer.view(data.image(0)), unmixer.view(data.image(1)));
        List<float[]> stronger = List.of(unmixer.view(data.image(2)), unmixer.view(data.image(3)));
        NDArray b = batch(manager, weaker);
        NDArray a = batch(manager, stronger);
        MaskBatch masks =
            MaskBatch.draw(
                ((ImaeRecipe) recipe.method()).sampler(),
                List.of(new PatchGrid(4, 4)),
                1,
                new Streams(recipe.seed()),
                0,
                new long[] {10, 11},
                0);
        var terms = model.terms(a, b, 0.75, TokenSubset.of(masks));
        double[][] errors = unmixer.errors(weaker, stronger, 0.25, 10);
        assertThat(Arrays.stream(errors[0]).average().orElseThrow())
            .isCloseTo(terms.subordinate().getFloat(), within(1e-5));
        assertThat(Arrays.stream(errors[1]).average().orElseThrow())
            .isCloseTo(terms.dominant().getFloat(), within(1e-5));
        assertThat(terms.dominant().getFloat()).isNotEqualTo(terms.subordinate().getFloat());
        NDArray mixed = a.mul(0.75f).add(b.mul(0.25f));
        Unmixer.Latents own = unmixer.encoders().get(0);
        same(own.ofMixtures(weaker, stronger, 0.25), model.encoder(), mixed);
        same(own.of(weaker), model.encoder(), b);
        Encoder known = recipe.model().spec().create();
        known.initialize(manager, 0);
        WeightFiles.load(guide.resolve("encoder.safetensors"), known);
        assertThat(unmixer.encoders().get(1).name()).isEqualTo("guide");
        same(unmixer.encoders().get(1).ofMixtures(weaker, stronger, 0.25), known, mixed);
        assertThat(own.of(weaker)[0]).isNotEqualTo(unmixer.encoders().get(1).of(weaker)[0]);
      }
      Files.delete(run.resolve("branches.safetensors"));
      assertThatThrownBy(() -> new Unmixer(run, Device.cpu()))
          .hasMessageContainingAll("not finished", "branches.safetensors");
    }
  }

  private static NDArray batch(NDManager manager, List<float[]> views) {
    float[] all = new float[2 * 16 * 16 * 3];
    for (int i = 0; i < 2; i++) {
      System.arraycopy(views.get(i), 0, all, i * 768, 768);
    }
    return manager.create(all, new Shape(2, 16, 16, 3)).transpose(0, 3, 1, 2);
  }

  private static void same(double[][] rows, Encoder encoder, NDArray x) {
    float[] expected = encoder.embed(x).toFloatArray();
    for (int i = 0; i < expected.length; i++) {
      int width = rows[0].length;
      assertThat(rows[i / width][i % width]).isCloseTo(expected[i], within(1e-5));
    }
  }

  /** Pixels are compared in [0, 1], whatever they are normalised by. */
  @Test
  void errorsAreThoseOfUnnormalisedPixels() {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray x = manager.zeros(new Shape(2, 3, 2, 2));
      float[] values = new float[24];
      values[1] = 2; // first image, red
      values[4] = 1; // green
      values[23] = 3; // second image, blue
      NDArray y = manager.create(values, new Shape(2, 3, 2, 2));
      Normalization scale = new Normalization(0, 0, 0, 0.5f, 0.25f, 2);
      assertThat(Unmixer.errors(y, x, scale, 4)).containsExactly((1 + 0.0625) / 4, 36.0 / 4);
    }
  }
}
