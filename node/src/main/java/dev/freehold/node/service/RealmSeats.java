package dev.freehold.node.service;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.Replication;

/** Seats of a network's realms, as far as daemons fill them: each realm has one worker. */
public final class RealmSeats {
  private RealmSeats() {}

  /**
   * Requires that daemons can run a network: they would keep less than its genesis promises.
   *
   * @throws StoreException if its realms are to be kept by several workers each
   */
  public static void requireOne(Genesis genesis) {
    if (!genesis.replication().equals(Replication.ALONE)) {
      throw new StoreException(
          "the genesis %s wants each realm kept by %d workers: this build keeps each realm at one worker"
              .formatted(genesis.hash(), genesis.replication().seats()));
    }
  }
}
