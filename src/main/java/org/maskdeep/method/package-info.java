/**
 * The methods of self-supervised learning, each from views to loss in one file: no files, no log,
 * no options of a command line.
 *
 * <p>Letters: B images, V views, L levels, N_l = H_l·W_l patches of level l, C_l its channels, d
 * embedding width, G groups, M targets, D width of the heads' output, ρ visible share. Who owns an
 * array is said in {@link org.maskdeep.tensor}: the views' manager owns all that is computed here.
 */
package org.maskdeep.method;
