package dev.freehold.worker.agent;

import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmEndpoint;

/**
 * Realms that a worker follows in seats, as its agent has them followed. Every method but one
 * returns at once.
 */
public interface RealmFollowing {
  /** Following of a worker that has no seats. */
  RealmFollowing NONE =
      new RealmFollowing() {
        @Override
        public void follow(RealmEndpoint seat) {
          throw new IllegalStateException("nothing is followed here: " + seat);
        }

        @Override
        public void leave(RealmId realm) {
          throw new IllegalStateException("nothing is followed here: " + realm);
        }

        @Override
        public void promise(RealmId realm, long epoch) {
          throw new IllegalStateException("nothing is followed here: " + realm);
        }

        @Override
        public void checkpointFinal() {
          // Nobody waits for it.
        }
      };

  /**
   * Follows a realm, or goes on to by a later table. Nothing else writes to the realm's store until
   * it is left.
   *
   * @param seat the realm's line of the table, which names another worker and this one's seat
   */
  void follow(RealmEndpoint seat);

  /**
   * Follows a realm no more; ends in a {@link dev.freehold.worker.machine.WorkerInput.Copied} once
   * nothing writes to the realm's store.
   */
  void leave(RealmId realm);

  /**
   * Promises an epoch of a realm that this worker serves in it, and that its tail is empty. That is
   * durable when this returns. Nothing follows the realm meanwhile.
   */
  void promise(RealmId realm, long epoch);

  /** Another checkpoint is durable here. */
  void checkpointFinal();
}
