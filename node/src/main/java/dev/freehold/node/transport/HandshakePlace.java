package dev.freehold.node.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Place of one connection where handshakes compute. Once the connection is closed, nothing of it
 * waits there any more: who opens many that make each other go would otherwise fill the queue with
 * what nobody needs, and keep those out whose connections stand.
 */
final class HandshakePlace implements Executor {
  private final ThreadPoolExecutor threads;
  private volatile Runnable step;

  /**
   * @param threads take one step of a handshake at a time from each connection
   */
  HandshakePlace(ThreadPoolExecutor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable next) {
    step = next;
    threads.execute(next);
  }

  /** The connection is closed. */
  void leave() {
    Runnable waiting = step;
    if (waiting != null) {
      threads.remove(waiting);
    }
  }
}
