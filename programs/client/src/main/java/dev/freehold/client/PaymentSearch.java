package dev.freehold.client;

import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.List;
import java.util.TreeSet;

/**
 * Looks through blocks for who has sent tokens to a user. What it finds is where to look, no more:
 * the amounts are read, and checked, elsewhere.
 */
public final class PaymentSearch {
  private final FreeholdClient client;
  private final Blocks blocks;
  private final ContractId token;
  private final long slot;

  /** Gives blocks of the network. */
  @FunctionalInterface
  public interface Blocks {
    /** A block that a realm has. */
    RealmBlock block(RealmId realm, long height);
  }

  /** Told how far a search has come. */
  @FunctionalInterface
  public interface Progress {
    /** So many of so many blocks of something were read. */
    void at(String what, long done, long total);
  }

  /**
   * @param blocks where blocks are taken from
   * @param token the contract of the tokens
   * @param recipient who they were sent to
   */
  public PaymentSearch(FreeholdClient client, Blocks blocks, ContractId token, UserId recipient) {
    this.client = client;
    this.blocks = blocks;
    this.token = token;
    slot = TokenContract.sentSlot(recipient);
  }

  /**
   * Who has sent something, in order.
   *
   * @param blocksMax how many of each realm's latest blocks are read
   */
  public List<UserId> senders(int blocksMax, Progress progress) {
    TreeSet<UserId> senders = new TreeSet<>();
    for (RealmEndpoint seat : client.realms()) {
      if (!seat.endpoint().isEmpty()) {
        RealmId realm = seat.header().realm();
        long head = seat.header().height();
        long first = Math.max(1, head - blocksMax + 1);
        for (long height = first; height <= head; height++) {
          progress.at("blocks of realm " + realm, height - first, head - first + 1);
          collect(blocks.block(realm, height), senders);
        }
      }
    }
    return List.copyOf(senders);
  }

  private void collect(RealmBlock block, TreeSet<UserId> senders) {
    for (Bundle bundle : block.applied()) {
      for (Call call : bundle.calls()) {
        if (call instanceof Call.Proven proven
            && proven.contract().equals(token)
            && proven.writes().stream().anyMatch(write -> write.slot() == slot)) {
          senders.add(bundle.user());
        }
      }
    }
  }
}
