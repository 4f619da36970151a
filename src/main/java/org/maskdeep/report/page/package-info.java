/** One self-contained HTML page. */
package org.maskdeep.report.page;
