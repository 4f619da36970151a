/** Words and numbers for people. */
package org.maskdeep.text;
