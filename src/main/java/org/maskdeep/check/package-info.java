/** Checks of arguments. Floor 0: knows nothing of what is checked. */
package org.maskdeep.check;
