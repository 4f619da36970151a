package org.maskdeep.notebook;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.tensor.Engines;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/**
 * How large a notebook runs: the environment variable {@code SCALE}, {@code smoke} where it is not
 * set. The same cells work at every scale; only at {@code smoke} are recipes shortened.
 *
 * <pre>{@code
 * Scale scale = Scale.current();
 * Recipe recipe = scale.recipe("maskdeep", "optimizer.epochs=2");
 * }</pre>
 *
 * @param name such as {@code smoke} or {@code cifar}
 * @param root the project's folder, which holds {@code runs} and {@code data}
 * @param data where archives and folders of data sets lie
 */
public record Scale(String name, Path root, Path data) {
  private static final String SMOKE = "smoke";
  private static final String NOTEBOOKS = "notebooks"; // in which kernels start

  /** What the environment says: {@code SCALE} and {@code MASKDEEP_DATA}. */
  public static Scale current() {
    return of(System.getenv(), Path.of("").toAbsolutePath());
  }

  static Scale of(Map<String, String> environment, Path here) {
    boolean inside = here.getFileName() != null && here.endsWith(NOTEBOOKS);
    Path root = inside ? here.getParent() : here;
    String name = environment.getOrDefault("SCALE", "");
    String data = environment.getOrDefault("MASKDEEP_DATA", "");
    return new Scale(
        name.isBlank() ? SMOKE : name, root, root.resolve(data.isBlank() ? "data" : data));
  }

  /** Whether this is the scale of a few minutes. */
  public boolean smoke() {
    return name.equals(SMOKE);
  }

  /**
   * The first recipe of this scale for a method.
   *
   * @param method such as {@code maskdeep} or {@code byol}
   * @param shortened {@code key=value} pairs that make the smoke recipe fit a notebook; left out at
   *     any other scale
   * @throws IllegalArgumentException when this scale has no recipe for the method, or a key is
   *     unknown
   * @throws IOException when the recipe cannot be read
   */
  public Recipe recipe(String method, String... shortened) throws IOException {
    for (String recipe : Recipes.names()) {
      if (recipe.startsWith(name + "-") && recipe.endsWith("-" + method)) {
        return Recipes.load(recipe, smoke() ? List.of(shortened) : List.of());
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "SCALE=%s has no recipe for %s: set SCALE to one that has, of the recipes %s",
            name,
            method,
            String.join(", ", Recipes.names())));
  }

  /** Where {@code make reproduce} keeps the runs of this scale. */
  public Path runs() {
    return root.resolve("runs").resolve(name);
  }

  /**
   * The finished runs of a method that {@code make reproduce} has left, by name of their folder;
   * those of a recipe as it is stand before those of a difference, such as the null's.
   *
   * @throws IOException when a run cannot be read
   */
  public List<Path> finished(String method) throws IOException {
    List<Path> found = new ArrayList<>();
    List<Path> differing = new ArrayList<>();
    if (Files.isDirectory(runs())) {
      List<Path> folders;
      try (var all = Files.list(runs())) {
        folders = all.sorted().toList();
      }
      for (Path run : folders) {
        if (Files.exists(run.resolve(RunDirectory.ENCODER))) {
          Recipe recipe = Recipes.ofRun(run);
          if (recipe.method().name().equals(method)) {
            (recipe.name().contains("[") ? differing : found).add(run);
          }
        }
      }
    }
    found.addAll(differing);
    return found;
  }

  /** The first of {@link #finished}. */
  public Optional<Path> run(String method) throws IOException {
    return finished(method).stream().findFirst();
  }

  /** A GPU where PyTorch sees one, else the CPU. */
  public Device device() {
    return Engines.device(Engines.start().getGpuCount() > 0 ? "gpu" : "cpu");
  }
}
