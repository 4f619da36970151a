/**
 * Tensor files in plain Java: safetensors for weights and checkpoints, .npy for arrays. Knows
 * nothing of the tensor engine: a {@link org.maskdeep.tensor.io.RawTensor} is bytes with a type and
 * a shape.
 *
 * <p>Readers trust nothing that a file says: every length, offset and name is checked against the
 * file's true size before memory is taken for it, and whatever is wrong is a {@link
 * org.maskdeep.tensor.io.WeightFileException} that names the file and the tensor.
 */
package org.maskdeep.tensor.io;
