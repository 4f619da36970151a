package org.maskdeep.reproduce;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.LabelShare;
import org.maskdeep.eval.Accuracy;
import org.maskdeep.eval.EmbedOptions;
import org.maskdeep.eval.Embedding;
import org.maskdeep.eval.EncoderInfo;
import org.maskdeep.eval.FeatureBank;
import org.maskdeep.eval.Features;
import org.maskdeep.eval.FineTune;
import org.maskdeep.eval.KnnOptions;
import org.maskdeep.eval.KnnProbe;
import org.maskdeep.eval.LinearGrid;
import org.maskdeep.eval.LinearProbe;
import org.maskdeep.eval.ProbeRecipe;
import org.maskdeep.eval.ProtocolCard;
import org.maskdeep.eval.SameClasses;
import org.maskdeep.eval.Score;
import org.maskdeep.eval.SetInfo;
import org.maskdeep.eval.ViewProbe;
import org.maskdeep.eval.grid.LearningRates;
import org.maskdeep.eval.grid.RateChoice;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.randaugment.RandAugment;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ForwardMode;
import org.maskdeep.nn.Weights;
import org.maskdeep.report.result.Probe;
import org.maskdeep.run.Progress;
import org.maskdeep.run.Session;
import org.maskdeep.run.StoppedException;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;

/** Evaluates an encoder as its recipe says: kNN and a linear classifier on frozen features. */
public final class Probing {
  /** Images a step of fine-tuning on all labels. */
  public static final int FINETUNE_BATCH = 128;

  private final Recipe recipe;
  private final Path data;
  private final String source;
  private final BooleanSupplier stop;
  private final ForwardMode forward;
  private final LabelShare labels;
  private final ProcessGroup group;

  /**
   * Of a recipe, with the encoder's exact forward.
   *
   * @param source where the weights come from, for the protocol card
   * @param stop asked regularly; true: the work ends with a StoppedException
   */
  public Probing(Recipe recipe, Path data, String source, BooleanSupplier stop) {
    this(recipe, data, source, stop, ForwardMode.EXACT);
  }

  /** Of which the views and settings are. */
  public Recipe recipe() {
    return recipe;
  }

  /** As the other constructor, with a forward of choice for frozen encoders. */
  public Probing(
      Recipe recipe, Path data, String source, BooleanSupplier stop, ForwardMode forward) {
    this(recipe, data, source, stop, forward, LabelShare.ALL, ProcessGroup.alone());
  }

  private Probing(
      Recipe recipe,
      Path data,
      String source,
      BooleanSupplier stop,
      ForwardMode forward,
      LabelShare labels,
      ProcessGroup group) {
    this.recipe = recipe;
    this.data = data;
    this.source = source;
    this.stop = stop;
    this.forward = forward;
    this.labels = labels;
    this.group = group;
  }

  /** The same, but probes are fitted on a part of the labels, drawn with the recipe's seed. */
  public Probing with(LabelShare part) {
    return new Probing(recipe, data, source, stop, forward, part, group);
  }

  /** The same, with the features of frozen encoders computed by several processes together. */
  public Probing in(ProcessGroup processes) {
    return new Probing(recipe, data, source, stop, forward, labels, processes);
  }

  private void look(long done, long total) {
    if (stop.getAsBoolean()) {
      throw new StoppedException(0);
    }
  }

  /**
   * The scores of all probes that the recipe asks for. Features that do not fit one array (2³¹
   * numbers) are kept in blocks of 16 bits for kNN, and the linear probe is trained on views.
   *
   * @param copies makes another encoder of the same weights; fine-tuning changes it and closes its
   *     manager
   */
  EncoderScores run(Encoder encoder, String inputs, Supplier<Encoder> copies) throws IOException {
    return run(encoder, inputs, copies, features(encoder, false));
  }

  /** With features, or null where they do not fit. */
  EncoderScores run(Encoder encoder, String inputs, Supplier<Encoder> copies, Pair features)
      throws IOException {
    Session session = Session.inMemory(TrainingListener.SILENT, stop);
    Score knn;
    Score linear;
    if (features == null) { // of ImageNet, too, the published probes are on views
      knn = knn(encoder, true);
      linear = linearOnViews(encoder, 4096, session);
    } else {
      knn = knn(encoder, features.train(), features.test());
      linear = linear(encoder, features.train(), features.test(), session);
    }
    Map<String, Score> tuned = new LinkedHashMap<>();
    int epochs = recipe.probe().finetuneEpochs();
    if (epochs > 0) {
      tuned.put(Probe.FINETUNE.key(), fineTuned(copies.get(), epochs, FINETUNE_BATCH));
    }
    if (recipe.probe().semiSupervised()) {
      for (SemiSupervised part : SemiSupervised.values()) {
        tuned.put(
            part.probe().key(),
            with(part.labels()).fineTuned(copies.get(), part.epochs(), SemiSupervised.BATCH));
      }
    }
    return new EncoderScores(inputs, knn, linear, tuned);
  }

  /** Fine-tunes a copy in memory and closes its manager. */
  private Score fineTuned(Encoder copy, int epochs, int batch) throws IOException {
    Session session = Session.inMemory(TrainingListener.SILENT, stop);
    try (NDManager owner = Weights.of(copy).values().iterator().next().getManager()) {
      return fineTune(copy, epochs, batch, session);
    }
  }

  /** Features of the training and the test set. */
  public record Pair(Features train, Features test) {}

  /** The features; null where they do not fit one array, unless they must. */
  public Pair features(Encoder encoder, boolean must) throws IOException {
    try (Dataset train = train();
        Dataset test = open(recipe.data().test())) {
      SameClasses.require(train, test); // before minutes of work
      if (!must && !Features.fit(Math.max(train.size(), test.size()), encoder.width())) {
        return null;
      }
      return new Pair(
          Features.of(encoder, train, options(encoder), this::look),
          Features.of(encoder, test, options(encoder), this::look));
    }
  }

  /** Computes a share of the features for process 0, which has the probe. */
  public void help(Encoder encoder) throws IOException {
    try (Dataset train = train();
        Dataset test = open(recipe.data().test())) {
      for (Dataset set : List.of(train, test)) {
        Embedding.each(encoder, set, options(encoder), Progress.SILENT, rows -> {});
      }
    }
  }

  private Dataset open(String spec) throws IOException {
    return Datasets.open(spec, data, recipe.data().decoder());
  }

  /** What probes are fitted on: the training set, or the part of it whose labels are used. */
  public Dataset train() throws IOException {
    return labels.of(open(recipe.data().probed()), recipe.seed());
  }

  /** A card that says which labels were used, where these are not all. */
  private ProtocolCard labelled(ProtocolCard card) {
    return labels.equals(LabelShare.ALL)
        ? card
        : card.with(Map.of("labels", labels.words(recipe.seed())));
  }

  /** How images become features. */
  EmbedOptions options(Encoder encoder) {
    Recipe.ProbeRecipe p = recipe.probe();
    return EmbedOptions.of(
            encoder.spec(), p.resize(), p.crop(), Pretraining.normalization(recipe.views()))
        .withBadShare(recipe.data().maxBadFraction())
        .withThreads(recipe.data().threads())
        .with(forward)
        .in(group);
  }

  public Score knn(Encoder encoder, Features train, Features test) {
    KnnOptions options = knnOptions();
    double top1 = KnnProbe.run(train, test, options).top1();
    return Score.of(
        List.of(top1), KnnProbe.card(EncoderInfo.of(encoder, source), train, test, options));
  }

  /**
   * kNN of sets of any size.
   *
   * @param half whether features are kept in 16 bits
   */
  public Score knn(Encoder encoder, boolean half) throws IOException {
    Pair features = half ? null : features(encoder, false);
    if (features != null) {
      return knn(encoder, features.train(), features.test());
    }
    try (Dataset train = train();
        Dataset test = open(recipe.data().test())) {
      SameClasses.require(train, test); // before minutes of work
      try (FeatureBank base = FeatureBank.of(encoder, train, options(encoder), half, this::look);
          FeatureBank asked = FeatureBank.of(encoder, test, options(encoder), half, this::look)) {
        KnnOptions options = knnOptions();
        double top1 = KnnProbe.run(base, asked, options).top1();
        return Score.of(
            List.of(top1), KnnProbe.card(EncoderInfo.of(encoder, source), base, asked, options));
      }
    }
  }

  /** Those that the recipe names; null: the protocol's own. */
  private LearningRates rates() {
    List<Double> rates = recipe.probe().learningRates();
    return rates.isEmpty() ? null : new LearningRates(rates, LearningRates.USUAL_SHARE);
  }

  private KnnOptions knnOptions() {
    return new KnnOptions(recipe.probe().neighbours(), recipe.probe().temperature());
  }

  /**
   * A linear classifier on features, with the protocol's own learning rate or, where the recipe
   * names rates, the best of them.
   */
  public Score linear(Encoder encoder, Features train, Features test, Session session) {
    LearningRates rates = rates();
    if (rates != null) {
      return linear(encoder, train, test, rates, session);
    }
    ProbeRecipe options = ProbeRecipe.standard().withEpochs(recipe.probe().epochs());
    double top1 =
        LinearProbe.onFeatures(train, test, options, recipe.seed(), Device.cpu(), session).top1();
    EncoderInfo info = EncoderInfo.of(encoder, source);
    return Score.of(
        List.of(top1),
        labelled(LinearProbe.card(info, train, test, options, List.of(recipe.seed()))));
  }

  /** As {@link #linear}, with the best of several learning rates. */
  public Score linear(
      Encoder encoder, Features train, Features test, LearningRates rates, Session session) {
    ProbeRecipe options = ProbeRecipe.standard().withEpochs(recipe.probe().epochs());
    LinearGrid.Result found =
        LinearGrid.onFeatures(train, test, options, rates, recipe.seed(), Device.cpu(), session);
    ProtocolCard card =
        LinearProbe.card(
            EncoderInfo.of(encoder, source),
            train,
            test,
            options.withRate(found.choice().chosen()),
            List.of(recipe.seed()));
    return chosen(found, labelled(card));
  }

  private static Score chosen(LinearGrid.Result found, ProtocolCard card) {
    RateChoice choice = found.choice();
    return Score.of(List.of(found.test().top1()), card.with(choice.settings())).with(choice);
  }

  /** Trains a classifier on a probe's views. */
  @FunctionalInterface
  private interface Training {
    Accuracy run(Encoder encoder, ViewProbe probe, Session session);
  }

  /**
   * A linear classifier on random views, as the published numbers have it; with the best learning
   * rate where the recipe names several, which takes one process. Null in processes other than 0.
   */
  public Score linearOnViews(Encoder encoder, int batch, Session session) throws IOException {
    LearningRates rates = rates();
    if (rates != null) {
      return linearOnViews(encoder, batch, rates, session);
    }
    ProbeRecipe options =
        ProbeRecipe.simSiam().withEpochs(recipe.probe().epochs()).withBatch(batch);
    return onViews(encoder, options, session, LinearProbe::onViews, ViewProbe::linearCard);
  }

  /** As {@link #linearOnViews(Encoder, int, Session)}, with the best of several learning rates. */
  public Score linearOnViews(Encoder encoder, int batch, LearningRates rates, Session session)
      throws IOException {
    ProbeRecipe options =
        ProbeRecipe.simSiam().withEpochs(recipe.probe().epochs()).withBatch(batch);
    EncoderInfo info = EncoderInfo.of(encoder, source);
    try (Dataset train = train();
        Dataset test = open(recipe.data().test())) {
      ViewProbe probe = viewProbe(encoder, train, test, options);
      LinearGrid.Result found = LinearGrid.onViews(encoder, probe, rates, session);
      ViewProbe ofChosen =
          viewProbe(encoder, train, test, options.withRate(found.choice().chosen()));
      return chosen(found, labelled(ofChosen.linearCard(info, found.test())));
    }
  }

  private ViewProbe viewProbe(Encoder encoder, Dataset train, Dataset test, ProbeRecipe options) {
    int side = recipe.views().size();
    Normalization normalization = Pretraining.normalization(recipe.views());
    ViewOptions crops = ViewOptions.cropAndFlip(side, normalization);
    ViewTransform view = Views.train(crops);
    String words = "random resized crop [0.08, 1] to " + side + " px, flip";
    if (options.transformer().equals(ProbeRecipe.Transformer.FULL)) {
      RandAugment augment = RandAugment.mae(normalization);
      view = Views.randAugment(crops, augment);
      words += ", " + augment.words();
    }
    return new ViewProbe(train, view, words, test, options(encoder), options, recipe.seed());
  }

  /** All weights trained on the labels; changes the encoder. Null in processes other than 0. */
  public Score fineTune(Encoder encoder, int epochs, int batch, Session session)
      throws IOException {
    ProbeRecipe options =
        encoder.spec().layers() > 0
            ? ProbeRecipe.fineTuneTransformer(batch, epochs, regularization())
            : ProbeRecipe.fineTune(batch, epochs);
    double rate = recipe.probe().finetuneRate();
    return onViews(
        encoder,
        rate == 0 ? options : options.withRate(rate),
        session,
        FineTune::run,
        ViewProbe::fineTuneCard);
  }

  private ProbeRecipe.Transformer regularization() {
    return recipe.probe().finetuneRegularization() == Recipe.Regularization.LIGHT
        ? ProbeRecipe.Transformer.LIGHT
        : ProbeRecipe.Transformer.FULL;
  }

  /** What a card says of a probe. */
  @FunctionalInterface
  private interface Card {
    ProtocolCard of(ViewProbe probe, EncoderInfo encoder, Accuracy accuracy);
  }

  private Score onViews(
      Encoder encoder, ProbeRecipe options, Session session, Training training, Card card)
      throws IOException {
    EncoderInfo info = EncoderInfo.of(encoder, source); // before it changes
    try (Dataset train = train();
        Dataset test = open(recipe.data().test())) {
      ViewProbe probe = viewProbe(encoder, train, test, options);
      Accuracy accuracy = training.run(encoder, probe, session);
      return accuracy == null
          ? null
          : Score.of(List.of(accuracy.top1()), labelled(card.of(probe, info, accuracy)));
    }
  }

  /** What a probe depends on besides recipe and encoder. */
  public String fingerprint() throws IOException {
    try (Dataset train = train();
        Dataset test = open(recipe.data().test())) {
      SameClasses.require(train, test);
      return SetInfo.of(train).fingerprintWith(SetInfo.of(test));
    }
  }
}
