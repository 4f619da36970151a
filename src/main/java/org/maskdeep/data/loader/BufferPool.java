package org.maskdeep.data.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Direct buffers that are used again. The platform frees direct memory only when it collects
 * garbage, so give one pool to the batches of all epochs. Safe to use from several threads.
 */
public final class BufferPool {
  private static final ByteBuffer EMPTY = ByteBuffer.allocateDirect(0);

  private final Map<Integer, Queue<ByteBuffer>> free = new ConcurrentHashMap<>();

  /** A buffer of native order, at position 0 with limit = capacity; its content is not defined. */
  ByteBuffer take(int bytes) {
    if (bytes == 0) {
      return EMPTY;
    }
    ByteBuffer buffer = queue(bytes).poll();
    return buffer != null
        ? buffer
        : ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Gives back a buffer that {@link #take} gave. */
  void give(ByteBuffer buffer) {
    if (buffer.capacity() > 0) {
      buffer.clear();
      queue(buffer.capacity()).add(buffer);
    }
  }

  /** Number of buffers that lie ready. */
  int idle() {
    return free.values().stream().mapToInt(Queue::size).sum();
  }

  private Queue<ByteBuffer> queue(int bytes) {
    return free.computeIfAbsent(bytes, b -> new ConcurrentLinkedQueue<>());
  }
}
