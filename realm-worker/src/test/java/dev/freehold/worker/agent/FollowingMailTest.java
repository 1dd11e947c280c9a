package dev.freehold.worker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mail of the thread that follows realms: of what stands for itself the latest waits. */
class FollowingMailTest {
  private static final RealmId REALM = new RealmId(1);
  private static final Hash32 WORKER = TaggedHash.NODE_ID.of(new byte[] {1});
  private final FollowingMail mail = new FollowingMail();

  private static FollowingInput follow(String endpoint) {
    return new FollowingInput.Follow(
        new RealmEndpoint(RealmHeader.origin(REALM), WORKER, endpoint));
  }

  private static FollowingInput came(long connection) {
    RealmBlock block = new RealmBlock(RealmHeader.origin(REALM), List.of(), List.of(), List.of());
    return new FollowingInput.Came(connection, 1, block, 1);
  }

  @Test
  void ofTablesAndCheckpointsTheLatestWaitsAndOfBlocksAll() throws Exception {
    List<FollowingInput> all =
        List.of(
            new FollowingInput.Connected(3, WORKER),
            follow("later:7"),
            new FollowingInput.Replayed(REALM),
            new FollowingInput.CheckpointFinal(),
            came(3),
            came(2));
    mail.put(came(3));
    mail.put(new FollowingInput.CheckpointFinal());
    mail.put(follow("first:7"));
    mail.put(new FollowingInput.Replayed(REALM));
    mail.put(follow("later:7"));
    mail.put(new FollowingInput.CheckpointFinal());
    mail.put(came(2));
    mail.put(new FollowingInput.Connected(3, WORKER));
    assertEquals(all, mail.take());
    mail.put(new FollowingInput.Leave(REALM));
    assertEquals(List.of(new FollowingInput.Leave(REALM)), mail.take(), "nothing waits twice");
  }

  @Test
  void ofAConnectionThatCameAndWentNobodyHears() throws Exception {
    for (int i = 0; i < 1000; i++) {
      mail.put(new FollowingInput.Connected(i, WORKER));
      mail.put(new FollowingInput.Disconnected(i));
    }
    mail.put(new FollowingInput.Connected(1000, WORKER));
    assertEquals(List.of(new FollowingInput.Connected(1000, WORKER)), mail.take());
    mail.put(new FollowingInput.Disconnected(1000));
    assertEquals(List.of(new FollowingInput.Disconnected(1000)), mail.take());
  }

  @Test
  void whatIsClosedGivesOutNothing() throws Exception {
    mail.put(new FollowingInput.CheckpointFinal());
    mail.close();
    assertEquals(List.of(), mail.take());
  }
}
