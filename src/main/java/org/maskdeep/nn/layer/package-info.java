/**
 * Layers with their weights: convolution, batch norm, linear maps and MLP heads, patch embedding
 * and positions, and what initial weights are drawn from.
 */
package org.maskdeep.nn.layer;
