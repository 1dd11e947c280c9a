package dev.freehold.core.memory;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.tree.EmptyRoots;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Copy under way of a realm that is not here yet. */
final class MemoryRealmCopy implements RealmCopy {
  private record TakenBlock(RealmBlock block, List<List<CallStatement>> statements) {}

  private final RealmId realm;
  private final Consumer<StoreWrite.OfRealm> writer;
  private final TreeMap<UserId, Account> accounts = new TreeMap<>();
  private final TreeMap<Long, Fr> leaves = new TreeMap<>();
  private final TreeMap<SlotKey, Fr> slots = new TreeMap<>();
  private final Map<Long, TakenBlock> blocks = new TreeMap<>();
  private Optional<Progress> progress = Optional.empty();

  /**
   * @param writer makes a step durable, then has it applied
   */
  MemoryRealmCopy(RealmId realm, Consumer<StoreWrite.OfRealm> writer) {
    this.realm = realm;
    this.writer = writer;
  }

  /** Takes over what is in the journal. */
  void apply(StoreWrite.OfCopy write) {
    switch (write) {
      case StoreWrite.CopyBegun w -> {
        clear();
        progress = Optional.of(new Progress(w.target(), new byte[0], false, Optional.empty()));
      }
      case StoreWrite.CopyAbandoned _, StoreWrite.CopyFinished _ -> {
        clear();
        progress = Optional.empty();
      }
      case StoreWrite.StateTaken w -> {
        w.entries().forEach(this::take);
        progress = Optional.of(new Progress(target(), w.next(), false, Optional.empty()));
      }
      case StoreWrite.StateEnded _ ->
          progress = Optional.of(new Progress(target(), cursor(), true, Optional.empty()));
      case StoreWrite.BlockTaken w -> {
        w.block().applied().reversed().forEach(this::takeSlots);
        blocks.put(w.block().header().height(), new TakenBlock(w.block(), w.statements()));
        progress =
            Optional.of(new Progress(target(), cursor(), true, Optional.of(w.block().header())));
      }
    }
  }

  private void clear() {
    accounts.clear();
    leaves.clear();
    slots.clear();
    blocks.clear();
  }

  private void take(SnapshotEntry entry) {
    switch (entry) {
      case SnapshotEntry.AccountEntry e -> {
        accounts.put(e.user(), e.account());
        leaves.put(StateShape.realmLeaf(ContractId.SYSTEM, e.user().index()), e.account().leaf());
      }
      case SnapshotEntry.LeafEntry e ->
          leaves.put(StateShape.realmLeaf(e.contract(), e.user().index()), e.leaf());
      case SnapshotEntry.SlotEntry _ -> {
        // The blocks say what was written.
      }
    }
  }

  /** Later writes are there already: what is absent was not written again. */
  private void takeSlots(Bundle bundle) {
    for (Call call : bundle.calls().reversed()) {
      if (call instanceof Call.Proven proven) {
        for (SlotWrite write : proven.writes().reversed()) {
          slots.putIfAbsent(
              new SlotKey(proven.contract(), bundle.user(), write.slot()), write.value());
        }
      }
    }
  }

  private RealmHeader target() {
    return progress.orElseThrow().target();
  }

  private byte[] cursor() {
    return progress.orElseThrow().cursor();
  }

  /** All that was copied, as one change of an empty realm. */
  BlockDelta delta() {
    return new BlockDelta(new TreeMap<>(accounts), new TreeMap<>(slots), tree(), List.of());
  }

  private TreeDelta tree() {
    return leaves.isEmpty()
        ? TreeDelta.none(StateShape.REALM_DEPTH)
        : SparseTree.update(StateShape.REALM_DEPTH, 0, (_, _) -> null, leaves);
  }

  RealmBlock block(long height) {
    return blocks.get(height).block;
  }

  List<List<CallStatement>> statements(long height) {
    return blocks.get(height).statements;
  }

  @Override
  public Optional<Progress> progress() {
    return progress;
  }

  @Override
  public void begin(RealmHeader target) {
    writer.accept(new StoreWrite.CopyBegun(realm, target));
  }

  @Override
  public void abandon() {
    writer.accept(new StoreWrite.CopyAbandoned(realm));
  }

  @Override
  public void takeState(List<SnapshotEntry> entries, byte[] next) {
    entries.forEach(this::requireOwn);
    writer.accept(new StoreWrite.StateTaken(realm, List.copyOf(entries), next.clone()));
  }

  private void requireOwn(SnapshotEntry entry) {
    boolean claimsAccount =
        entry instanceof SnapshotEntry.LeafEntry leaf && leaf.contract().equals(ContractId.SYSTEM);
    if (!entry.user().realm().equals(realm) || claimsAccount) {
      throw new IllegalArgumentException("no entry of realm " + realm + ": " + entry);
    }
  }

  @Override
  public boolean endState() {
    TreeDelta tree = tree();
    Fr root = tree.isEmpty() ? EmptyRoots.at(StateShape.REALM_DEPTH) : tree.root();
    if (!root.equals(target().rootAfter())) {
      return false;
    }
    writer.accept(new StoreWrite.StateEnded(realm));
    return true;
  }

  @Override
  public void takeBlock(RealmBlock block, List<List<CallStatement>> statements, long timeMs) {
    writer.accept(new StoreWrite.BlockTaken(realm, block, List.copyOf(statements)));
  }

  @Override
  public void finish() {
    if (progress.flatMap(Progress::last).filter(last -> last.height() == 1).isEmpty()) {
      throw new IllegalStateException("the copy of realm " + realm + " lacks blocks");
    }
    writer.accept(new StoreWrite.CopyFinished(realm));
  }
}
