/** Charts as PNG (XChart). */
package org.maskdeep.report.chart;
