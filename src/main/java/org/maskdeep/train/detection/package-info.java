/** Training of detectors: recipe, loop, checkpoints. */
package org.maskdeep.train.detection;
