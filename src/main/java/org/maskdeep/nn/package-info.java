/**
 * Networks as DJL blocks: convolution, normalisation, linear layers and MLP heads, the encoder with
 * its feature maps (ResNet: C2–C5), patch embedding and positions, and weights in torchvision's
 * names. How a momentum encoder follows is in {@code method} and {@link org.maskdeep.optim.Ema}.
 *
 * <p>Letters: B batch, C channels, H and W height and width, N rows, D features. A block with one
 * input and one output is a {@link org.maskdeep.nn.Layer} and is called with arrays directly; DJL's
 * own {@code Model} and {@code Predictor} can use every block too. The rule of who owns an array is
 * in {@link org.maskdeep.tensor}.
 */
package org.maskdeep.nn;
