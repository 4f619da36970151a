/** The {@code detect} commands. */
package org.maskdeep.cli.detect;
