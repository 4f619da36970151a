/** Copies of all that a run's next step depends on, as files that are whole or not there. */
package org.maskdeep.run.checkpoint;
