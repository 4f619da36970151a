/**
 * A Jupyter kernel that runs Java cells in this JVM, on one thread.
 *
 * <p>A request travels {@code ZeroMQ → JavaKernel → CellShell (compiles with JShell) → CellControl
 * → CellThread (runs)}; what a cell prints travels {@code CellOutput → CellEnvironment → ZeroMQ} in
 * batches, so that no line is lost. Cells show things with {@link org.maskdeep.kernel.Display}.
 */
package org.maskdeep.kernel;
