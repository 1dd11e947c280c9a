package dev.freehold.bench.state;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.LevelHasher;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import dev.freehold.store.WorkerStore;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * A realm with many accounts, made by committing blocks that open thousands each. The blocks chain
 * and the tree is right; only no checkpoint carried the openings, so no network would replay them.
 */
public final class GrownRealm {
  /** Accounts that one block opens. */
  private static final int BLOCK_ACCOUNTS = 16 * 1024;

  private static final long BALANCE = 1L << 40;

  private GrownRealm() {}

  /**
   * Grows a realm of the store in {@code dir}, which is created where there is none, to at least
   * {@code accounts}: those of the genesis first, the others under {@link #publicKey}.
   *
   * @param progress told how many accounts there are after each block
   * @return the realm's head
   */
  public static RealmHeader grow(
      Path dir, Genesis genesis, RealmId realm, int accounts, IntConsumer progress) {
    try (WorkerStore store = WorkerStore.open(dir, genesis)) {
      return grow(store, genesis, realm, accounts, i -> account(i), LevelHasher.SERIAL, progress);
    }
  }

  /**
   * The same in a store that is open.
   *
   * @param accountAt the account at an index of the realm, for those the genesis does not fund
   */
  public static RealmHeader grow(
      WorkerStore store,
      Genesis genesis,
      RealmId realm,
      int accounts,
      IntFunction<Account> accountAt,
      LevelHasher hasher,
      IntConsumer progress) {
    if (accounts < 1 || accounts > UserId.INDEX_COUNT) {
      throw new IllegalArgumentException("a realm has 1 to 2^20 accounts, not " + accounts);
    }
    RealmStore stored = store.realm(realm);
    if (stored.head().height() == 0) {
      adoptGenesis(stored, store.chain(), genesis, realm);
    }
    int count = firstFree(stored, realm);
    while (count < accounts) {
      int to = Math.min(accounts, count + BLOCK_ACCOUNTS);
      open(stored, realm, count, to, accountAt, hasher);
      count = to;
      progress.accept(count);
    }
    return stored.head();
  }

  /** The public key of the account that is grown at an index; nobody knows a secret to it. */
  public static byte[] publicKey(int index) {
    byte[] key = new byte[SignatureScheme.ED25519.publicKeyBytes()];
    for (int i = 0; i < Integer.BYTES; i++) {
      key[i] = (byte) (index >>> 8 * i);
    }
    return key;
  }

  private static Account account(int index) {
    return Account.open(AuthKey.of(SignatureScheme.ED25519, publicKey(index)), BALANCE);
  }

  private static void adoptGenesis(
      RealmStore stored, ChainView chain, Genesis genesis, RealmId realm) {
    Checkpoint first = genesis.checkpoint();
    List<Checkpoint> delivered = first.eventsFor(realm).isEmpty() ? List.of() : List.of(first);
    BlockTransition.Result result =
        new BlockTransition(RealmRules.of(genesis, realm), chain)
            .apply(
                stored.head(), stored, stored, new BlockTransition.Batch(0, delivered, List.of()));
    stored.commit(result.delta(), result.block());
  }

  /** Accounts are opened in the order of their indexes, so a search by halves finds the end. */
  private static int firstFree(RealmStore stored, RealmId realm) {
    int low = 0;
    int high = UserId.INDEX_COUNT;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (stored.account(UserId.of(realm, middle)).isPresent()) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static void open(
      RealmStore stored,
      RealmId realm,
      int from,
      int to,
      IntFunction<Account> accountAt,
      LevelHasher hasher) {
    TreeMap<UserId, Account> accounts = new TreeMap<>();
    long[] indexes = new long[to - from];
    long[] slots = new long[indexes.length * CompressionBatch.INPUT_LIMBS];
    for (int i = 0; i < indexes.length; i++) {
      Account account = accountAt.apply(from + i);
      accounts.put(UserId.of(realm, from + i), account);
      account.copySlots(slots, i * CompressionBatch.INPUT_LIMBS);
      indexes[i] = StateShape.realmLeaf(ContractId.SYSTEM, from + i);
    }
    long[] leaves = new long[indexes.length * FrArrays.LIMBS];
    hasher.compress(leaves, slots, indexes.length);
    TreeDelta tree = SparseTree.update(StateShape.REALM_DEPTH, 0, stored, indexes, leaves, hasher);
    RealmHeader head = stored.head();
    RealmHeader header =
        new RealmHeader(
            realm,
            head.height() + 1,
            head.hash(),
            head.checkpointHeight(),
            head.rootAfter(),
            tree.root(),
            0,
            RealmBlock.bundlesDigest(List.of(), List.of(), BlockChanges.unsaid(0)),
            RealmEvent.digest(List.of()),
            RealmEvent.chain(head.eventsChain(), List.of()),
            FunctionProofs.digest(List.of()),
            head.feesTotal(),
            head.lostTotal(),
            head.market());
    stored.commit(
        new BlockDelta(accounts, new TreeMap<>(), tree, List.of()),
        new RealmBlock(header, List.of(), List.of(), List.of()));
  }
}
