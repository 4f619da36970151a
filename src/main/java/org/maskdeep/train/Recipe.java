package org.maskdeep.train;

import java.util.List;
import java.util.Locale;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.image.view.Augmentation;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.train.method.MethodRecipe;
import org.maskdeep.train.recipe.RecipeChecks;
import org.maskdeep.train.section.ContrastScope;
import org.maskdeep.train.section.ModelRecipe;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/**
 * Everything that decides what a run computes. Every key stands, with what it means, in the
 * resource {@code recipes/defaults.yaml}, those of the method in {@code recipes/method}; {@link
 * Recipes} reads the others over them.
 *
 * @param name what to call it in tables
 * @param seed of weights, order, augmentation and masks
 * @param data which images
 * @param model the encoder
 * @param method what is learned from
 * @param views how views are made
 * @param optimizer how weights move
 * @param run how the run is kept
 * @param online what is measured with labels while it runs
 * @param probe how the encoder is evaluated afterwards
 */
public record Recipe(
    String name,
    long seed,
    DataRecipe data,
    ModelRecipe model,
    MethodRecipe method,
    ViewsRecipe views,
    OptimizerRecipe optimizer,
    RunRecipe run,
    OnlineRecipe online,
    ProbeRecipe probe) {
  /** Checks that the parts fit together: a recipe that is there can be run. */
  public Recipe {
    online.check(probe);
    method.check(model.spec(), views, optimizer);
    checkSides(model.spec(), views, probe);
    checkContrast(method, optimizer);
    views.options(method.learnedViews(), method.usesFurtherViews());
  }

  /**
   * Whether the encoder that this recipe pretrains is the other's: they may differ in how encoders
   * are evaluated, and in the threads and the memory that images are loaded with, which change no
   * byte.
   */
  public boolean pretrainsAs(Recipe other) {
    return evaluatedAs(other).equals(other);
  }

  private Recipe evaluatedAs(Recipe other) {
    DataRecipe images = data.as(other.data);
    return new Recipe(
        name, seed, images, model, method, views, optimizer, run, online, other.probe);
  }

  private static void checkContrast(MethodRecipe method, OptimizerRecipe optimizer) {
    if (optimizer.contrast() == ContrastScope.BATCH && !method.contrasts()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key optimizer.contrast = batch has no effect: the loss of %s as it is set"
                  + " here does not contrast images of a batch; leave it out",
              method.name()));
    }
  }

  /** A vision transformer takes images of one size. */
  private static void checkSides(EncoderSpec encoder, ViewsRecipe views, ProbeRecipe probe) {
    if (encoder.imageSide().isEmpty()) {
      return;
    }
    int side = encoder.imageSide().getAsInt();
    checkSide("views.size", views.size(), side, encoder);
    checkSide(
        "views.further_size", views.furtherSize() == 0 ? side : views.furtherSize(), side, encoder);
    checkSide("probe.crop", probe.crop(), side, encoder);
  }

  private static void checkSide(String key, int given, int side, EncoderSpec encoder) {
    if (given != side) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key %s = %d: %s takes images of %d px; set it to that, or choose the"
                  + " model of its size",
              key,
              given,
              encoder.words().get(EncoderSpec.MODEL),
              side));
    }
  }

  /**
   * Images.
   *
   * @param train data set to pretrain on
   * @param probeTrain data set that probes are fitted on, where it is not {@code train}; else
   *     {@link #SAME}
   * @param test data set that probes are evaluated on
   * @param cacheMib how many MiB of decoded images may be kept in memory
   * @param threads that decode and augment, beside the one that trains
   * @param maxBadFraction share of images that may be undecodable before the run fails
   * @param decoder of image files
   * @param augment who changes the colours of the views that are pretrained on
   */
  public record DataRecipe(
      String train,
      String probeTrain,
      String test,
      int cacheMib,
      int threads,
      double maxBadFraction,
      Decoding decoder,
      Augmentation augment) {
    /** The word of {@code probe_train} for the images that were trained on. */
    public static final String SAME = "same";

    /** Checks the numbers. */
    public DataRecipe {
      RecipeChecks.range("data.cache_mib", cacheMib, 0, 1 << 20);
      RecipeChecks.range("data.threads", threads, 0, 256);
      RecipeChecks.range("data.max_bad_fraction", maxBadFraction, 0, 1);
    }

    /** The same images to pretrain on, with all that does not change the encoder from another. */
    private DataRecipe as(DataRecipe other) {
      return new DataRecipe(
          train,
          other.probeTrain,
          other.test,
          other.cacheMib,
          other.threads,
          maxBadFraction,
          decoder,
          augment);
    }

    /** The data set that probes are fitted on. */
    public String probed() {
      return probeTrain.equals(SAME) ? train : probeTrain;
    }
  }

  /**
   * How the run is kept.
   *
   * @param checkpointEvery steps between checkpoints
   * @param keep how many of the newest checkpoints stay
   * @param representationEvery steps between looks at the features
   * @param minFeatureStd below this the run warns of collapse (1 is a perfect spread)
   * @param minEffectiveRank below this, too
   * @param collapseSteps for so many steps before it warns
   */
  public record RunRecipe(
      int checkpointEvery,
      int keep,
      int representationEvery,
      double minFeatureStd,
      double minEffectiveRank,
      int collapseSteps) {
    /** Checks the numbers. */
    public RunRecipe {
      RecipeChecks.range("run.checkpoint_every", checkpointEvery, 1, Integer.MAX_VALUE);
      RecipeChecks.range("run.keep", keep, 1, 1 << 20);
      RecipeChecks.range("run.representation_every", representationEvery, 1, Integer.MAX_VALUE);
      RecipeChecks.range("run.collapse_steps", collapseSteps, 0, Integer.MAX_VALUE);
    }
  }

  /**
   * What is measured of the encoder while it is pretrained, on images of the training set.
   *
   * @param every steps between measurements, the first before the first step; 0: none
   * @param bank labelled images among which neighbours are found
   * @param queries other images, which are classified by them
   * @param views random views of every query: alignment and uniformity compare the first two, LiDAR
   *     all of them
   */
  public record OnlineRecipe(int every, int bank, int queries, int views) {
    /** Checks the numbers. */
    public OnlineRecipe {
      RecipeChecks.range("online.every", every, 0, Integer.MAX_VALUE);
      RecipeChecks.range("online.bank", bank, 1, 1 << 20);
      RecipeChecks.range("online.queries", queries, 2, 1 << 16);
      RecipeChecks.range("online.views", views, 2, 64);
    }

    private void check(ProbeRecipe probe) {
      if (every > 0) {
        RecipeChecks.range("online.bank", bank, probe.neighbours(), 1 << 20);
      }
    }
  }

  /** How strongly the fine-tuning of a vision transformer is regularised. */
  public enum Regularization {
    /** As MAE's table 9 has it, for long runs: mixup, cutmix, drop path and RandAugment. */
    FULL,
    /** None of these: crop, flip and label smoothing, for short runs on few images. */
    LIGHT
  }

  /**
   * How the encoder is evaluated.
   *
   * @param resize short side before the crop
   * @param crop side of the centre crop
   * @param neighbours k of kNN
   * @param temperature T of kNN
   * @param epochs of the linear probe
   * @param learningRates of which the linear probe takes the best on a tenth of the set that it is
   *     fitted on, at 256 images a step; empty: the protocol's own rate
   * @param finetuneEpochs epochs in which a copy of the encoder is fine-tuned on all labels; 0: it
   *     is not
   * @param finetuneRate learning rate of fine-tuning at batch 256; 0: the protocol's own
   * @param finetuneRegularization of a vision transformer
   * @param semiSupervised whether copies of the encoder are also fine-tuned on 1 % and 10 % of the
   *     labels
   */
  public record ProbeRecipe(
      int resize,
      int crop,
      int neighbours,
      double temperature,
      int epochs,
      List<Double> learningRates,
      int finetuneEpochs,
      double finetuneRate,
      Regularization finetuneRegularization,
      boolean semiSupervised) {
    private static final int MOST_RATES = 64;

    /** Checks the numbers. */
    public ProbeRecipe {
      learningRates = List.copyOf(learningRates);
      learningRates.forEach(r -> RecipeChecks.range("probe.learning_rates", r, 1e-12, 1e6));
      if (learningRates.size() > MOST_RATES
          || learningRates.stream().distinct().count() < learningRates.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "recipe key probe.learning_rates = %s: must be at most %d numbers, each once",
                learningRates,
                MOST_RATES));
      }
      RecipeChecks.range("probe.resize", resize, 1, 1 << 14);
      RecipeChecks.range("probe.crop", crop, 1, 1 << 14);
      RecipeChecks.range("probe.neighbours", neighbours, 1, Integer.MAX_VALUE);
      RecipeChecks.range("probe.temperature", temperature, Double.MIN_VALUE, Double.MAX_VALUE);
      RecipeChecks.range("probe.epochs", epochs, 1, 1 << 20);
      RecipeChecks.range("probe.finetune_epochs", finetuneEpochs, 0, 1 << 20);
      RecipeChecks.range("probe.finetune_rate", finetuneRate, 0, 1e6);
    }
  }

  /** The same recipe under another name. */
  public Recipe withName(String other) {
    return new Recipe(other, seed, data, model, method, views, optimizer, run, online, probe);
  }

  /** The same recipe with another seed. */
  public Recipe withSeed(long other) {
    return new Recipe(name, other, data, model, method, views, optimizer, run, online, probe);
  }
}
