/**
 * The methods of self-supervised learning. Each has a file that reads from views to loss ({@link
 * org.maskdeep.method.maskdeep.MaskDeep}, {@link org.maskdeep.method.Byol}, {@link
 * org.maskdeep.method.SimSiam}, {@link org.maskdeep.method.FastSiam}, {@link
 * org.maskdeep.method.MoCo}), and {@link org.maskdeep.method.Supervised} beside them; heads, losses
 * and the update of the momentum encoder, which several share, are beside them. Nothing here reads
 * or writes files, logs, or knows the command line.
 *
 * <p>Letters: B images, V views, L levels, N_l = H_l·W_l patches of level l, C_l its channels, d
 * embedding width, G groups, M targets, D width of the heads' output, ρ visible share. Who owns an
 * array is said in {@link org.maskdeep.tensor}: the views' manager owns all that is computed here.
 */
package org.maskdeep.method;
