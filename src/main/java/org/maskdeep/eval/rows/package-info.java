/**
 * Rows of numbers, one for each sample of a set, and the search among them.
 *
 * <p>Letters: N rows of D features, Q queries, k neighbours.
 */
package org.maskdeep.eval.rows;
