/** What a recipe says of its method: a record for each, with the keys that it has and no others. */
package org.maskdeep.train.method;
