/** Results: summary, ledger, tables (Tablesaw), paired differences, published numbers. */
package org.maskdeep.report.result;
