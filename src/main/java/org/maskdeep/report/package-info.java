/**
 * What a run leaves to read: summary, results ledger, tables (Tablesaw), charts (XChart) and one
 * self-contained HTML page, with the published numbers and their recipes beside ours.
 *
 * <p>Accuracies and average precisions are in percent everywhere in this package (69.6, not 0.696).
 * Nothing here computes a result: it reads what training and evaluation wrote.
 */
package org.maskdeep.report;
