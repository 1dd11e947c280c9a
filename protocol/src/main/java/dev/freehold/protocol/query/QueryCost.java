package dev.freehold.protocol.query;

import dev.freehold.protocol.wire.Query;

/**
 * Price of a question in units of the work that it makes: one unit is about what a look into memory
 * or one short read of the store costs, some 10 µs.
 */
public final class QueryCost {
  /** Units that a connection may spend in a turn. */
  public static final int TURN = 32;

  private QueryCost() {}

  /** The units that a question costs, at least 1. */
  public static int of(Query query) {
    return switch (query) {
      case Query.ContractOf _ -> 1;
      case Query.BundleStatusOf _ -> 2;
      case Query.PlaceRealm _, Query.EarningsOf _ -> 4;
      case Query.NetworkState _, Query.AggregateOf _, Query.AccountOf _ -> 4;
      // The disk is asked for its room, and nodes are listed.
      case Query.CountersOf _ -> 8;
      case Query.CheckpointOf _, Query.AccountsWithKey _, Query.JobsOf _ -> 8;
      // A part of a block: up to a mebibyte is read and sent.
      case Query.BlockOf _, Query.SnapshotOf _, Query.SlotsOf _ -> 16;
      case Query.ProofsOf _, Query.HeadersOf _, Query.RealmsAt _ -> 32;
      // They are in memory: a mebibyte is sent, or one candidate of several.
      case Query.CandidatesFrom _ -> 32;
      // In memory too: up to a frame.
      case Query.NewestState _ -> 64;
      case Query.StatePartOf _ -> 128;
      // All slots of the user are read, and their tree is hashed.
      case Query.SlotOf _ -> 64;
      // The block may be read and hashed.
      case Query.InclusionOf _, Query.AcknowledgementOf _ -> 64;
      // The block may be replayed.
      case Query.WitnessOf _ -> 256;
    };
  }
}
