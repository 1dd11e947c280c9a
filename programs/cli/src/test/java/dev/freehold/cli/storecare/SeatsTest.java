package dev.freehold.cli.storecare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.storecare.CoordinatorRestore.WorkerAnswers;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.core.FirstCheckpoint;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of who serves what after a restore. */
class SeatsTest {
  private static final RealmId FIRST = new RealmId(0);
  private static final RealmId SECOND = new RealmId(1);
  private static final Hash32 A = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 B = TaggedHash.NODE_ID.of(new byte[] {2});

  private final Genesis genesis = TestFounders.genesis(2, List.of());
  private final ChainState state = ChainState.of(genesis);

  /** A worker that answers from memory. */
  private record Told(Hash32 node, String at, List<RealmEndpoint> table, boolean holdsAll)
      implements WorkerAnswers {
    @Override
    public Genesis genesis() {
      throw new AssertionError("seats are of no genesis");
    }

    @Override
    public long checkpointHeight() {
      return 0;
    }

    @Override
    public Checkpoint checkpoint(long height) {
      throw new AssertionError("seats are in no checkpoint");
    }

    @Override
    public RealmEndpoint seat(RealmId realm) {
      return new RealmEndpoint(RealmHeader.origin(realm), node, at);
    }

    @Override
    public boolean holds(RealmHeader header) {
      return holdsAll;
    }
  }

  private static RealmEndpoint seat(
      RealmId realm, long epoch, Hash32 worker, String at, Optional<RealmFollower> follower) {
    return new RealmEndpoint(RealmHeader.origin(realm), epoch, worker, at, follower);
  }

  /** The table of a coordinator that starts with the entries. */
  private List<RealmEndpoint> table(List<WorkerAnswers> workers, Map<RealmId, Endpoint> given) {
    CoordinatorMachine machine =
        new CoordinatorMachine(genesis, 2, 1000, BoardRules.DEFAULT, TestFounders.sealer(genesis));
    new Seats(workers, state, 2).entries(given).forEach(machine::restore);
    return machine.realms();
  }

  private void blocks(RealmId realm) {
    state.adopt(FirstCheckpoint.withABlockOf(realm, genesis));
  }

  @Test
  void theLatestEpochThatAnyWorkerWasToldHoldsWithItsNumberAndItsFollower() {
    RealmFollower a = new RealmFollower(A, "a:1", RealmFollower.Phase.FOLLOWING);
    RealmEndpoint older = seat(FIRST, 2, A, "a:1", Optional.empty());
    RealmEndpoint latest = seat(FIRST, 3, B, "b:1", Optional.of(a));
    RealmEndpoint second = seat(SECOND, 1, A, "a:1", Optional.empty());
    List<WorkerAnswers> workers =
        List.of(
            new Told(A, "a:1", List.of(older, second), false),
            new Told(B, "b:1", List.of(latest, second), false));
    assertEquals(List.of(latest, second), table(workers, Map.of()));
    assertEquals(List.of(latest, second), table(workers.reversed(), Map.of()));
  }

  @Test
  void aRealmThatNoTableNamesIsItsOnlyHoldersOrWhoseAnOperatorSays() {
    blocks(SECOND);
    WorkerAnswers a = new Told(A, "a:1", List.of(), true);
    WorkerAnswers b = new Told(B, "b:1", List.of(), false);
    RealmEndpoint free = seat(FIRST, 0, Hash32.ZERO, "", Optional.empty());
    assertEquals(
        List.of(Hash32.ZERO, A),
        table(List.of(a, b), Map.of()).stream().map(RealmEndpoint::worker).toList());
    assertEquals(free.epoch(), table(List.of(a, b), Map.of()).getFirst().epoch());
    for (List<WorkerAnswers> unclear :
        List.of(List.of(a, new Told(B, "b:1", List.of(), true)), List.of(b))) {
      StoreException e =
          assertThrows(StoreException.class, () -> table(unclear, Map.of()), "who serves it?");
      assertTrue(e.getMessage().contains("--serve 1=HOST:PORT"), e.getMessage());
    }
    Map<RealmId, Endpoint> given = Map.of(SECOND, Endpoint.parse("b:1"));
    assertEquals(B, table(List.of(a, b), given).getLast().worker());
    Map<RealmId, Endpoint> nobody = Map.of(SECOND, Endpoint.parse("c:1"));
    assertThrows(StoreException.class, () -> table(List.of(a, b), nobody));
  }
}
