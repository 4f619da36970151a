/** The parts of a ledger entry beyond its score: machine, data, curves; old protocols. */
package org.maskdeep.report.entry;
