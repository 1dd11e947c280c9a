package dev.freehold.simulation.check;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.simulation.kernel.Invariant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Check of what clients are told of bundles against what is durable and final. */
final class StatusCheck {
  private final SealedChain chain;
  private final List<RealmLedger> realms;

  StatusCheck(SealedChain chain, List<RealmLedger> realms) {
    this.chain = chain;
    this.realms = realms;
  }

  /**
   * Requires that a status is so.
   *
   * @param said who says what, in words
   * @param serves whether whoever says it serves a realm
   */
  void require(String said, Predicate<RealmId> serves, Hash32 bundle, BundleStatus status) {
    Optional<RealmLedger> holder =
        realms.stream().filter(realm -> realm.blockOf(bundle).isPresent()).findFirst();
    switch (status) {
      case BundleStatus.Committed(long height) ->
          Checker.require(
              Invariant.TOLD_THE_TRUTH,
              isIn(holder, bundle, height),
              said + ", which is not durable there");
      case BundleStatus.Final(long height, long checkpoint, var shown) -> {
        Checker.require(
            Invariant.TOLD_THE_TRUTH,
            isIn(holder, bundle, height),
            said + ", which is not durable there");
        RealmId realm = realmOf(holder.orElseThrow());
        Checker.require(
            Invariant.TOLD_THE_TRUTH,
            checkpoint <= chain.head().height() && chain.coveredAt(realm, checkpoint) >= height,
            said + ", but that checkpoint does not hold it");
        Checker.require(
            Invariant.TOLD_THE_TRUTH,
            chain.coveredAt(realm, checkpoint - 1) < height,
            said + ", but an earlier checkpoint made it final");
        Checkpoint sealing = chain.checkpoint(checkpoint).orElseThrow();
        Checker.require(
            Invariant.TOLD_THE_TRUTH,
            shown.stream()
                .allMatch(
                    path ->
                        path.holds(bundle) && path.failed().isEmpty() && path.isSealedBy(sealing)),
            said + ", and shows it by a path that does not hold");
      }
      case BundleStatus.Failed failed ->
          Checker.require(
              Invariant.TOLD_THE_TRUTH,
              holder.flatMap(realm -> realm.failure(bundle)).equals(Optional.of(failed)),
              said + ", which did not fail there");
      case BundleStatus.Rejected rejected ->
          // One that does not serve the realm says nothing of the bundle.
          Checker.require(
              Invariant.TOLD_THE_TRUTH,
              holder.isEmpty()
                  || rejected.reason() == RejectReason.WRONG_REALM
                  || rejected.reason() == RejectReason.NOT_SERVING,
              said + ", which is durable");
      case BundleStatus.Unknown _ ->
          // One that does not serve the realm says nothing of the bundle.
          Checker.require(
              Invariant.TOLD_THE_TRUTH,
              holder.isEmpty() || !serves.test(realmOf(holder.get())),
              said + ", which is durable");
      case BundleStatus.Received _, BundleStatus.Verified _ -> {
        // It may be durable by now: the machine hears of it a little later.
      }
    }
  }

  private static boolean isIn(Optional<RealmLedger> holder, Hash32 bundle, long height) {
    return holder.isPresent()
        && holder.get().blockOf(bundle).orElseThrow() == height
        && holder.get().failure(bundle).isEmpty();
  }

  private static RealmId realmOf(RealmLedger ledger) {
    return ledger.head().realm();
  }
}
