/**
 * Which patches of a feature hierarchy are visible: grids, masks and the samplers of Hierarchical
 * Deep-Masking (arXiv 2304.00218, abstract; reconstruction in docs/fidelity.md). Plain Java.
 *
 * <p>Letters: L levels, G groups, N_l = H_l·W_l patches of level l, ρ the visible share.
 */
package org.maskdeep.mask;
