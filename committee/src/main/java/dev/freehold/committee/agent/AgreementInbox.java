package dev.freehold.committee.agent;

import dev.freehold.core.Limits;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.id.Hash32;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Inputs that wait for the agreement's thread: this process' own turns, which answer what was asked
 * for and come first, and what each other node said, a message of each in turn. A node that says
 * more than is taken waits for itself alone. Any thread puts in; one takes out.
 */
public final class AgreementInbox {
  /**
   * A message that waits.
   *
   * @param from whose key its connection has proved
   */
  record Said(Hash32 from, AgreementMessage message, int bytes) {}

  private static final class Lane {
    private final Queue<Said> waiting = new ArrayDeque<>();
    private Runnable whenRoomy = () -> {};
    private int bytes;
    private boolean isFull;

    private boolean isOver(int part) {
      return waiting.size() > Limits.AGREEMENT_WAITING_MAX / part
          || bytes > Limits.AGREEMENT_WAITING_BYTES_MAX / part;
    }
  }

  private final Queue<Runnable> turns = new ArrayDeque<>();
  private final Map<Hash32, Lane> lanes = new HashMap<>();

  /** Lanes in which something waits, the next one first. */
  private final Queue<Lane> inTurn = new ArrayDeque<>();

  private boolean isClosed;

  /** Has something done on the agreement's thread. */
  public synchronized void post(Runnable turn) {
    if (!isClosed) {
      turns.add(turn);
      notifyAll();
    }
  }

  /**
   * A node's connection is another from now on: nothing that came by the one before is taken.
   *
   * @param whenRoomy run, on any thread, whenever there is room again after {@link #hear} said that
   *     there is none
   */
  public synchronized void connected(Hash32 node, Runnable whenRoomy) {
    Lane lane = lanes.computeIfAbsent(node, _ -> new Lane());
    inTurn.remove(lane);
    lane.waiting.clear();
    lane.bytes = 0;
    lane.isFull = false;
    lane.whenRoomy = whenRoomy;
  }

  /** A node is no validator any more: nothing of it is kept. */
  public synchronized void forget(Hash32 node) {
    Lane lane = lanes.remove(node);
    if (lane != null) {
      inTurn.remove(lane);
    }
  }

  /**
   * A node said something, on the connection that {@link #connected} told of; dropped if there is
   * none.
   *
   * @param bytes of the message's encoding
   * @return whether there is room for more: otherwise its connection is not to be read from
   */
  public synchronized boolean hear(Hash32 node, AgreementMessage message, int bytes) {
    Lane lane = lanes.get(node);
    if (lane == null || isClosed) {
      return true;
    }
    if (lane.waiting.isEmpty()) {
      inTurn.add(lane);
    }
    lane.waiting.add(new Said(node, message, bytes));
    lane.bytes += bytes;
    lane.isFull |= lane.isOver(1);
    notifyAll();
    return !lane.isFull;
  }

  /** Waits until there is something, or a time has passed, or the inbox is closed. */
  synchronized void await(long waitMs) throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
    long leftMs = waitMs;
    while (turns.isEmpty() && inTurn.isEmpty() && !isClosed && leftMs > 0) {
      wait(leftMs);
      leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
    }
  }

  /** The next of this process' own turns. */
  synchronized Optional<Runnable> turn() {
    return Optional.ofNullable(turns.poll());
  }

  /** The next message, of the node whose turn it is. */
  Optional<Said> said() {
    Runnable roomy = () -> {};
    Said next;
    synchronized (this) {
      Lane lane = inTurn.poll();
      if (lane == null) {
        return Optional.empty();
      }
      next = lane.waiting.remove();
      lane.bytes -= next.bytes();
      if (!lane.waiting.isEmpty()) {
        inTurn.add(lane);
      }
      if (lane.isFull && !lane.isOver(2)) {
        lane.isFull = false;
        roomy = lane.whenRoomy;
      }
    }
    roomy.run();
    return Optional.of(next);
  }

  /** Takes nothing more in, and drops what waits. */
  synchronized void close() {
    isClosed = true;
    turns.clear();
    inTurn.clear();
    lanes.clear();
    notifyAll();
  }
}
