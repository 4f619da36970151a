/**
 * Pretraining: recipes, the loop, the run directory with its checkpoints and metrics, and the
 * health of what is learned. What a run computes is a pure function of its recipe and data; what it
 * prints is somebody else's ({@link org.maskdeep.train.TrainingListener}).
 */
package org.maskdeep.train;
