package dev.freehold.worker.machine.replica;

import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;

/**
 * Receipts of one follower: of each realm the latest. A follower that puts many realms into each of
 * many receipts makes no more be kept than so many marks; then the oldest receipts go.
 */
final class KeptReceipts {
  /** Marks in the receipts that are kept of one follower. */
  static final int MARKS_MAX = 16 * RealmId.COUNT;

  /** A receipt that is the latest of some realms. Equal to itself alone. */
  private static final class Kept {
    private final StorageReceipt receipt;
    private int realms;

    private Kept(StorageReceipt receipt) {
      this.receipt = receipt;
    }
  }

  private final Map<RealmId, Kept> latest = new TreeMap<>();

  /** Each receipt that is kept, the oldest first. */
  private final SequencedSet<Kept> all = new LinkedHashSet<>();

  private int marks;

  /** The latest receipt for a realm, if it is still kept. */
  Optional<StorageReceipt> of(RealmId realm) {
    return Optional.ofNullable(latest.get(realm)).map(kept -> kept.receipt);
  }

  /** A receipt is the latest of realms that it names, at least one. */
  void keep(List<RealmId> realms, StorageReceipt receipt) {
    realms.forEach(this::forget);
    Kept kept = new Kept(receipt);
    realms.forEach(realm -> latest.put(realm, kept));
    kept.realms = realms.size();
    all.add(kept);
    marks += receipt.marks().size();
    while (marks > MARKS_MAX) {
      forgetAll(all.getFirst());
    }
  }

  /** No receipt counts for a realm any more. */
  void forget(RealmId realm) {
    Kept kept = latest.remove(realm);
    if (kept != null && --kept.realms == 0) {
      all.remove(kept);
      marks -= kept.receipt.marks().size();
    }
  }

  /** No receipt counts any more. */
  void clear() {
    latest.clear();
    all.clear();
    marks = 0;
  }

  private void forgetAll(Kept kept) {
    List<RealmId> realms = new ArrayList<>();
    for (BlockMark mark : kept.receipt.marks()) {
      if (latest.get(mark.realm()) == kept) {
        realms.add(mark.realm());
      }
    }
    realms.forEach(this::forget);
  }
}
