/**
 * Encoders with their feature maps (ResNet: C2–C5) and weight files in torchvision's names; the
 * layers that they are made of, DJL blocks, are in {@link org.maskdeep.nn.layer}. How a momentum
 * encoder follows is in {@code method} and {@link org.maskdeep.optim.Ema}.
 *
 * <p>Letters: B batch, C channels, H and W height and width, N rows, D features. A block with one
 * input and one output is a {@link org.maskdeep.nn.layer.Layer} and is called with arrays directly;
 * DJL's own {@code Model} and {@code Predictor} can use every block too. The rule of who owns an
 * array is in {@link org.maskdeep.tensor}.
 */
package org.maskdeep.nn;
