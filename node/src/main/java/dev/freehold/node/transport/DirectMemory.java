package dev.freehold.node.transport;

import io.netty.util.internal.PlatformDependent;

/** Memory outside the heap that this process may take for what goes over sockets. */
final class DirectMemory {
  private DirectMemory() {}

  /** Bytes at the most. */
  static long bytesMax() {
    long known = PlatformDependent.maxDirectMemory();
    return known > 0 ? known : Runtime.getRuntime().maxMemory();
  }
}
