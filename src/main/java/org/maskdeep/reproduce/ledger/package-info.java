/**
 * The results ledger: writes entries of an experiment, and runs a recorded entry again after saying
 * what differs from how it was measured.
 */
package org.maskdeep.reproduce.ledger;
