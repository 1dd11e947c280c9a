package dev.freehold.core.port;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.SparseTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Maker of blocks and checkpoints for the stores' contracts. Nothing here is signed. */
public final class TestLedger {
  static final int REALMS = 3;
  static final int USERS = 4;

  /** The realm that blocks are made of. */
  public static final RealmId REALM = new RealmId(1);

  private TestLedger() {}

  /** A genesis with {@link #USERS} accounts in each of {@link #REALMS} realms, all of one key. */
  public static Genesis genesis() {
    List<Genesis.Funded> funded = new ArrayList<>();
    for (int i = 0; i < REALMS * USERS; i++) {
      funded.add(new Genesis.Funded(key(0), 1_000_000));
    }
    return new Genesis(
        "contract",
        true,
        REALMS,
        0,
        TestFounders.alone(Hash32.ZERO),
        Hash32.ZERO,
        new FeeSchedule(1, 0, 0, 0),
        funded);
  }

  static byte[] publicKey(int i) {
    byte[] key = new byte[SignatureScheme.ED25519.publicKeyBytes()];
    key[0] = (byte) i;
    return key;
  }

  static Fr key(int i) {
    return AuthKey.of(SignatureScheme.ED25519, publicKey(i));
  }

  static UserId user(int index) {
    return UserId.of(REALM, index);
  }

  /** A bundle of a user whose key is {@code key(0)}. */
  static Bundle bundle(int user, long nonce, SystemCall call) {
    return new Bundle.Unsigned(
            genesis().hash(),
            user(user),
            nonce,
            0,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            publicKey(0),
            List.of(new Call.System(call)))
        .sign(new byte[SignatureScheme.ED25519.signatureBytes()]);
  }

  /** A payment of a user to the next one. */
  public static Bundle pay(int user, long nonce) {
    return bundle(user, nonce, new SystemCall.Pay(user((user + 1) % USERS), 7));
  }

  /** The realm's next block, not committed; the first takes up the genesis. */
  public static BlockTransition.Result next(NodeStore store, Bundle... bundles) {
    RealmStore realm = store.realm(REALM);
    List<Checkpoint> delivered =
        realm.head().height() == 0 ? List.of(genesis().checkpoint()) : List.of();
    return new BlockTransition(RealmRules.of(genesis(), REALM), store.chain())
        .apply(
            realm.head(), realm, realm, new BlockTransition.Batch(0, delivered, List.of(bundles)));
  }

  /** A realm's first block, which takes up the genesis; not committed. */
  public static BlockTransition.Result first(NodeStore store, RealmId id) {
    RealmStore realm = store.realm(id);
    return new BlockTransition(RealmRules.of(genesis(), id), store.chain())
        .apply(
            realm.head(),
            realm,
            realm,
            new BlockTransition.Batch(0, List.of(genesis().checkpoint()), List.of()));
  }

  /** Commits the realm's next block, of bundles some of which fail. */
  static BlockTransition.Result commit(
      NodeStore store, List<FailedBundle> failed, Bundle... bundles) {
    RealmStore realm = store.realm(REALM);
    BlockTransition.Result result =
        new BlockTransition(RealmRules.of(genesis(), REALM), store.chain())
            .apply(
                realm.head(),
                realm,
                realm,
                new BlockTransition.Batch(0, List.of(), List.of(bundles), failed));
    realm.commit(result.delta(), result.block());
    return result;
  }

  /** Commits the realm's next block. */
  public static BlockTransition.Result commit(NodeStore store, Bundle... bundles) {
    BlockTransition.Result result = next(store, bundles);
    store.realm(REALM).commit(result.delta(), result.block());
    return result;
  }

  /** Commits blocks of one payment each until the realm has so many. */
  static void grow(NodeStore store, int height) {
    for (long h = store.realm(REALM).head().height() + 1; h <= height; h++) {
      commit(store, pay(0, h - 1));
    }
  }

  /** A header as if a realm had such a block. */
  static RealmHeader header(int realm, long height, long root) {
    return header(RealmHeader.origin(new RealmId(realm)), height, root);
  }

  /** A header as if such a block stood on another. */
  public static RealmHeader header(RealmHeader before, long height, long root) {
    return new RealmHeader(
        before.realm(),
        height,
        before.hash(),
        0,
        before.rootAfter(),
        Fr.of(root),
        0,
        Hash32.ZERO,
        Hash32.ZERO,
        Hash32.ZERO,
        Hash32.ZERO,
        0,
        0,
        FeeMarket.ORIGIN);
  }

  /** The checkpoint that follows the last one with these headers. */
  public static Checkpoint checkpoint(
      ChainStore chain, List<RealmHeader> headers, CheckpointEvent... events) {
    Checkpoint head = chain.head();
    SparseTree.NodeSource tree = chain.realmTreeAt(head.height()).orElseThrow();
    Fr root = RealmTree.rootAfter(tree, RealmTree.update(tree, headers));
    return checkpoint(head.height() + 1, head.hash(), root, headers, events);
  }

  static Checkpoint checkpoint(
      long height, Hash32 previous, Fr root, List<RealmHeader> headers, CheckpointEvent... events) {
    return new Checkpoint(
        height,
        previous,
        height,
        root,
        headers,
        List.of(events),
        Hash32.ZERO,
        Totals.NONE,
        Optional.empty());
  }
}
