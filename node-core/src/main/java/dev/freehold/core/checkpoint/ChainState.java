package dev.freehold.core.checkpoint;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.chain.Sums;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.tree.TreeDelta;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * State of a network as its checkpoints tell it: the latest header of each realm, its treasury, the
 * numbers that were given out, what aggregators were paid. Changes only by {@link #adopt}, so that
 * one rebuilt from the checkpoints is the one that they were checked against; {@link #restore}
 * takes over one that was written. Its size depends on realms and contracts, not on the length of
 * the chain. Not thread-safe.
 *
 * <p>A realm's <em>treasury</em> is the value that was delivered into it, less what left it, what
 * it took as fees and what it lost: all that its accounts can hold together. A realm that spends
 * more than its treasury has made value up.
 */
public final class ChainState implements CheckpointCheck {
  private static final int FIRST_CONTRACTS = 16;

  private final Genesis genesis;
  private final boolean whole;
  private final RealmHeader[] headers;
  private final long[] treasuries;

  /** All that ever left a realm, modulo 2^64. */
  private final long[] spent;

  private final int[] accounts;
  private final RealmTree tree = new RealmTree();

  /** The update of the tree that was asked for last: who adopts what was checked hashes nothing. */
  private Optional<TreeUpdate> prepared = Optional.empty();

  /** The update of the tree by the last checkpoint that was adopted by itself. */
  private Optional<TreeDelta> adopted = Optional.empty();

  private long[] registeredAt = new long[FIRST_CONTRACTS];
  private int[] functions = new int[FIRST_CONTRACTS];
  private int contracts;
  private Hash32 registryRoot = Hash32.ZERO;
  private Totals totals;
  private long rewards;
  private long height = -1;
  private Hash32 hash = Hash32.ZERO;

  private record TreeUpdate(List<RealmHeader> headers, TreeDelta delta) {}

  private ChainState(Genesis genesis, boolean whole) {
    this.genesis = genesis;
    this.whole = whole;
    int realms = genesis.activeRealms();
    headers = new RealmHeader[realms];
    for (int realm = 0; realm < realms; realm++) {
      headers[realm] = RealmHeader.origin(new RealmId(realm));
    }
    treasuries = new long[realms];
    spent = new long[realms];
    accounts = new int[realms];
  }

  /** The state at a network's genesis checkpoint. */
  public static ChainState of(Genesis genesis) {
    ChainState state = new ChainState(genesis, true);
    state.adopt(genesis.checkpoint());
    return state;
  }

  /**
   * The state at the head of a stored chain, by going through all of it: the store has nothing that
   * was not checked when it was put there.
   *
   * @param chain of the same genesis
   */
  public static ChainState of(Genesis genesis, ChainStore chain) {
    ChainState state = of(genesis);
    long head = chain.head().height();
    for (long height = 1; height <= head; height++) {
      state.fold(
          chain
              .checkpoint(height)
              .orElseThrow(Invariant.missing("checkpoint " + height + " below the head")));
    }
    // Once, not for each checkpoint: hashing is what takes time.
    state.tree.put(state.begun());
    // Its head was not adopted by itself: the genesis' update is not its own.
    state.adopted = Optional.empty();
    state.take(chain.head());
    return state;
  }

  /**
   * The state at a later checkpoint, of which nothing before is known: treasuries, numbers and
   * rewards are not.
   *
   * @param heads where realms stood at it
   */
  public static ChainState at(
      Genesis genesis, Checkpoint checkpoint, Collection<RealmHeader> heads) {
    ChainState state = new ChainState(genesis, false);
    heads.forEach(state::put);
    state.tree.put(heads);
    state.take(checkpoint);
    return state;
  }

  /** Whether all from the genesis on is known: treasuries, numbers and rewards too. */
  public boolean isWhole() {
    return whole;
  }

  public Genesis genesis() {
    return genesis;
  }

  /** The height of the last checkpoint that was adopted. */
  public long height() {
    return height;
  }

  /** The hash of the last checkpoint that was adopted. */
  public Hash32 hash() {
    return hash;
  }

  /** Whether realms of this number take accounts. */
  public boolean isActive(RealmId realm) {
    return realm.value() < headers.length;
  }

  /** The latest header of an {@link #isActive active} realm. */
  public RealmHeader header(RealmId realm) {
    return headers[realm.value()];
  }

  /** What the accounts of an active realm can hold together, once all is delivered. */
  public long treasury(RealmId realm) {
    return treasuries[realm.value()];
  }

  /** All that ever left an active realm, fees and losses included, modulo 2^64. */
  public long spent(RealmId realm) {
    return spent[realm.value()];
  }

  /** Whether an account was opened. */
  public boolean exists(UserId user) {
    return isActive(user.realm()) && user.index() < accounts[user.realm().value()];
  }

  /** How many numbers were given out in all. */
  public Totals totals() {
    return totals;
  }

  /** How many contracts were registered. */
  public int contracts() {
    return contracts;
  }

  /** Whether a contract with this function can be called in blocks that adopted a checkpoint. */
  public boolean hasFunction(ContractId contract, int function, long checkpointHeight) {
    int index = contract.value() - 1;
    return index >= 0
        && index < contracts
        && function < functions[index]
        && registeredAt[index] <= checkpointHeight;
  }

  /** Digest chain over all registered contracts. */
  public Hash32 registryRoot() {
    return registryRoot;
  }

  /** All that aggregators were paid. */
  public long rewards() {
    return rewards;
  }

  /** All fees that realms have collected, at most 2^63 - 1. */
  public long fees() {
    long sum = 0;
    for (RealmHeader header : headers) {
      sum = Sums.bounded(sum, header.feesTotal());
    }
    return sum;
  }

  /**
   * The global root once realms stand at new headers.
   *
   * @param moved at most one a realm
   */
  public Fr globalRoot(List<RealmHeader> moved) {
    return RealmTree.rootAfter(tree, update(moved));
  }

  private TreeDelta update(List<RealmHeader> moved) {
    if (prepared.filter(known -> known.headers.equals(moved)).isEmpty()) {
      prepared = Optional.of(new TreeUpdate(moved, RealmTree.update(tree, moved)));
    }
    return prepared.get().delta;
  }

  @Override
  public Optional<TreeDelta> treeUpdate(Checkpoint checkpoint) {
    return checkpoint.hash().equals(hash)
        ? adopted
        : prepared
            .filter(known -> known.headers.equals(checkpoint.headers()))
            .map(TreeUpdate::delta);
  }

  int[] accountCounts() {
    return accounts.clone();
  }

  @Override
  public Optional<String> refusal(Checkpoint next) {
    return CheckpointTransition.refusal(this, next);
  }

  /** Takes over a checkpoint that {@link CheckpointTransition} bears out, or made. */
  @Override
  public void adopt(Checkpoint checkpoint) {
    fold(checkpoint);
    adopted = Optional.of(update(checkpoint.headers()));
    tree.put(adopted.get());
    prepared = Optional.empty();
    take(checkpoint);
  }

  /** Writes all that {@link #restore} needs beside the checkpoint that it is the state at. */
  public void encode(Encoder out) {
    out.list(begun(), (o, header) -> header.encode(o));
    for (int realm = 0; realm < headers.length; realm++) {
      out.i64(treasuries[realm]).i64(spent[realm]).i32(accounts[realm]);
    }
    out.i32(contracts);
    for (int i = 0; i < contracts; i++) {
      out.u63(registeredAt[i]).u8(functions[i]);
    }
    out.i64(rewards);
  }

  /**
   * Takes over a state that was written, in the place of this one.
   *
   * @param head the checkpoint that it is the state at
   * @throws MalformedException if it is none of this network's, or the realms' headers are not
   *     those under the root of {@code head}; this state is good for nothing then
   */
  public void restore(Checkpoint head, Decoder in) {
    in.list(headers.length, RealmHeader::decode).forEach(this::put);
    for (int realm = 0; realm < headers.length; realm++) {
      treasuries[realm] = in.i64();
      spent[realm] = in.i64();
      accounts[realm] = in.i32();
    }
    int count = in.i32();
    if (count < 0 || count >= ContractId.COUNT || count > in.remaining()) {
      throw new MalformedException(Reason.OVER_LIMIT, count + " contracts");
    }
    contracts = count;
    registeredAt = new long[Math.max(FIRST_CONTRACTS, count)];
    functions = new int[registeredAt.length];
    for (int i = 0; i < count; i++) {
      registeredAt[i] = in.u63();
      functions[i] = in.u8();
    }
    rewards = in.i64();
    prepared = Optional.empty();
    adopted = Optional.empty();
    Fr root = tree.put(begun());
    if (!root.equals(head.globalRoot())) {
      throw new MalformedException(
          Reason.OUT_OF_RANGE, "the realms' headers are not those of checkpoint " + head.height());
    }
    take(head);
  }

  /** The latest headers of the realms that have a block. */
  private List<RealmHeader> begun() {
    return Arrays.stream(headers).filter(header -> header.height() > 0).toList();
  }

  /** Takes over all but roots and place. */
  private void fold(Checkpoint checkpoint) {
    for (CheckpointEvent event : checkpoint.events()) {
      // The genesis' accounts come from nobody.
      if (height >= 0) {
        event.sent().ifPresent(sent -> spend(sent.sender().realm(), sent.value()));
      }
      deliver(event);
    }
    for (RealmHeader header : checkpoint.headers()) {
      if (isActive(header.realm())) {
        RealmHeader before = header(header.realm());
        spend(header.realm(), header.feesTotal() - before.feesTotal());
        spend(header.realm(), header.lostTotal() - before.lostTotal());
      }
      put(header);
    }
  }

  private void take(Checkpoint checkpoint) {
    height = checkpoint.height();
    hash = checkpoint.hash();
    registryRoot = checkpoint.registryRoot();
    totals = checkpoint.totals();
  }

  private void put(RealmHeader header) {
    if (isActive(header.realm())) {
      headers[header.realm().value()] = header;
    }
  }

  private void spend(RealmId realm, long value) {
    if (isActive(realm)) {
      spent[realm.value()] += value;
      treasuries[realm.value()] -= value;
    }
  }

  private void deliver(CheckpointEvent event) {
    switch (event) {
      case CheckpointEvent.AccountOpened e -> {
        receive(e.user().realm(), e.balance());
        if (isActive(e.user().realm())) {
          int realm = e.user().realm().value();
          accounts[realm] = Math.max(accounts[realm], e.user().index() + 1);
        }
      }
      case CheckpointEvent.Paid e -> receive(e.to().realm(), e.amount());
      case CheckpointEvent.Bounced e -> receive(e.event().sender().realm(), e.event().value());
      case CheckpointEvent.Rewarded e -> {
        receive(e.payee().realm(), e.amount());
        rewards += e.amount();
      }
      case CheckpointEvent.ContractRegistered e -> register(e.contract());
      case CheckpointEvent.Covered _ -> {
        // The board's business.
      }
    }
  }

  private void receive(RealmId realm, long value) {
    if (isActive(realm)) {
      treasuries[realm.value()] += value;
    }
  }

  private void register(Contract contract) {
    int index = contract.id().value() - 1;
    if (index < 0) {
      return;
    }
    if (index >= functions.length) {
      int length = Math.max(2 * functions.length, index + 1);
      functions = Arrays.copyOf(functions, length);
      registeredAt = Arrays.copyOf(registeredAt, length);
    }
    functions[index] = contract.spec().functions().size();
    registeredAt[index] = contract.registeredAt();
    contracts = Math.max(contracts, index + 1);
  }
}
