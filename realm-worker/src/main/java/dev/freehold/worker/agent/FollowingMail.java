package dev.freehold.worker.agent;

import dev.freehold.core.id.RealmId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Inputs on their way to a {@link FollowingDriver}. Of what stands for itself the latest waits: a
 * realm's table, whether a connection is there, that there is another checkpoint. So nobody ever
 * waits to put something in, and what waits is bounded by the realms and connections there are, and
 * by the blocks that these may have unwritten. Any thread puts in; one takes out.
 */
public final class FollowingMail {
  // All that follows is guarded by this object's monitor.
  private final Map<Long, FollowingInput> opened = new TreeMap<>();
  private final TreeSet<Long> gone = new TreeSet<>();
  private final Map<RealmId, FollowingInput> seats = new LinkedHashMap<>();
  private final List<FollowingInput> ended = new ArrayList<>();
  private final List<FollowingInput> blocks = new ArrayList<>();
  private boolean checkpoint;
  private boolean closed;

  /** Puts an input in; one that is closed drops it. */
  public synchronized void put(FollowingInput input) {
    switch (input) {
      case FollowingInput.Connected i -> opened.put(i.connection(), i);
      case FollowingInput.Disconnected i -> {
        // Of a connection whose beginning waits still nobody has heard.
        if (opened.remove(i.connection()) == null) {
          gone.add(i.connection());
        }
      }
      case FollowingInput.Follow i -> seats.put(i.seat().header().realm(), i);
      case FollowingInput.Leave i -> seats.put(i.realm(), i);
      case FollowingInput.CheckpointFinal _ -> checkpoint = true;
      case FollowingInput.Replayed _, FollowingInput.Contradicted _, FollowingInput.Copied _ ->
          ended.add(input);
      case FollowingInput.Came _ -> blocks.add(input);
    }
    notifyAll();
  }

  /**
   * Takes all that waits, and waits until something does.
   *
   * @return as {@link #poll}; empty once nothing waits and nothing will
   */
  synchronized List<FollowingInput> take() throws InterruptedException {
    List<FollowingInput> all = poll();
    while (all.isEmpty() && !closed) {
      wait();
      all = poll();
    }
    return closed ? List.of() : all;
  }

  /**
   * Takes all that waits.
   *
   * @return connections first, then tables, then blocks, these in their order; empty if nothing
   *     waits
   */
  public synchronized List<FollowingInput> poll() {
    List<FollowingInput> all = new ArrayList<>();
    gone.forEach(connection -> all.add(new FollowingInput.Disconnected(connection)));
    all.addAll(opened.values());
    all.addAll(seats.values());
    all.addAll(ended);
    if (checkpoint) {
      all.add(new FollowingInput.CheckpointFinal());
    }
    all.addAll(blocks);
    gone.clear();
    opened.clear();
    seats.clear();
    ended.clear();
    checkpoint = false;
    blocks.clear();
    return all;
  }

  /** Gives out nothing more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
