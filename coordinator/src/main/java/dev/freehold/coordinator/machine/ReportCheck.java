package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.checkpoint.Claims;
import java.util.List;
import java.util.Optional;

/**
 * Check of realms' reports against what the chain knows of the realm: whatever a report names is
 * there, and what it spends is in the realm's treasury once all is paid that was reported before
 * and waits for its checkpoint.
 */
final class ReportCheck {
  private final ChainState chain;

  /** All that ever left a realm as far as it was reported, modulo 2^64. */
  private final long[] spent;

  ReportCheck(ChainState chain) {
    this.chain = chain;
    spent = new long[chain.genesis().activeRealms()];
  }

  /**
   * Why a block cannot be; empty if it can.
   *
   * @param before the realm's last header that was reported, which the block follows
   */
  Optional<String> refusal(
      RealmHeader before,
      RealmHeader header,
      List<RealmEvent> events,
      List<FunctionProofs> proofs) {
    if (!header.eventsChain().equals(RealmEvent.chain(before.eventsChain(), events))) {
      return Optional.of("its chain of events is not that of its events");
    }
    int realm = header.realm().value();
    long waiting = spent[realm] - chain.spent(header.realm());
    return Claims.refusal(chain, header.realm(), events)
        .or(() -> Claims.refusal(chain, header, proofs))
        .or(
            () ->
                Claims.overspending(
                    chain.genesis().fees(),
                    chain.treasury(header.realm()) - waiting,
                    before,
                    header,
                    header.bundleCount(),
                    events));
  }

  /** A block that is not refused waits for its checkpoint from now on. */
  void taken(RealmHeader before, RealmHeader header, List<RealmEvent> events) {
    spent[header.realm().value()] += Claims.spent(before, header, events).orElse(0);
  }

  /** A block that was taken waits no more, and no checkpoint holds it. */
  void dropped(RealmHeader before, RealmHeader header, List<RealmEvent> events) {
    spent[header.realm().value()] -= Claims.spent(before, header, events).orElse(0);
  }

  /** A checkpoint holds a realm's last header that was reported: nothing of it waits. */
  void allSealed(RealmHeader header) {
    spent[header.realm().value()] = chain.spent(header.realm());
  }
}
