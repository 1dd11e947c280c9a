package dev.freehold.worker.follow;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.TestLedger;
import dev.freehold.core.transition.BlockTransition;
import java.util.ArrayList;
import java.util.List;

/** A chain of blocks of one realm, as a primary makes it; forks are made of it. */
final class TestBlocks {
  private final MemoryNodeStore store = new MemoryNodeStore(TestLedger.genesis().checkpoint());
  private final List<BlockTransition.Result> made = new ArrayList<>();
  private final int payer;
  private long nonce;

  private TestBlocks(int payer) {
    this.payer = payer;
  }

  /** A chain of so many blocks. */
  static TestBlocks of(int blocks) {
    return new TestBlocks(0).grow(blocks);
  }

  /**
   * A chain with the same blocks up to a height, and others above.
   *
   * @param by the user who pays in the others, 1 to 3
   */
  TestBlocks fork(int height, int blocks, int by) {
    TestBlocks fork = new TestBlocks(by);
    for (BlockTransition.Result same : made.subList(0, height)) {
      fork.store.realm(TestLedger.REALM).commit(same.delta(), same.block());
      fork.made.add(same);
    }
    fork.nonce =
        fork.store
            .realm(TestLedger.REALM)
            .account(TestLedger.pay(by, 0).user())
            .map(account -> account.nonce())
            .orElse(0L);
    return fork.grow(blocks);
  }

  /** Makes blocks until there are so many. */
  TestBlocks grow(int blocks) {
    while (made.size() < blocks) {
      Bundle[] bundles =
          made.isEmpty() ? new Bundle[0] : new Bundle[] {TestLedger.pay(payer, nonce++)};
      made.add(TestLedger.commit(store, bundles));
    }
    return this;
  }

  int height() {
    return made.size();
  }

  RealmBlock block(int height) {
    return made.get(height - 1).block();
  }

  RealmHeader header(int height) {
    return height == 0 ? RealmHeader.origin(TestLedger.REALM) : block(height).header();
  }

  /** Makes another store hold the blocks up to a height, as a copy does. */
  void copyTo(MemoryNodeStore other, int height) {
    var realm = other.realm(TestLedger.REALM);
    for (int h = (int) realm.head().height() + 1; h <= height; h++) {
      realm.commit(made.get(h - 1).delta(), block(h));
    }
  }
}
