package dev.freehold.cli.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.load.LoadRule;
import dev.freehold.core.load.LoadRule.Move;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Realms that nobody calls, four of them at one worker, which others follow. */
class LoadReportTest {
  private static final int REALMS = 4;
  private static final Hash32 BUSY = node(1);
  private static final Hash32 IDLE = node(2);

  private static Hash32 node(int i) {
    return TaggedHash.NODE_ID.of(new byte[] {(byte) i});
  }

  private static Genesis genesis(Replication replication) {
    Genesis genesis =
        new Genesis(
            "loads",
            true,
            REALMS,
            0,
            TestFounders.alone(Hash32.ZERO),
            Hash32.ZERO,
            new FeeSchedule(1, 0, 0, 0),
            List.of());
    return replication.followers() == 0 ? genesis : genesis.with(replication);
  }

  private static LoadReport report(Replication replication, List<RealmEndpoint> table) {
    Genesis genesis = genesis(replication);
    return LoadReport.of(genesis, table, List.of(genesis.checkpoint()));
  }

  private static RealmEndpoint line(int realm, RealmFollower... followers) {
    return new RealmEndpoint(
        RealmHeader.origin(new RealmId(realm)), 1, BUSY, "busy:1", List.of(followers));
  }

  private static RealmFollower idle(Phase phase) {
    return new RealmFollower(IDLE, "idle:1", phase);
  }

  @Test
  void whatWouldMoveIsSaidMoveByMove() {
    LoadReport report =
        report(
            new Replication(3, 2),
            IntStream.range(0, REALMS).mapToObj(i -> line(i, idle(Phase.COUNTED))).toList());
    long one = LoadRule.IDLE;
    assertEquals(
        List.of(
            new Move(new RealmId(0), BUSY, IDLE, one, 4 * one, 0),
            new Move(new RealmId(1), BUSY, IDLE, one, 3 * one, one)),
        report.moves());
    String said = String.join("\n", report.lines());
    assertTrue(
        said.contains(
            "would move: realm 1, 25.0% of the load, from busy:1 (75.0%, then 50.0%) to idle:1"
                + " (25.0%, then 50.0%)"),
        said);
    assertTrue(said.contains("at idle:1: 0.0% of the load, realms []"), said);
    assertTrue(report.movesByItself());
    assertEquals(2, ((List<?>) report.fields().get("moves")).size());
  }

  @Test
  void aRealmThatAnOrderConcernsStaysOutOfIt() {
    LoadReport report =
        report(
            Replication.ALONE,
            IntStream.range(0, REALMS).mapToObj(i -> line(i, idle(Phase.FOLLOWING))).toList());
    assertEquals(List.of(), report.moves());
    String said = String.join("\n", report.lines());
    assertTrue(said.contains("realm 3 stays out of it: idle:1 is FOLLOWING"), said);
    assertTrue(said.contains("even: no move"), said);
    assertFalse(report.movesByItself());
  }
}
