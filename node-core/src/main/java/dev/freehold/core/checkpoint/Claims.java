package dev.freehold.core.checkpoint;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.proof.VerifyingKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Checks of what a realm says of itself, against what everybody knows of it. Nobody but its worker
 * has seen its blocks; but its users exist or not, and it cannot spend what never came into it.
 */
public final class Claims {
  private Claims() {}

  /**
   * Why events cannot be those of a realm's blocks; empty if they can.
   *
   * @param before the state before the checkpoint that takes them in
   */
  public static Optional<String> refusal(
      ChainState before, RealmId realm, List<RealmEvent> events) {
    for (RealmEvent event : events) {
      if (!event.sender().realm().equals(realm)) {
        return Optional.of("its event is sent by " + event.sender() + " of another realm");
      }
      if (before.isWhole() && !before.exists(event.sender())) {
        return Optional.of("its event is sent by " + event.sender() + ", which does not exist");
      }
      Optional<String> refusal =
          switch (event) {
            case RealmEvent.Pay e -> payment(before, realm, e);
            case RealmEvent.OpenAccount e ->
                e.authKey().isZero() ? Optional.of("it opens an account for no key") : NOTHING;
            case RealmEvent.Deploy e -> deployment(before, e);
          };
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return NOTHING;
  }

  private static final Optional<String> NOTHING = Optional.empty();

  private static Optional<String> payment(ChainState before, RealmId realm, RealmEvent.Pay e) {
    if (e.amount() <= 0) {
      return Optional.of("it pays nothing to " + e.to());
    }
    if (e.to().realm().equals(realm)) {
      return Optional.of("it sends out a payment to " + e.to() + ", a user of its own");
    }
    return before.isActive(e.to().realm())
        ? NOTHING
        : Optional.of("it pays " + e.to() + ", whose realm has no accounts");
  }

  private static Optional<String> deployment(ChainState before, RealmEvent.Deploy e) {
    boolean development =
        e.contract().functions().stream()
            .map(FunctionSpec::key)
            .anyMatch(VerifyingKey::development);
    return development && !before.genesis().development()
        ? Optional.of("it deploys a contract with a development key")
        : NOTHING;
  }

  /**
   * Why a realm cannot have spent what its header and events say; empty if it can.
   *
   * @param treasury what it can spend
   * @param before the header that the treasury is of
   * @param after a later header
   * @param bundles how many there are between them at least
   * @param events all between them
   */
  public static Optional<String> overspending(
      FeeSchedule schedule,
      long treasury,
      RealmHeader before,
      RealmHeader after,
      int bundles,
      List<RealmEvent> events) {
    long fees = after.feesTotal() - before.feesTotal();
    long least = leastFees(schedule, bundles, events);
    if (fees < least) {
      return Optional.of("its fees rise by %d, its bundles pay %d at least".formatted(fees, least));
    }
    if (fees > treasury) {
      return Optional.of("its fees rise by %d, its treasury is %d".formatted(fees, treasury));
    }
    OptionalLong spent = spent(before, after, events);
    return spent.isPresent() && spent.getAsLong() <= treasury
        ? NOTHING
        : Optional.of(
            "it spends %s, its treasury is %d"
                .formatted(
                    spent.isPresent() ? spent.getAsLong() : "more than there can be", treasury));
  }

  /**
   * What leaves a realm between two headers: events, fees and losses.
   *
   * @return empty if it is 2^63 or more
   */
  public static OptionalLong spent(RealmHeader before, RealmHeader after, List<RealmEvent> events) {
    long sum = after.feesTotal() - before.feesTotal();
    long lost = after.lostTotal() - before.lostTotal();
    if (sum < 0 || lost < 0 || lost > Long.MAX_VALUE - sum) {
      return OptionalLong.empty();
    }
    sum += lost;
    for (RealmEvent event : events) {
      if (event.value() > Long.MAX_VALUE - sum) {
        return OptionalLong.empty();
      }
      sum += event.value();
    }
    return OptionalLong.of(sum);
  }

  /** The least that bundles can have paid which sent out these events. */
  private static long leastFees(FeeSchedule schedule, int bundles, List<RealmEvent> events) {
    int sending = (events.size() + Limits.BUNDLE_CALLS_MAX - 1) / Limits.BUNDLE_CALLS_MAX;
    long least = (long) schedule.base() * Math.max(bundles, sending);
    least += ((long) schedule.perCall() + schedule.perWrite()) * events.size();
    for (RealmEvent event : events) {
      if (event instanceof RealmEvent.Deploy deploy) {
        Encoder out = new Encoder();
        deploy.contract().encode(out);
        least += (long) schedule.perByte() * out.length();
      }
    }
    return least;
  }

  /**
   * Why proofs cannot be those of a block; empty if they can: each function can be called in the
   * block, and the list is in order and full as {@link FunctionProofs} says.
   */
  public static Optional<String> refusal(
      ChainState state, RealmHeader header, List<FunctionProofs> proofs) {
    return refusal(state, header.checkpointHeight(), header.bundleCount(), proofs);
  }

  /**
   * Why proofs cannot be those of a block of which no header is known; empty if they can.
   *
   * @param checkpointHeight the latest checkpoint that the block can have adopted
   * @param bundles the most that it can have
   */
  public static Optional<String> refusal(
      ChainState state, long checkpointHeight, int bundles, List<FunctionProofs> proofs) {
    long calls = 0;
    FunctionProofs last = null;
    for (FunctionProofs some : proofs) {
      if (!state.hasFunction(some.contract(), some.function(), checkpointHeight)) {
        return Optional.of(
            "contract %s with a function %d is not registered at checkpoint %d"
                .formatted(some.contract(), some.function(), checkpointHeight));
      }
      if (last != null && !isInOrder(last, some)) {
        return Optional.of(
            "its proofs of contract %s, function %d are out of order"
                .formatted(some.contract(), some.function()));
      }
      calls += some.count();
      last = some;
    }
    return calls <= (long) bundles * Limits.BUNDLE_CALLS_MAX
        ? NOTHING
        : Optional.of("it has more proofs than its bundles have calls");
  }

  private static boolean isInOrder(FunctionProofs last, FunctionProofs next) {
    int contracts = Integer.compare(last.contract().value(), next.contract().value());
    return contracts < 0
        || contracts == 0 && last.function() < next.function()
        || last.isOfSameFunction(next) && last.count() == Limits.STATEMENTS_MAX;
  }
}
