package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.replica.Acknowledgement;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receipts of a realm's followers, as a client asks for them and checks them. */
@Timeout(90)
class BlockHoldersTest {
  private static final long EPOCH = 4;
  private static final Hash32 GENESIS = TestChain.founded("test").hash();

  private final NodeKey first = NodeKey.generate();
  private final NodeKey second = NodeKey.generate();
  private final NodeKey stranger = NodeKey.generate();
  private final Bundle bundle = bundle(0);
  private final RealmId realm = bundle.user().realm();
  private TestNetwork network;
  private Inclusion inclusion;

  private static Bundle bundle(long nonce) {
    Signer signer = new Signer(new byte[Signer.SEED_BYTES]);
    return signer.sign(
        new Bundle.Unsigned(
            GENESIS,
            UserId.parse("0:3"),
            nonce,
            0,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            signer.publicKey(),
            List.of(new Call.System(new SystemCall.Pay(UserId.parse("1:0"), 5)))));
  }

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork();
    network.chain.serve(realm.value(), network.node.endpoint());
    inclusion = network.chain.include(bundle, Optional.empty()).shown().orElseThrow();
  }

  @AfterEach
  void stop() throws Exception {
    network.close();
  }

  private void follow(Phase phase, NodeKey... followers) {
    network.chain.follow(
        realm.value(),
        EPOCH,
        Stream.of(followers).map(key -> new RealmFollower(key.id(), "here:1", phase)).toList());
  }

  private StorageReceipt signed(NodeKey key, long epoch) {
    List<BlockMark> marks = List.of(BlockMark.of(epoch, inclusion.header()));
    return new StorageReceipt(
        key.publicKey(), marks, key.sign(StorageReceipt.digest(GENESIS, marks)));
  }

  private void show(StorageReceipt... receipts) {
    network.chain.acknowledge(bundle.id(), new Acknowledgement(inclusion, List.of(receipts)));
  }

  private Optional<BlockHolders> holders() {
    return network.client().holders(bundle);
  }

  @Test
  void followersThatHaveSignedHoldTheBlock() {
    follow(Phase.COUNTED, first, second);
    show(signed(first, EPOCH), signed(second, EPOCH));
    BlockHolders held = holders().orElseThrow();
    assertEquals(Set.of(first.id(), second.id()), held.signed());
    assertEquals(inclusion.header().height(), held.block());
    assertTrue(held.suffice(new Replication(4, 3)));
    assertTrue(held.inWords().contains("of 2 of 2 followers"), held.inWords());
  }

  @Test
  void noOtherSignatureCounts() {
    follow(Phase.COUNTED, first, second);
    show(signed(stranger, EPOCH), signed(second, EPOCH - 1));
    BlockHolders held = holders().orElseThrow();
    assertEquals(Set.of(), held.signed());
    assertEquals(Set.of(first.id(), second.id()), held.followers());
    assertFalse(held.suffice(new Replication(3, 2)));
    assertTrue(held.inWords().startsWith("none of the 2 workers"), held.inWords());
  }

  @Test
  void aFollowerThatDoesNotCountShowsNothing() {
    follow(Phase.SEATED, first, second);
    show(signed(first, EPOCH));
    assertEquals(Optional.empty(), holders());
    follow(Phase.COUNTED);
    assertEquals(Optional.empty(), holders(), "nobody follows");
  }

  @Test
  void aWorkerThatShowsNothingIsNoLiar() {
    follow(Phase.COUNTED, first);
    assertEquals(Optional.empty(), holders());
  }

  @Test
  void aPathOfAnotherBundleIsALie() {
    follow(Phase.COUNTED, first);
    Bundle other = bundle(1);
    show(signed(first, EPOCH));
    network.chain.acknowledge(
        other.id(), new Acknowledgement(inclusion, List.of(signed(first, EPOCH))));
    FreeholdClient client = network.client();
    assertThrows(LyingNodeException.class, () -> client.holders(realm, other.id()));
  }
}
