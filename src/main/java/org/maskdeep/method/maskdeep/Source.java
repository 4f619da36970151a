package org.maskdeep.method.maskdeep;

import java.util.List;

/**
 * What predicts: the groups of one level, or with {@link Fusion#JOINT} those of all levels
 * together.
 *
 * @param name the level's, or the coarsest's of all
 * @param levels whose patches make its vectors, fine to coarse
 * @param weight of its terms in the loss; 1 on average over all sources
 */
record Source(String name, List<String> levels, double weight) {}
