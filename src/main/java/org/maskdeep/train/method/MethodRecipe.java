package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.Optional;
import org.maskdeep.method.Method;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.optim.Schedule;
import org.maskdeep.train.recipe.RecipeChoice;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/**
 * What a recipe says of its method: a record for each method, chosen by the key {@code
 * method.name}, with the keys that this method has and no others. The resource {@code
 * recipes/method/NAME.yaml} says what each key means and its default. A further method is a further
 * record, its resource and a line here.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = RecipeChoice.NAME)
@JsonSubTypes({
  @JsonSubTypes.Type(name = MaskDeepRecipe.NAME, value = MaskDeepRecipe.class),
  @JsonSubTypes.Type(name = ByolRecipe.NAME, value = ByolRecipe.class),
  @JsonSubTypes.Type(name = SimSiamRecipe.NAME, value = SimSiamRecipe.class),
  @JsonSubTypes.Type(name = FastSiamRecipe.NAME, value = FastSiamRecipe.class),
  @JsonSubTypes.Type(name = MoCoRecipe.NAME, value = MoCoRecipe.class),
  @JsonSubTypes.Type(name = SupervisedRecipe.NAME, value = SupervisedRecipe.class),
  @JsonSubTypes.Type(name = MaeRecipe.NAME, value = MaeRecipe.class),
  @JsonSubTypes.Type(name = PartsRecipe.NAME, value = PartsRecipe.class),
  @JsonSubTypes.Type(name = SemMaeRecipe.NAME, value = SemMaeRecipe.class),
  @JsonSubTypes.Type(name = AdiosRecipe.NAME, value = AdiosRecipe.class),
  @JsonSubTypes.Type(name = ImaeRecipe.NAME, value = ImaeRecipe.class),
  @JsonSubTypes.Type(name = AutoMaeRecipe.NAME, value = AutoMaeRecipe.class)
})
public sealed interface MethodRecipe
    permits MaskDeepRecipe,
        ByolRecipe,
        SimSiamRecipe,
        FastSiamRecipe,
        MoCoRecipe,
        SupervisedRecipe,
        AutoencoderRecipe,
        PartsRecipe,
        AdiosRecipe {
  /** The method's name, as in {@code method.name}. */
  String name();

  /**
   * The method, freshly initialised.
   *
   * @param manager owner of all weights
   * @param run what the method may know of its run
   */
  Method create(NDManager manager, EncoderSpec encoder, RunSetting run);

  /**
   * The share that target networks keep at each step; 0 for a method that has none.
   *
   * @param steps of the whole run
   */
  default Schedule targetMomentum(long steps) {
    return Schedule.constant(0);
  }

  /**
   * Checks what the method needs of the rest of the recipe.
   *
   * @throws IllegalArgumentException when it is not there; names the key
   */
  default void check(EncoderSpec encoder, ViewsRecipe views, OptimizerRecipe optimizer) {}

  /**
   * The optimizer of each of the method's {@link Method#players}, by name.
   *
   * @param main the recipe's
   */
  default Map<String, OptimizerRecipe> players(OptimizerRecipe main) {
    return Map.of();
  }

  /**
   * Added to the advice after divergence: the learning rate of a player's weights; may be empty.
   */
  default String rateOfPlayers() {
    return "";
  }

  /** How many of the views the method learns from, 1 or 2; {@code views.further} are others. */
  default int learnedViews() {
    return 2;
  }

  /** Whether views beyond the first two are of use to the method. */
  default boolean usesFurtherViews() {
    return false;
  }

  /** Whether the method learns from the labels of the images. */
  default boolean usesLabels() {
    return false;
  }

  /** Whether the loss contrasts an image with the others of its batch. */
  default boolean contrasts() {
    return false;
  }

  /** Whether hidden patches are pixels of the image, which the encoder does not see. */
  default boolean hidesPixels() {
    return false;
  }

  /**
   * The encoder that the method learns from and that stays as it is: the name or file of a recipe
   * that makes it, the folder of its finished run, or the file of its weights. Empty for a method
   * that has none.
   */
  default String guide() {
    return "";
  }

  /** Whether a program may draw the masks itself: {@link RunSetting#masks}. */
  default boolean takesMasks() {
    return false;
  }

  /** Which patches the method hides; empty where it hides none, or where they depend on images. */
  default Optional<Masking> masking() {
    return Optional.empty();
  }
}
