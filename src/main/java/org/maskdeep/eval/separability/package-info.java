/**
 * How well what a mixture is made of can be told from what an encoder makes of it: by linear
 * regression, and by what is drawn again.
 *
 * <p>Letters: N mixtures, D features, Q numbers that are predicted.
 */
package org.maskdeep.eval.separability;
