package org.maskdeep.train.suggest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.maskdeep.data.DatasetSpec;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.text.Durations;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.recipe.RecipeFiles;

/**
 * Chooses the keys of a recipe for a folder, in four parts: views and encoder from the images'
 * sizes; how many images; a width and a number of steps from the measured time; what follows from
 * the number of steps. What the choices lean on stands in docs/data.md.
 */
final class RecipeChooser {
  static final int FEWEST = 64; // images to learn from: two batches of the smaller size
  static final int FEWEST_STEPS = 30;
  private static final int SMALL_BATCH = 32;
  private static final int BATCH = 64;
  private static final int SMALL_FOLDER = 4 * BATCH;
  private static final int MOST_TEST = 1000;
  private static final int FEWEST_EPOCHS = 6; // of the recipes small-cifar and small-imagenette
  private static final int MOST_EPOCHS = 800; // that others publish for small sets
  private static final int ENOUGH_STEPS = 1200; // of small-imagenette-maskdeep: 8 epochs of 147
  private static final int WIDE_FOLDER = 2000; // images
  private static final double WARM_UP = 1 / 16.0; // of the run, as in small-imagenette-maskdeep
  private static final double SPARE = 1.15; // memory: images that were not looked at are larger
  private static final long MIB = 1 << 20;

  private final ImageSurvey survey;
  private final double seconds;
  private final Machine machine;
  private final ViewChoice views;
  private final int batch;
  private final int held; // images for evaluation, of those surveyed
  private final int available; // images to learn from
  private final List<Choice> choices = new ArrayList<>();

  RecipeChooser(ImageSurvey survey, double seconds, Machine machine) {
    this.survey = survey;
    this.seconds = seconds;
    this.machine = machine;
    views = ViewChoice.of(survey.shortSide(0.5));
    boolean holdOut = !survey.perClass().isEmpty() && survey.layout().test().isEmpty();
    held = holdOut ? Math.min(MOST_TEST, survey.images() / 5) : 0;
    available = survey.images() - held;
    if (available < FEWEST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %d images to learn from%s; at least %d are needed, two batches of %d: the loss"
                  + " compares every image with the others of its batch",
              survey.layout().folder(),
              available,
              holdOut ? " and " + held + " held out for evaluation" : "",
              FEWEST,
              SMALL_BATCH));
    }
    batch = available < SMALL_FOLDER ? SMALL_BATCH : BATCH;
  }

  /** A width of the encoder with the time of a step. */
  private record Timed(int width, double step) {}

  SuggestedRecipe choose() throws IOException {
    chooseViews();
    chooseLoss();
    Timed timed = width();
    double step = timed.step;
    int images = images(step);
    int perEpoch = images / batch;
    double first = cached() ? decoding(images) : 0;
    double each = step + (cached() ? 0 : decoding(batch));
    long fitting = (long) Math.floor((seconds - first) / each);
    if (fitting < Math.max(FEWEST_STEPS, perEpoch)) {
      double needed = (first + each * Math.max(FEWEST_STEPS, perEpoch)) / 60;
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %.1f min are enough for %d steps of %.2f s (decoding takes %.0f s); allow at"
                  + " least %.1f min",
              survey.layout().folder(),
              seconds / 60,
              Math.max(0, fitting),
              each,
              first,
              Math.ceil(10 * needed) / 10));
    }
    int epochs = (int) Math.min(MOST_EPOCHS, fitting / perEpoch);
    long steps = (long) epochs * perEpoch;
    chooseData(images);
    chooseLength(timed, images, epochs, steps, fitting);
    choices.sort(Comparator.comparingInt(c -> SECTIONS.indexOf(section(c.key()))));
    Recipe recipe = SuggestedRecipe.recipe(name(), choices);
    return new SuggestedRecipe(recipe, choices, survey, first + each * steps);
  }

  private static final List<String> SECTIONS =
      List.of("data", "model", "method", "views", "optimizer", "run", "probe");

  private static String section(String key) {
    return key.substring(0, key.indexOf('.'));
  }

  /** The folder's name in letters that file names and tables take. */
  private String name() {
    String path = survey.layout().folder().replaceAll("[/\\\\]+$", "");
    String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    String plain = last.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String stripped = plain.replaceAll("^-|-$", "");
    return (stripped.isEmpty() ? "images" : stripped) + "-maskdeep";
  }

  /** Twice what was seen: the survey looked at some of the images. */
  private double badFraction() {
    double seen = (double) survey.undecodable().size() / survey.looked();
    return Math.max(0.05, Math.ceil(200 * seen) / 100);
  }

  private void add(String key, Object value, String reason, Object... numbers) {
    choices.add(new Choice(key, value.toString(), String.format(Locale.ROOT, reason, numbers)));
  }

  private void chooseViews() throws IOException {
    add(
        "views.size",
        views.size(),
        "%d pixels, because half of the images have a short side of %d or more (of %d looked at:"
            + " %d to %d); %s",
        views.size(),
        survey.shortSide(0.5),
        survey.sizes().size(),
        survey.shortSide(0),
        survey.shortSide(1),
        views.measured());
    add("model.stem", views.stem(), views.stemReason());
    add("model.arch", "resnet18", "the smallest ResNet that torchvision knows, so others read it");
    add("views.solarize", "[0.0, 0.0]", "no solarizing, as in the measured recipes of this size");
    List<String> grids = new ArrayList<>();
    Recipe first = SuggestedRecipe.recipe("first", choices);
    for (FeatureMap map : first.model().spec().maps(List.of("C3", "C4", "C5"))) {
      int side = map.positions(views.size());
      grids.add(map.name() + " " + side + "x" + side);
    }
    add(
        "method.levels",
        "[C3, C4, C5]",
        "grids of %s patches; one vector of the three levels did better than C5 alone",
        String.join(", ", grids));
    add(
        "method.visible",
        "[0.25, 0.25, 1.0]",
        "a quarter of C3 and C4, all of C5: hiding patches of C5 cost kNN on photos each time");
    int probe = views.probeSide();
    add("probe.resize", probe, "a third larger than the views, as in the measured recipes");
    add("probe.crop", probe, "the middle square of that");
  }

  private void chooseLoss() {
    add(
        "method.loss",
        "contrast",
        "with the other images of the batch, as in all measured recipes");
    add("method.temperature", 0.1, "of 0.1, 0.2 and 1 this was best on photos");
    add(
        "optimizer.batch",
        batch,
        batch == BATCH
            ? "as in the measured recipes of this size"
            : "%d, because there are only %d images to learn from; %d otherwise",
        batch,
        available,
        BATCH);
    add("optimizer.name", "adamw", "as in the measured recipes of this size");
    add(
        "optimizer.learning_rate",
        0.008,
        "at batch 256, so %s at %d; half of it made runs no better",
        number(0.008 * batch / 256),
        batch);
    add("optimizer.weight_decay", 0.01, "as in the measured recipes of this size");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value).replaceAll("0+$", "");
  }

  /** The widest encoder that makes as many steps as the measured recipes. */
  private Timed width() throws IOException {
    Timed best = new Timed(16, step(16));
    for (int width : new int[] {32, 64}) {
      // Twice as wide takes at least twice as long: a wider one is timed only where it can fit.
      if (available < WIDE_FOLDER || seconds / best.step < 2 * ENOUGH_STEPS) {
        return best;
      }
      Timed wider = new Timed(width, step(width));
      if (seconds / wider.step < ENOUGH_STEPS) {
        return best;
      }
      best = wider;
    }
    return best;
  }

  private double step(int width) throws IOException {
    List<Choice> all = new ArrayList<>(choices);
    all.addAll(widthChoices(width, ""));
    String part = spec(survey.layout().train(), Math.min(available, 2 * batch), 0);
    all.add(new Choice("data.train", quoted(part), ""));
    all.add(new Choice("data.threads", Integer.toString(threads()), ""));
    return machine.timer().seconds(SuggestedRecipe.recipe("trial", all));
  }

  private static List<Choice> widthChoices(int width, String reason) {
    int times = width / 16;
    String heads = "grows with the width, as in the measured recipes";
    return List.of(
        new Choice("model.width", Integer.toString(width), reason),
        new Choice("method.hidden", Integer.toString(512 * times), heads),
        new Choice("method.out", Integer.toString(times == 1 ? 128 : 256), heads),
        new Choice("method.embedding", Integer.toString(128 * times), heads));
  }

  /** How many images are learned from: so many that each is seen several times. */
  private int images(double step) {
    double perImage = step / batch + (cached() ? 0 : decoding(1));
    double first = cached() ? decoding(1) : 0; // once for every image
    int most = (int) Math.min(available, seconds / (FEWEST_EPOCHS * perImage + first));
    return Math.max(Math.min(available, most), Math.min(available, FEWEST));
  }

  /** Seconds that decoding so many images takes on all cores. */
  private double decoding(int images) {
    return images * survey.decodeSeconds() / machine.cores();
  }

  private boolean cached() {
    return needed(available + held) <= machine.heapBytes() / 2.0;
  }

  private double needed(int images) {
    return SPARE * images * survey.decodedBytes(shortSide());
  }

  /** The limit of the short side, 0 for none: large photos are made smaller once. */
  private int shortSide() {
    return survey.shortSide(0.5) > 1.5 * views.enough() ? views.enough() : 0;
  }

  private int threads() {
    return Math.max(1, Math.min(8, machine.cores() - 1));
  }

  /** A data set's name with options for a number of images of it. */
  private String spec(String base, int images, int skipped) {
    DatasetSpec parsed = DatasetSpec.parse(base);
    StringBuilder spec = new StringBuilder(base);
    char mark = parsed.options().isEmpty() ? '?' : '&';
    if (shortSide() > 0) {
      spec.append(mark).append("short-side=").append(shortSide());
      mark = '&';
    }
    if (images > 0) {
      spec.append(mark).append("images=").append(images).append("&seed=0");
      spec.append(skipped > 0 ? "&skip=" + skipped : "");
    }
    return spec.toString();
  }

  private static String quoted(String text) {
    String setting = RecipeFiles.setting("x", text);
    return setting.substring(2);
  }

  private void chooseData(int images) {
    FolderLayout layout = survey.layout();
    boolean all = images == survey.images();
    add(
        "data.train",
        quoted(spec(layout.train(), all ? 0 : images, 0)),
        "%s%s%s",
        layout.reason(),
        images < available
            ? String.format(
                Locale.ROOT,
                "; %d of %d images, so that each is seen %d times in the time",
                images,
                available,
                FEWEST_EPOCHS)
            : "",
        shortSide() > 0
            ? "; made smaller once to a short side of "
                + shortSide()
                + " pixels: no view is enlarged by it"
            : "");
    if (layout.classes() && held > 0) {
      add(
          "data.test",
          quoted(spec(layout.train(), held, survey.images() - held)),
          "%d other images, which are not learned from, so that the evaluation is honest",
          held);
    } else if (layout.classes()) {
      add("data.test", quoted(spec(layout.test(), 0, 0)), "the images that lie apart for it");
    } else {
      add(
          "data.test",
          quoted(spec(layout.train(), all ? 0 : images, 0)),
          "without classes there is nothing for kNN and a linear probe to count: look at"
              + " neighbours and patches instead");
    }
    long mib = (long) Math.ceil(needed(images + held) / MIB);
    long most = machine.heapBytes() / 2 / MIB;
    add(
        "data.cache_mib",
        Math.max(1, Math.min(mib, most)),
        mib <= most
            ? "all images decoded take about %d MiB, so every image is decoded once"
            : "half of Java's heap; all images decoded take %d MiB, so the others are decoded in"
                + " every epoch (java -Xmx gives more)",
        mib);
    add("data.threads", threads(), "one fewer than the %d cores, at most 8", machine.cores());
    if (!survey.undecodable().isEmpty()) {
      add(
          "data.max_bad_fraction",
          badFraction(),
          "%d of %d images that were looked at cannot be decoded (%s); another one stands in",
          survey.undecodable().size(),
          survey.looked(),
          survey.undecodable().get(0).replaceAll("\\s+", " "));
    }
  }

  private void chooseLength(Timed timed, int images, int epochs, long steps, long fitting) {
    String widthReason =
        timed.width == 16
            ? "16 of 64 channels, as in the measured recipes of minutes"
            : String.format(
                Locale.ROOT,
                "%d of 64 channels: at least %d steps fit into the time, as many as the measured"
                    + " recipe on photos has",
                timed.width,
                ENOUGH_STEPS);
    choices.addAll(widthChoices(timed.width, widthReason));
    add(
        "optimizer.epochs",
        epochs,
        "%d steps of %.2f s fit into %s, and an epoch of %d images has %d%s",
        fitting,
        timed.step,
        Durations.of(Math.round(seconds)),
        images,
        images / batch,
        epochs == MOST_EPOCHS
            ? "; no more than " + MOST_EPOCHS + " epochs, the most that others publish"
            : "");
    add(
        "optimizer.warmup_epochs",
        number(epochs * WARM_UP) + (number(epochs * WARM_UP).endsWith(".") ? "0" : ""),
        "a sixteenth of the run, %d of %d steps, as in the measured recipe on photos",
        Math.round(epochs * WARM_UP * (images / batch)),
        steps);
    double momentum = steps <= ENOUGH_STEPS ? 0.9 : steps <= 2 * ENOUGH_STEPS ? 0.95 : 0.97;
    add(
        "method.momentum",
        momentum,
        "the target must follow within the run: 0.9 was used for up to %d steps, 0.95 and 0.97 for"
            + " more; this run has %d",
        ENOUGH_STEPS,
        steps);
    add(
        "run.representation_every",
        Math.max(1, Math.min(20, steps / 50)),
        "at least every 20 steps; in short runs some fifty to a hundred looks at the features");
    int fewest = survey.perClass().values().stream().min(Integer::compare).orElse(40);
    int neighbours = Math.max(1, Math.min(20, fewest / 2));
    if (neighbours < 20) {
      add("probe.neighbours", neighbours, "half of the %d images of the smallest class", fewest);
    }
  }
}
