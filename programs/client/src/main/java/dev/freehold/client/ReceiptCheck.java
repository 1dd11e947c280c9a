package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.protocol.socket.BlockParts;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Check of where a final bundle stands and of what it paid: the headers from its block on must
 * lead, link by link, to the one that the signed checkpoint holds. The fee follows from the bundle,
 * the rate that its block's header names, and the sums in the headers before and at it.
 */
final class ReceiptCheck {
  private final FreeholdClient client;
  private final RealmId realm;
  private final long block;
  private final Checkpoint checkpoint;
  private final RealmHeader before;
  private final RealmHeader header;
  private final Optional<Inclusion> shown;

  /**
   * @throws LyingNodeException if the headers do not lead to the checkpoint
   */
  ReceiptCheck(FreeholdClient client, RealmId realm, BundleStatus.Final where) {
    this.client = client;
    this.realm = realm;
    block = where.blockHeight();
    shown = where.shown();
    checkpoint = client.checkpoint(where.checkpointHeight());
    RealmHeader sealed =
        checkpoint.headers().stream()
            .filter(moved -> moved.realm().equals(realm) && moved.height() >= block)
            .findFirst()
            .orElseThrow(
                () ->
                    new LyingNodeException(
                        "checkpoint %d does not make block %d of realm %s final"
                            .formatted(checkpoint.height(), block, realm)));
    if (block < 1) {
      throw new LyingNodeException("no bundle stands in block " + block);
    }
    List<RealmHeader> headers = headers(sealed);
    before = block == 1 ? RealmHeader.origin(realm) : headers.getFirst();
    header = headers.get(block == 1 ? 0 : 1);
  }

  /** The headers from the one before the block to the one that is sealed. */
  private List<RealmHeader> headers(RealmHeader sealed) {
    List<RealmHeader> headers = new ArrayList<>();
    long next = Math.max(1, block - 1);
    while (next <= sealed.height()) {
      long from = next;
      Answer answer = client.ask(realm, r -> new Query.HeadersOf(r, realm, from));
      if (!(answer instanceof Answer.Headers page) || page.headers().isEmpty()) {
        throw new LyingNodeException("asked for headers, was answered otherwise");
      }
      for (ProvenHeader proven : page.headers()) {
        RealmHeader at = proven.header();
        if (next > sealed.height()) {
          break;
        }
        boolean links = headers.isEmpty() ? at.height() == next : at.follows(headers.getLast());
        if (!links || !at.realm().equals(realm)) {
          throw new LyingNodeException(
              "header %d of realm %s does not follow the one before".formatted(next, realm));
        }
        headers.add(at);
        next++;
      }
    }
    if (!headers.getLast().equals(sealed)) {
      throw new LyingNodeException(
          "the headers of realm %s do not lead to checkpoint %d"
              .formatted(realm, checkpoint.height()));
    }
    return headers;
  }

  /** The receipt of a bundle that is known here. */
  Receipt receipt(Bundle bundle) {
    shown.ifPresent(inclusion -> requireShown(bundle.id(), inclusion));
    return receipt(bundle, shown.isPresent());
  }

  private void requireShown(Hash32 bundle, Inclusion inclusion) {
    if (!inclusion.header().equals(header)
        || !inclusion.holds(bundle)
        || inclusion.failed().isPresent()) {
      throw new LyingNodeException("bundle %s does not stand in block %d".formatted(bundle, block));
    }
  }

  private Receipt receipt(Bundle bundle, boolean included) {
    FeeMarket market = header.market();
    RealmRules rules = RealmRules.of(client.genesis(), realm);
    long work = market.price(rules.fees().of(bundle));
    long least = work + rules.storage(at(before.market().slots()), totals(), bundle, 0);
    int writes = 0;
    for (Call call : bundle.calls()) {
      writes += call instanceof Call.Proven proven ? proven.writes().size() : 0;
    }
    int newSlots = (int) Math.min(writes, market.slots() - before.market().slots());
    long most = work + rules.storage(at(market.slots()), totals(), bundle, newSlots);
    if (header.bundleCount() == 1) {
      // All that the block collected.
      least = header.feesTotal() - before.feesTotal();
      most = least;
    }
    return new Receipt(
        bundle.id(), bundle.user(), bundle.nonce(), least, most, block, checkpoint, included);
  }

  /** The block's rate with so many slots taken. */
  private FeeMarket at(long slots) {
    return new FeeMarket(header.market().rate(), 0, slots);
  }

  private Totals totals() {
    return header.checkpointHeight() < 0
        ? Totals.NONE
        : client.checkpoint(header.checkpointHeight()).totals();
  }

  /** A bundle with its receipt. */
  record Found(Bundle bundle, Receipt receipt) {}

  /**
   * The bundle of an id, looked for in the block.
   *
   * @return empty if the block does not hold it as one that was applied
   * @throws LyingNodeException if what comes is not the block
   */
  Optional<Found> find(Hash32 id) {
    RealmBlock whole;
    try {
      whole = BlockParts.fetch(query -> client.ask(realm, query), realm, block);
    } catch (MalformedException e) {
      throw new LyingNodeException(
          "block %d of realm %s does not decode: %s".formatted(block, realm, e.getMessage()));
    }
    boolean same =
        whole.header().equals(header) && header.bundlesDigest().equals(whole.bundleList().digest());
    if (!same) {
      throw new LyingNodeException(
          "block %d of realm %s is not the one that is final".formatted(block, realm));
    }
    return whole.applied().stream()
        .filter(bundle -> bundle.id().equals(id))
        .findFirst()
        .map(bundle -> new Found(bundle, receipt(bundle, true)));
  }
}
