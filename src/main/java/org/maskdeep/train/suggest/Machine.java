package org.maskdeep.train.suggest;

/**
 * What a choice depends on besides the images.
 *
 * @param cores processors that Java sees
 * @param heapBytes largest heap of this JVM
 * @param timer of steps
 */
record Machine(int cores, long heapBytes, StepTimer timer) {}
