/**
 * Pretraining: recipes, what is made of them, and measures of what is learned. What a run computes
 * is a pure function of its recipe and data; printing is left to a {@link
 * org.maskdeep.run.TrainingListener}.
 */
package org.maskdeep.train;
