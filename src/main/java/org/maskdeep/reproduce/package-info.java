/**
 * From an experiment (a scale or a comparison) to its tables: plans runs, pretrains, evaluates and
 * fine-tunes detectors where that is missing, and makes summary, report and ledger entries. Prints
 * on the stream it is given only.
 */
package org.maskdeep.reproduce;
