package dev.freehold.core.checkpoint;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.Reward;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Step from one checkpoint to the next: from the state before it and the realms' blocks follows all
 * of a checkpoint but its time, its signature and which results of aggregators it pays.
 *
 * <p>Whoever has a realm's header in one checkpoint can tell from the events of the next that its
 * new header bears out all of them and no other, since a header has the chain over all events that
 * its realm ever sent ({@link RealmEvent#chain}); no block is needed for it.
 */
public final class CheckpointTransition {
  private CheckpointTransition() {}

  /** A block's header with the events that it sent out, in their order. */
  public record Sent(RealmHeader header, List<RealmEvent> events) {
    public Sent {
      events = List.copyOf(events);
    }
  }

  /**
   * The next checkpoint, without a proof that it is final.
   *
   * @param blocks those of each realm in their order; each is borne out by the state (see {@link
   *     Claims})
   * @param work results of aggregators, each {@code Covered} before its {@code Rewarded}
   */
  public static Checkpoint next(
      ChainState before, List<Sent> blocks, List<CheckpointEvent> work, long timeMs) {
    TreeMap<RealmId, RealmHeader> headers = new TreeMap<>();
    Numbers numbers = new Numbers(before);
    List<CheckpointEvent> events = new ArrayList<>();
    for (Sent block : blocks) {
      headers.put(block.header.realm(), block.header);
      block.events.forEach(event -> events.add(numbers.carryOut(event)));
    }
    events.addAll(work);
    List<RealmHeader> moved = List.copyOf(headers.values());
    return new Checkpoint(
        before.height() + 1,
        before.hash(),
        timeMs,
        before.globalRoot(moved),
        moved,
        events,
        numbers.registryRoot(),
        before.totals().with(events),
        Optional.empty());
  }

  /**
   * Why a checkpoint does not follow from the state before it; empty if it does. Its signature and
   * its time are not looked at. A state that is not {@link ChainState#isWhole whole} cannot tell
   * numbers, treasuries and rewards.
   */
  public static Optional<String> refusal(ChainState before, Checkpoint checkpoint) {
    return place(before, checkpoint)
        .or(() -> headers(before, checkpoint))
        .or(() -> events(before, checkpoint))
        .or(() -> work(before, checkpoint))
        .or(() -> roots(before, checkpoint))
        .map(why -> "checkpoint %d is not borne out: %s".formatted(checkpoint.height(), why));
  }

  private static Optional<String> place(ChainState before, Checkpoint checkpoint) {
    return checkpoint.height() == before.height() + 1 && checkpoint.previous().equals(before.hash())
        ? Optional.empty()
        : Optional.of("it does not follow checkpoint %d".formatted(before.height()));
  }

  private static Optional<String> headers(ChainState before, Checkpoint checkpoint) {
    int last = -1;
    for (RealmHeader header : checkpoint.headers()) {
      RealmId realm = header.realm();
      if (realm.value() <= last || !before.isActive(realm)) {
        return Optional.of("it has a header of realm %s out of place".formatted(realm));
      }
      last = realm.value();
      RealmHeader known = before.header(realm);
      boolean goesOn =
          header.height() > known.height()
              && header.checkpointHeight() >= known.checkpointHeight()
              && header.checkpointHeight() <= before.height()
              && header.feesTotal() >= known.feesTotal()
              && header.lostTotal() >= known.lostTotal()
              && header.market().slots() >= known.market().slots()
              && (header.height() > known.height() + 1 || header.follows(known));
      if (!goesOn) {
        return Optional.of(
            "block %d of realm %s cannot come after block %d"
                .formatted(header.height(), realm, known.height()));
      }
    }
    return Optional.empty();
  }

  /** What realms sent is delivered: each event once, in its realm's order, as its numbers are. */
  private static Optional<String> events(ChainState before, Checkpoint checkpoint) {
    TreeMap<RealmId, List<RealmEvent>> sent = new TreeMap<>();
    checkpoint.headers().forEach(header -> sent.put(header.realm(), new ArrayList<>()));
    Numbers numbers = new Numbers(before);
    boolean atWork = false;
    for (CheckpointEvent event : checkpoint.events()) {
      Optional<RealmEvent> source = event.sent();
      atWork |= source.isEmpty();
      if (source.isEmpty()) {
        continue;
      }
      List<RealmEvent> ofRealm = sent.get(source.get().sender().realm());
      if (ofRealm == null || atWork) {
        return Optional.of("it delivers what no realm sent: " + event);
      }
      ofRealm.add(source.get());
      if (before.isWhole() && !numbers.carryOut(source.get()).equals(event)) {
        return Optional.of("it does not carry out what a realm sent as it must: " + event);
      }
    }
    for (RealmHeader header : checkpoint.headers()) {
      List<RealmEvent> ofRealm = sent.get(header.realm());
      RealmHeader known = before.header(header.realm());
      Optional<String> refusal =
          RealmEvent.chain(known.eventsChain(), ofRealm).equals(header.eventsChain())
              ? claims(before, known, header, ofRealm)
              : Optional.of("it does not deliver what its blocks sent, all of it and no more");
      if (refusal.isPresent()) {
        return refusal.map(why -> "realm %s: %s".formatted(header.realm(), why));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> claims(
      ChainState before, RealmHeader known, RealmHeader header, List<RealmEvent> events) {
    return Claims.refusal(before, header.realm(), events)
        .or(
            () ->
                before.isWhole()
                    ? Claims.overspending(
                        before.genesis().fees(),
                        before.treasury(header.realm()),
                        known,
                        header,
                        header.bundleCount(),
                        events)
                    : Optional.empty());
  }

  /** Aggregators are paid for what is covered here, once, from their part of the fees. */
  private static Optional<String> work(ChainState before, Checkpoint checkpoint) {
    Set<Hash32> covered = new HashSet<>();
    Map<Hash32, UserId> unpaid = new HashMap<>();
    long pool = Reward.pool(before.fees(), before.rewards());
    for (CheckpointEvent event : checkpoint.events()) {
      switch (event) {
        case CheckpointEvent.Covered e -> {
          if (!covered.add(e.job()) || !isOfFinalBlocks(before, e)) {
            return Optional.of("it covers what cannot be covered: " + e);
          }
          unpaid.put(e.job(), e.payee());
        }
        case CheckpointEvent.Rewarded e -> {
          if (!unpaid.remove(e.job(), e.payee())) {
            return Optional.of("it pays %s for a job that it does not cover".formatted(e.payee()));
          }
          if (before.isWhole() && (!before.exists(e.payee()) || e.amount() > pool)) {
            return Optional.of("it pays %s %d of %d".formatted(e.payee(), e.amount(), pool));
          }
          pool -= e.amount();
        }
        case CheckpointEvent.AccountOpened _,
            CheckpointEvent.Paid _,
            CheckpointEvent.Bounced _,
            CheckpointEvent.ContractRegistered _ -> {
          // A realm sent these.
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isOfFinalBlocks(ChainState before, CheckpointEvent.Covered e) {
    return before.isActive(e.realm())
        && e.firstBlock() >= 1
        && e.firstBlock() <= e.lastBlock()
        && e.lastBlock() <= before.header(e.realm()).height()
        && e.proofs() >= 1
        && e.proofs() <= Limits.STATEMENTS_MAX
        && (!before.isWhole() || before.hasFunction(e.contract(), e.function(), before.height()));
  }

  private static Optional<String> roots(ChainState before, Checkpoint checkpoint) {
    Hash32 registry = before.registryRoot();
    for (CheckpointEvent event : checkpoint.events()) {
      if (event instanceof CheckpointEvent.ContractRegistered e) {
        registry = e.contract().registeredAfter(registry);
      }
    }
    if (!registry.equals(checkpoint.registryRoot())) {
      return Optional.of("its registry root is another");
    }
    if (!before.totals().with(checkpoint.events()).equals(checkpoint.totals())) {
      return Optional.of("its totals are not those of its events");
    }
    return before.globalRoot(checkpoint.headers()).equals(checkpoint.globalRoot())
        ? Optional.empty()
        : Optional.of("its global root is not that of its headers");
  }
}
