/**
 * What a recipe says of its method, a record for each, and of the views and the optimizer, which a
 * method may have demands on.
 */
package org.maskdeep.train.method;
