package org.maskdeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.eval.EmbedOptions;
import org.maskdeep.eval.EncoderInfo;
import org.maskdeep.eval.Features;
import org.maskdeep.eval.FineTune;
import org.maskdeep.eval.KnnOptions;
import org.maskdeep.eval.KnnProbe;
import org.maskdeep.eval.LinearProbe;
import org.maskdeep.eval.ProbeRecipe;
import org.maskdeep.eval.Progress;
import org.maskdeep.eval.Score;
import org.maskdeep.image.ViewOptions;
import org.maskdeep.image.Views;
import org.maskdeep.nn.ResNet;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;

/** Judges an encoder as its recipe says: kNN and a linear classifier on frozen features. */
final class Probing {
  private final Recipe recipe;
  private final Path data;
  private final String source;

  /** The source says where the weights come from, for the protocol card. */
  Probing(Recipe recipe, Path data, String source) {
    this.recipe = recipe;
    this.data = data;
    this.source = source;
  }

  /** Top-1 of both probes, as shares of 1. */
  record Scores(Score knn, Score linear) {}

  Scores run(ResNet encoder) throws IOException {
    Pair features = features(encoder);
    return new Scores(
        knn(encoder, features.train(), features.test()),
        linear(encoder, features.train(), features.test()));
  }

  /** Features of the training and the test set. */
  record Pair(Features train, Features test) {}

  Pair features(ResNet encoder) throws IOException {
    try (Dataset train = Datasets.open(recipe.data().train(), data);
        Dataset test = Datasets.open(recipe.data().test(), data)) {
      return new Pair(
          Features.of(encoder, train, options(), Progress.SILENT),
          Features.of(encoder, test, options(), Progress.SILENT));
    }
  }

  /** How images become features. */
  EmbedOptions options() {
    Recipe.ProbeRecipe p = recipe.probe();
    return EmbedOptions.of(p.resize(), p.crop(), Pretraining.normalization(recipe.views()));
  }

  Score knn(ResNet encoder, Features train, Features test) {
    KnnOptions options = new KnnOptions(recipe.probe().neighbours(), recipe.probe().temperature());
    double top1 = KnnProbe.run(train, test, options).top1();
    return Score.of(
        List.of(top1), KnnProbe.card(EncoderInfo.of(encoder, source), train, test, options));
  }

  Score linear(ResNet encoder, Features train, Features test) {
    ProbeRecipe options = ProbeRecipe.standard().withEpochs(recipe.probe().epochs());
    double top1 = LinearProbe.onFeatures(train, test, options, recipe.seed()).top1();
    EncoderInfo info = EncoderInfo.of(encoder, source);
    return Score.of(
        List.of(top1), LinearProbe.card(info, train, test, options, List.of(recipe.seed())));
  }

  /** All weights trained on the labels; changes the encoder. */
  Score fineTune(ResNet encoder, int epochs, int batch, Progress progress) throws IOException {
    EncoderInfo info = EncoderInfo.of(encoder, source);
    ProbeRecipe options = ProbeRecipe.fineTune(batch, epochs);
    int size = recipe.views().size();
    ViewOptions view = ViewOptions.cropAndFlip(size, Pretraining.normalization(recipe.views()));
    String words = "random resized crop [0.08, 1] to " + size + " px, flip";
    List<Double> runs = new ArrayList<>();
    try (Dataset train = Datasets.open(recipe.data().train(), data);
        Dataset test = Datasets.open(recipe.data().test(), data)) {
      runs.add(
          FineTune.run(
                  encoder,
                  train,
                  Views.train(view),
                  test,
                  options(),
                  options,
                  recipe.seed(),
                  progress)
              .top1());
      return Score.of(
          runs,
          FineTune.card(info, train, words, test, options(), options, List.of(recipe.seed())));
    }
  }
}
