/**
 * The one way files are written: whole or not at all. Floor 0: knows nothing of what is in them.
 */
package org.maskdeep.files;
