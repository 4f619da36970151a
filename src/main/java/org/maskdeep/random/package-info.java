/**
 * Counter-based random numbers: every number is a pure function of (seed, purpose, epoch, sample,
 * view, index), so that a result does not depend on threads, on order of evaluation or on where an
 * interrupted run is resumed, and a checkpoint needs no generator state.
 *
 * <p>The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: <i>Parallel Random Numbers: As
 * Easy as 1, 2, 3</i>, SC 2011). The six coordinates are packed into its key and counter without
 * hashing, so two different coordinates never share a block.
 */
package org.maskdeep.random;
