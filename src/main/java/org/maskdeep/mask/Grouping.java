package org.maskdeep.mask;

/** How the G groups of visible patches of one level relate to each other. */
public enum Grouping {
  /** Every group is drawn by itself; groups may overlap. */
  INDEPENDENT,
  /**
   * Groups are disjoint chunks of one random permutation of the patches.
   *
   * <ul>
   *   <li>A group holds k = max(1, min(round(ρ N_l), ⌊N_l / G⌋)) patches: where rounding up would
   *       make groups overlap (ρ = ¼, 4 groups, 6 patches), it is rounded down instead, because to
   *       be disjoint is what a partition is for. G·k patches are covered; all, when G divides N_l
   *       and ρ = 1/G.
   *   <li>ρ·G &gt; 1 fits no grid at all: an error that says which numbers fit.
   *   <li>A grid of fewer patches than groups (1x1 or 2x2 at C5 of small images) cannot be
   *       partitioned: each group gets one patch, dealt in turn, so that every patch is used and
   *       use counts differ by at most one.
   *   <li>Under {@code aligned} groups that share a coarse patch for that reason share its finer
   *       patches out among themselves: they are disjoint again on the first level that has room.
   * </ul>
   */
  PARTITION
}
