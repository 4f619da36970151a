/**
 * How recipes are read: YAML over defaults, settings of the command line, exact types, choices by
 * name, and errors that name file, line and key. Knows no recipe's keys.
 */
package org.maskdeep.train.recipe;
