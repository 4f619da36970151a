/** Masks that follow the parts of an image (SemMAE), and where parts come from. */
package org.maskdeep.method.semmae;
