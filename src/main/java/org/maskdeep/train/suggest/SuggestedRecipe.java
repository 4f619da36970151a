package org.maskdeep.train.suggest;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.maskdeep.check.Checks;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/**
 * A recipe of MaskDeep for a folder of images and a time, with a reason for every choice. All that
 * is not chosen is as in the recipes that the ledger's results were made with.
 *
 * <pre>{@code
 * SuggestedRecipe own = SuggestedRecipe.of("photos", Path.of("data"), 8, Device.cpu());
 * own.choices().forEach(c -> System.out.println(c.key() + " = " + c.value() + ": " + c.reason()));
 * Files.writeString(Path.of("mine.yaml"), own.text());   // maskdeep pretrain --recipe mine.yaml
 * }</pre>
 *
 * @param recipe every key
 * @param choices the keys that were chosen, in the recipe's order
 * @param survey of the images
 * @param seconds that pretraining takes by what was measured here, decoding included
 */
public record SuggestedRecipe(
    Recipe recipe, List<Choice> choices, ImageSurvey survey, double seconds) {
  /** Copies the choices. */
  public SuggestedRecipe {
    choices = List.copyOf(choices);
  }

  /**
   * Looks at a folder, makes a few steps to time them, and chooses.
   *
   * @param folder as {@link ImageSurvey#of}
   * @param dataDir where a relative path is looked for, beside the working folder
   * @param minutes that pretraining may take on this machine; evaluation comes on top
   * @throws IOException as {@link ImageSurvey#of}
   * @throws IllegalArgumentException when there are too few images, or the time is too short
   */
  public static SuggestedRecipe of(String folder, Path dataDir, double minutes, Device device)
      throws IOException {
    return of(ImageSurvey.of(folder, dataDir), minutes, new TrialSteps(dataDir, device));
  }

  /**
   * Chooses for what was seen.
   *
   * @param minutes that pretraining may take
   * @param timer of steps
   * @throws IllegalArgumentException as {@link #of(String, Path, double, Device)}
   */
  public static SuggestedRecipe of(ImageSurvey survey, double minutes, StepTimer timer)
      throws IOException {
    Checks.positive("minutes", minutes);
    Machine machine =
        new Machine(
            Runtime.getRuntime().availableProcessors(), Runtime.getRuntime().maxMemory(), timer);
    return new RecipeChooser(survey, 60 * minutes, machine).choose();
  }

  /** The recipe as a YAML file, every key, with the reasons as comments above those chosen. */
  public String text() {
    return ReasonedText.of(this);
  }

  /** The choices as rows of key, value and reason; of the folder's path only the last name. */
  public List<List<String>> table() {
    String folder = survey.layout().folder();
    String last = Path.of(folder).getFileName().toString();
    return choices.stream()
        .map(c -> List.of(c.key(), c.value().replace(folder, last), c.reason()))
        .toList();
  }

  static Recipe recipe(String name, List<Choice> choices) throws IOException {
    List<String> settings = choices.stream().map(Choice::setting).toList();
    return Recipes.load("defaults", settings).withName(name);
  }
}
