package dev.freehold.worker.desk;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.replica.ReplicaInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Words of a follower that the machine has not taken yet. One input of it is under way at a time,
 * with all that was said when it began its way. Of one thread.
 */
public final class FollowerMail {
  private final Hash32 worker;
  private final List<ReplicaInput> waiting = new ArrayList<>();
  private int marks;
  private boolean underWay;

  /**
   * @param worker whose mail it is
   */
  public FollowerMail(Hash32 worker) {
    this.worker = worker;
  }

  /** Takes what was said, or became of its connection. */
  public void add(ReplicaInput said) {
    waiting.add(said);
    marks += marks(said);
  }

  private static int marks(ReplicaInput said) {
    return said instanceof ReplicaInput.Stored stored ? stored.receipt().marks().size() : 1;
  }

  /** Whether so much waits that the follower is to be read from no further. */
  public boolean isFull() {
    return marks >= Limits.FOLLOWER_MARKS_WAITING_MAX;
  }

  /** The next input for the machine; empty while one is under way, or nothing waits. */
  public Optional<WorkerInput> next() {
    if (underWay || waiting.isEmpty()) {
      return Optional.empty();
    }
    WorkerInput next = new WorkerInput.OfFollower(worker, waiting);
    waiting.clear();
    marks = 0;
    underWay = true;
    return Optional.of(next);
  }

  /** The machine has taken the input that was under way. */
  public void taken() {
    underWay = false;
  }
}
