/** What the runs of an experiment cost: measured with a few steps on random images. */
package org.maskdeep.reproduce.cost;
