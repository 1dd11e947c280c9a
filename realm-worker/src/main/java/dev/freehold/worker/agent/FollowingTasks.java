package dev.freehold.worker.agent;

import dev.freehold.core.chain.RealmHeader;

/**
 * Tasks of a worker that follows realms, beside the thread that hears their primaries; of one realm
 * one at a time. Every method returns at once; the result is an input of {@link FollowingDriver}.
 */
public interface FollowingTasks {
  /**
   * Replays a realm's tail up to a final header, as of {@link
   * dev.freehold.worker.follow.TailReplay}; ends in a {@link FollowingInput.Replayed} or {@link
   * FollowingInput.Contradicted}.
   */
  void replay(RealmHeader last);

  /**
   * Copies a realm up to a final header, as far as that goes; ends in a {@link
   * FollowingInput.Copied}, after a pause if it failed.
   *
   * @param from the endpoint of the worker that serves the realm; empty if nobody does
   */
  void copy(RealmHeader target, String from);
}
