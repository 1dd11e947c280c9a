package dev.freehold.worker.agent;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.StorageDenial;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import java.util.Map;

/**
 * A worker's links with those that follow its realms, as its agent uses them. What comes by one is
 * a {@link WorkerInput.OfFollower}, of which a link hands over the next once the one before is
 * {@link #heard}: so a follower that floods keeps none waiting. Every method but {@link #keep}
 * returns at once.
 */
public interface FollowerLinks {
  /** Links of a worker whose realms nobody else keeps: there are none. */
  FollowerLinks NONE =
      new FollowerLinks() {
        @Override
        public void link(Map<Hash32, String> endpoints) {
          throw noFollowers();
        }

        @Override
        public void replicate(ReplicaEffect.Replicate block) {
          throw noFollowers();
        }

        @Override
        public void close(long connection, String why) {
          throw noFollowers();
        }

        @Override
        public void heard(Hash32 worker) {
          throw noFollowers();
        }

        @Override
        public void keep(Hash32 worker, StorageDenial denial) {
          throw noFollowers();
        }

        private IllegalStateException noFollowers() {
          return new IllegalStateException("a realm has followers where nothing links with them");
        }
      };

  /**
   * Links with these workers from now on, and with no others.
   *
   * @param endpoints where each listens, by node id
   */
  void link(Map<Hash32, String> endpoints);

  /** Sends a block of the realm's store by a connection, in its turn; nothing if that is gone. */
  void replicate(ReplicaEffect.Replicate block);

  /**
   * Says goodbye by a connection, closes it and says so; another is opened after a pause. Nothing
   * if it is gone.
   *
   * @param why in words, a predicate of the worker
   */
  void close(long connection, String why);

  /** The last input that came by the link with a worker is taken. */
  void heard(Hash32 worker);

  /** Makes durable what convicts a worker, and says so; one denial of each worker is enough. */
  void keep(Hash32 worker, StorageDenial denial);
}
