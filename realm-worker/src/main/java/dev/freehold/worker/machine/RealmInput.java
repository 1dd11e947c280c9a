package dev.freehold.worker.machine;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.port.Judgement;
import java.util.List;

/**
 * Inputs of {@link RealmMachine}: what happens to a realm. A connection is named by a number that
 * is never used again.
 */
public sealed interface RealmInput {
  /** A decoded bundle whose signature holds. */
  record Submitted(long connection, Bundle bundle) implements RealmInput {}

  /** The judgements on the tasks of an earlier {@link RealmEffect.Verify}, in its order. */
  record Judged(long verification, List<Judgement> judgements) implements RealmInput {}

  /** A checkpoint is final; they come in order, each once. */
  record CheckpointFinal(Checkpoint checkpoint) implements RealmInput {}

  /** The block of an earlier {@link RealmEffect.Process} is durable. */
  record Committed(RealmBlock block) implements RealmInput {}

  /**
   * As many followers as the network's replication asks for hold the realm's blocks up to a height
   * too, all of which are durable here. Never said where a realm's worker alone keeps it.
   */
  record Acknowledged(long height) implements RealmInput {}

  /**
   * Admit nothing new; what was admitted goes on to its end, without waiting for more. For good: a
   * machine that is to serve again is made anew.
   */
  record Drain() implements RealmInput {}

  /** It is {@code nowNs}, nanoseconds on a clock that only goes forward. */
  record Tick(long nowNs) implements RealmInput {}
}
