package dev.freehold.worker.machine;

/** One place in a {@link PendingQueue}: a bundle, or a checkpoint. */
sealed interface PendingItem permits PendingBundle, PendingCheckpoint {
  /** The place's number; rises along the queue. */
  long ticket();

  /** Whether nothing is awaited before the item can re-enter. */
  boolean isJudged();
}
