package org.maskdeep.eval.online;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Subset;
import org.maskdeep.eval.EmbedOptions;
import org.maskdeep.eval.Features;
import org.maskdeep.eval.KnnOptions;
import org.maskdeep.eval.KnnProbe;
import org.maskdeep.eval.SameClasses;
import org.maskdeep.eval.SetInfo;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.nn.EffectiveRank;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.run.Progress;

/**
 * Measures an encoder again and again on the same few images of a training set: a labelled bank and
 * other images, the queries, which kNN classifies by it. Which images these are is a function of
 * the seed; both have the classes in the shares of the whole set. The encoder may be pretrained on
 * the very same images without their labels.
 */
public final class OnlineProbe {
  private static final int LEVELS = 3; // the coarsest: C3, C4 and C5 of a ResNet

  private final Dataset bank;
  private final Dataset queries;
  private final SetInfo ofBank;
  private final SetInfo ofQueries;
  private final List<ViewTransform> views;
  private final EmbedOptions options;
  private final KnnOptions knn;
  private final long seed;

  /**
   * With images of a set.
   *
   * @param train the training set; stays the caller's
   * @param bank number of labelled images
   * @param queries number of other images
   * @param views random views of each query
   * @param options how an image becomes features of kNN; the level is not asked for. Images that
   *     cannot be decoded are left out, how many these are
   * @param seed of the choice of images and of the views
   * @throws IllegalArgumentException when the set has fewer images than these
   */
  public OnlineProbe(
      Dataset train,
      int bank,
      int queries,
      List<ViewTransform> views,
      EmbedOptions options,
      KnnOptions knn,
      long seed) {
    if (SameClasses.areTooFew(train.classes())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %s, and online measurements classify its images: set online.every = 0",
              train.name(),
              SameClasses.fewInWords(train.classes())));
    }
    if ((long) bank + queries > train.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "online.bank = %d and online.queries = %d are more than the %d images of %s: set them"
                  + " lower, or online.every = 0",
              bank,
              queries,
              train.size(),
              train.name()));
    }
    this.bank = Subset.random(train, bank, seed);
    this.queries = Subset.random(train, queries, seed, bank);
    ofBank = SetInfo.of(this.bank);
    ofQueries = SetInfo.of(this.queries);
    this.views = List.copyOf(views);
    this.options = options.withBadShare(1);
    this.knn = knn;
    this.seed = seed;
  }

  /** The labelled images. */
  Dataset bank() {
    return bank;
  }

  /** The images that are classified. */
  Dataset queries() {
    return queries;
  }

  /**
   * Looks at an encoder in evaluation mode; nothing of it changes.
   *
   * @return empty when a feature is NaN or infinite
   */
  public Optional<OnlineScores> measure(Encoder encoder) {
    List<String> names = encoder.maps().stream().map(FeatureMap::name).toList();
    names = names.subList(Math.max(0, names.size() - LEVELS), names.size());
    List<Features> base = Features.ofLevels(encoder, bank, ofBank, options, names, Progress.SILENT);
    List<Features> asked =
        Features.ofLevels(encoder, queries, ofQueries, options, names, Progress.SILENT);
    ViewVectors vectors = ViewVectors.of(encoder, queries, views, options, seed);
    if (!vectors.isFinite()
        || Stream.concat(base.stream(), asked.stream()).anyMatch(f -> !Finite.all(f.values()))) {
      return Optional.empty();
    }
    List<OnlineScores.Level> levels = new ArrayList<>();
    for (int l = 0; l < names.size(); l++) {
      double top1 = KnnProbe.run(base.get(l), asked.get(l), knn).top1();
      levels.add(new OnlineScores.Level(names.get(l), top1, rank(base.get(l))));
    }
    return Optional.of(new OnlineScores(levels, vectors.sphere(), vectors.lidar()));
  }

  private static double rank(Features features) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        NDArray x =
            manager.create(features.values(), new Shape(features.size(), features.width()))) {
      return EffectiveRank.of(x);
    }
  }
}
