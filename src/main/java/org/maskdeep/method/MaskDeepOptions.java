package org.maskdeep.method;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.nn.Level;

/**
 * The choices of the reconstruction (docs/fidelity.md gives the reason of each default).
 *
 * @param levels which levels are masked, fine to coarse
 * @param groups G
 * @param sampler which patches are visible
 * @param embedding d, the common width of patches; 0 for none, with one level only
 * @param aggregation how a group becomes a vector
 * @param targets what is predicted; always contains {@link Target#OTHER_VIEW}
 * @param agreement how predictions are held against targets
 */
public record MaskDeepOptions(
    List<Level> levels,
    int groups,
    MaskSampler sampler,
    int embedding,
    Aggregation aggregation,
    Set<Target> targets,
    Agreement agreement) {
  /** Checks the choices. */
  public MaskDeepOptions {
    levels = List.copyOf(levels);
    targets = Set.copyOf(targets);
    if (levels.isEmpty() || !levels.equals(levels.stream().sorted().distinct().toList())) {
      throw new IllegalArgumentException(
          "levels " + levels + ": name at least one of C2 … C5, each once, fine to coarse");
    }
    if (groups < 1) {
      throw new IllegalArgumentException("groups = " + groups + " must be at least 1");
    }
    if (embedding < 0 || embedding == 0 && levels.size() > 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "embedding = %d: several levels need a common width of at least 1",
              embedding));
    }
    if (!targets.contains(Target.OTHER_VIEW)) {
      throw new IllegalArgumentException("targets " + targets + " must contain OTHER_VIEW");
    }
  }

  /** The coarsest level: what the global description is made of. */
  public Level top() {
    return levels.get(levels.size() - 1);
  }

  /** The default choices with this sampler and embedding width. */
  public static MaskDeepOptions standard(MaskSampler sampler, int embedding) {
    return new MaskDeepOptions(
        List.of(Level.C3, Level.C4, Level.C5),
        4,
        sampler,
        embedding,
        Aggregation.MEAN,
        EnumSet.of(Target.OTHER_VIEW, Target.PER_LEVEL),
        Agreement.cosine());
  }
}
