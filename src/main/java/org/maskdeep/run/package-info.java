/**
 * What every training run has, whatever it trains: its folder, its journal of metrics and
 * checkpoints, what it leaves when it diverges, and where its results come from.
 */
package org.maskdeep.run;
