package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SeenNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of the roll of workers: who is there, who went when, and what strangers can do to it. */
class NodeRollTest {
  private static final Hash32 SEATED = node(1);
  private static final Hash32 NEWCOMER = node(2);
  private static final long MS = 1_000_000;

  private long nowNs;
  private long head = 10;
  private long connections;
  private final NodeRoll roll =
      new NodeRoll(
          () ->
              List.of(
                  new RealmEndpoint(
                      RealmHeader.origin(new RealmId(0)), 1, SEATED, "", Optional.empty())),
          () -> head,
          () -> nowNs,
          new NodeEvents("coordinator"));

  private static Hash32 node(int number) {
    return new Hash32(ByteBuffer.allocate(Hash32.BYTES).putInt(number).array());
  }

  private Peer join(Hash32 node) {
    Peer peer = new Peer(++connections, Role.WORKER, node, "h:1", 0);
    roll.joined(peer);
    return peer;
  }

  private SeenNode seen(Hash32 node) {
    return roll.nodes().stream().filter(n -> n.node().equals(node)).findFirst().orElseThrow();
  }

  @Test
  void aWorkerThatWentIsToldOfWithTheCheckpointAndTheTime() {
    Peer peer = join(SEATED);
    nowNs += 5 * MS;
    assertEquals(new SeenNode(Role.WORKER, SEATED, "h:1", true, 5, 10), seen(SEATED));
    head = 12;
    roll.left(peer);
    nowNs += 7 * MS;
    head = 20;
    assertEquals(new SeenNode(Role.WORKER, SEATED, "h:1", false, 7, 12), seen(SEATED));
  }

  @Test
  void anOldConnectionThatEndsLateTakesNobodyAway() {
    Peer old = join(SEATED);
    join(SEATED);
    roll.left(old);
    assertTrue(seen(SEATED).connected());
    assertEquals(1, roll.nodes().size());
  }

  @Test
  void clientsAreNotListed() {
    roll.joined(new Peer(1, Role.CLIENT, NEWCOMER, "", 0));
    roll.left(new Peer(1, Role.CLIENT, NEWCOMER, "", 0));
    assertEquals(List.of(), roll.nodes());
  }

  @Test
  void thoseWhoOnlySayThatTheyAreWorkersDriveNobodyWithARealmOut() {
    roll.left(join(SEATED));
    for (int i = 0; i < 2 * Limits.ANSWER_NODES_MAX; i++) {
      nowNs += MS;
      roll.left(join(node(100 + i)));
    }
    assertEquals(Limits.ANSWER_NODES_MAX, roll.nodes().size());
    assertFalse(seen(SEATED).connected());
    assertEquals(SEATED, roll.nodes().getFirst().node(), "who holds a realm comes first");
  }
}
