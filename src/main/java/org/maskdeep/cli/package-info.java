/**
 * The command line: one class per command, and the only place that prints. Exit codes: 0 done, 1
 * the work failed (one line says what and how to mend it), 2 wrong usage, 130 and 143 stopped by a
 * signal after a clean checkpoint.
 */
package org.maskdeep.cli;
