/** The {@code bench} commands. */
package org.maskdeep.cli.bench;
