/**
 * What a recipe says of the encoder, the views and the optimizer: its sections beside the method.
 */
package org.maskdeep.train.section;
