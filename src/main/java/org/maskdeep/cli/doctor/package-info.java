/** The {@code doctor} command. */
package org.maskdeep.cli.doctor;
