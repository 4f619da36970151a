package org.maskdeep.reproduce;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.train.Guides;
import org.maskdeep.train.Recipe;

/**
 * An encoder with its scores.
 *
 * @param method such as {@code maskdeep} or {@code random}
 * @param recipe of its run, or whose network the random one is
 * @param folder where its scores (and its run) are
 * @param scores of its probes
 * @param stepTime time of a training step relative to the base's; null where it was not measured
 */
public record EvaluatedEncoder(
    String method, Recipe recipe, Path folder, EncoderScores scores, Double stepTime) {
  /** Of a run whose steps were not timed. */
  public EvaluatedEncoder(String method, Recipe recipe, Path folder, EncoderScores scores) {
    this(method, recipe, folder, scores, null);
  }

  public boolean random() {
    return method.equals(SummaryRow.RANDOM);
  }

  /** Data set without its split and options. */
  public String dataset() {
    return Comparison.dataset(recipe);
  }

  /** Epochs of pretraining; null for a random encoder. */
  Integer epochs() {
    return random() ? null : (Integer) recipe.optimizer().epochs();
  }

  /** Whether it is a method or the null, not one of many variants. */
  boolean standard() {
    return method.indexOf('[') < 0 || method.endsWith("[" + SummaryRow.NULL + "]");
  }

  /** {@code method on dataset}: what its scores in all seeds are a row of. */
  String row() {
    return SummaryRow.title(method, dataset());
  }

  /** The folders of the runs that made its guide, and its guide's, where a recipe names them. */
  public List<Path> guides() throws IOException {
    List<Path> guides = new ArrayList<>();
    Recipe of = recipe;
    while (!random() && Guides.isRecipe(of)) {
      guides.add(Guides.folderOf(of, folder));
      of = Guides.recipe(of);
    }
    return guides;
  }

  /** The weights of its run; a random encoder has none. */
  Path weights() {
    return folder.resolve(RunDirectory.ENCODER);
  }
}
