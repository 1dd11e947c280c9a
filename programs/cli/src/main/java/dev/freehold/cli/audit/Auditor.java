package dev.freehold.cli.audit;

import dev.freehold.config.UsageException;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.ExpectedVerdict;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.ReplayException;
import dev.freehold.core.work.CoverageCheck;
import dev.freehold.core.work.Reward;
import dev.freehold.store.WorkerStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Replays a chain from its genesis, checkpoint by checkpoint, and checks everything on the way. It
 * may be continued: {@link #auditTo} goes on where it stopped. Not thread-safe.
 */
public final class Auditor {
  /** Bundles whose proofs are verified together. */
  private static final int BATCH = 1024;

  /** Told how far an audit has come. */
  public interface Observer {
    /** A checkpoint and the blocks it holds were checked. */
    void checked(long checkpointHeight, AuditReport soFar);

    /** A block was replayed. */
    default void replayed(RealmBlock block) {}
  }

  private record Claim(long height, RealmId realm, ProofTask task) {}

  private final Genesis genesis;
  private final ChainSource source;
  private final WorkerStore scratch;
  private final BundleVerifier proofs;
  private final SignatureVerifier signatures;
  private final FinalityRule finality;
  private final Map<RealmId, BlockReplay> replays = new TreeMap<>();
  private final PrunedBlocks pruned;
  private final EventLedger ledger;
  private final List<Claim> unverified = new ArrayList<>();
  private final boolean everyRealm;
  private long balances;
  private long blocks;
  private long bundles;
  private long proofCount;

  /**
   * An auditor at the genesis of a chain whose blocks have all their proofs.
   *
   * @param scratch an empty store of the same genesis, to replay into
   * @param committee checks the signatures of the genesis' committee
   * @param realms what to replay; all active realms if it is empty
   */
  public Auditor(
      Genesis genesis,
      ChainSource source,
      WorkerStore scratch,
      BundleVerifier proofs,
      AggregateSignatures committee,
      SignatureVerifier signatures,
      List<RealmId> realms) {
    this(genesis, source, scratch, proofs, _ -> false, committee, signatures, realms);
  }

  /**
   * An auditor at the genesis of a chain whose blocks may lack their proofs.
   *
   * @param scratch an empty store of the same genesis, to replay into
   * @param committee checks the signatures of the genesis' committee
   * @param aggregates checks the aggregates that cover blocks without proofs
   * @param realms what to replay; all active realms if it is empty
   */
  public Auditor(
      Genesis genesis,
      ChainSource source,
      WorkerStore scratch,
      BundleVerifier proofs,
      AggregateVerifier aggregates,
      AggregateSignatures committee,
      SignatureVerifier signatures,
      List<RealmId> realms) {
    pruned =
        new PrunedBlocks(
            source, new CoverageCheck(genesis.hash(), scratch.chain(), scratch::realm, aggregates));
    this.genesis = genesis;
    ledger = new EventLedger(genesis);
    this.source = source;
    this.scratch = scratch;
    this.proofs = proofs;
    this.signatures = signatures;
    finality = new FinalityRule(genesis, committee);
    TreeSet<RealmId> chosen = new TreeSet<>(realms);
    for (int i = 0; realms.isEmpty() && i < genesis.activeRealms(); i++) {
      chosen.add(new RealmId(i));
    }
    everyRealm = chosen.size() == genesis.activeRealms();
    ChainStore chain = scratch.chain();
    for (RealmId realm : chosen) {
      if (realm.value() >= genesis.activeRealms()) {
        throw new UsageException("realm " + realm + " is not active");
      }
      replays.put(realm, new BlockReplay(RealmRules.of(genesis, realm), chain, chain::checkpoint));
    }
  }

  /**
   * Goes on up to a checkpoint.
   *
   * @throws AuditException naming the first thing that does not hold
   */
  public AuditReport auditTo(long checkpointHeight, Observer observer) {
    for (long h = scratch.chain().head().height() + 1; h <= checkpointHeight; h++) {
      Checkpoint checkpoint = source.checkpoint(h);
      adopt(checkpoint, observer::replayed);
      observer.checked(h, report());
    }
    verifyProofs();
    pruned.requireCovered();
    if (everyRealm) {
      requireAllValue();
    }
    return report();
  }

  /** What was checked so far; proofs count once they are verified. */
  public AuditReport report() {
    return new AuditReport(
        scratch.chain().head().height(), replays.size(), blocks, bundles, proofCount, everyRealm);
  }

  private void adopt(Checkpoint checkpoint, Consumer<RealmBlock> replayed) {
    long height = checkpoint.height();
    if (!finality.isFinal(checkpoint)) {
      throw new AuditException(
          "checkpoint " + height + " is not final: no quorum of the committee has signed it");
    }
    for (RealmHeader header : checkpoint.headers()) {
      if (replays.containsKey(header.realm())) {
        replayTo(header, height, replayed);
      }
    }
    ledger.settle(checkpoint);
    try {
      scratch.chain().append(checkpoint);
    } catch (IllegalArgumentException e) {
      throw new AuditException(e.getMessage(), e);
    }
    proofCount += pruned.cover(checkpoint);
  }

  private void replayTo(RealmHeader header, long checkpoint, Consumer<RealmBlock> replayed) {
    RealmStore store = scratch.realm(header.realm());
    while (store.head().height() < header.height()) {
      RealmBlock block = source.block(header.realm(), store.head().height() + 1);
      replay(store, block);
      replayed.accept(block);
    }
    if (!store.head().equals(header)) {
      throw new AuditException(
          "checkpoint %d names another block %d of realm %s"
              .formatted(checkpoint, header.height(), header.realm()));
    }
  }

  private void replay(RealmStore store, RealmBlock block) {
    BlockReplay replay = replays.get(store.head().realm());
    RealmHeader before = store.head();
    BlockTransition.Result result;
    try {
      result = replay.apply(before, store, store, block);
      for (ExpectedVerdict expected : replay.verdicts(block)) {
        Claim claim = new Claim(block.header().height(), before.realm(), expected.task());
        if (expected.verdict().isEmpty()) {
          unverified.add(claim);
        } else {
          requireBad(claim, expected.verdict());
        }
      }
    } catch (ReplayException e) {
      throw new AuditException(e.getMessage(), e);
    }
    for (Bundle bundle : block.bundles()) {
      requireSigned(block.header(), bundle);
    }
    balances += gained(store, result.delta());
    store.commit(result.delta(), result.block());
    pruned.add(block);
    blocks++;
    bundles += block.bundles().size();
    if (unverified.size() >= BATCH) {
      verifyProofs();
    }
  }

  /** Looked at alone: among others it would have their whole batch taken apart. */
  private void requireBad(Claim claim, Optional<RejectReason> mark) {
    Optional<RejectReason> verdict = proofs.verify(List.of(claim.task)).getFirst();
    if (!verdict.equals(mark)) {
      throw new AuditException(
          "block %d of realm %s took the fee of %s for %s, but its proofs come to: %s"
              .formatted(
                  claim.height,
                  claim.realm,
                  claim.task.bundle(),
                  mark.map(Enum::name).orElse("nothing"),
                  verdict.map(Enum::name).orElse("they hold")));
    }
  }

  private void requireSigned(RealmHeader header, Bundle bundle) {
    if (!signatures.verify(
        bundle.scheme(), bundle.publicKey(), bundle.id().toBytes(), bundle.signature())) {
      throw new AuditException(
          "block %d of realm %s holds %s, whose signature does not hold"
              .formatted(header.height(), header.realm(), bundle));
    }
  }

  private static long gained(RealmStore before, BlockDelta delta) {
    long gained = 0;
    for (Map.Entry<UserId, Account> e : delta.accounts().entrySet()) {
      gained +=
          e.getValue().balance() - before.account(e.getKey()).map(Account::balance).orElse(0L);
    }
    return gained;
  }

  private void verifyProofs() {
    List<Optional<RejectReason>> verdicts =
        proofs.verify(unverified.stream().map(Claim::task).toList());
    for (int i = 0; i < verdicts.size(); i++) {
      Claim claim = unverified.get(i);
      if (verdicts.get(i).isPresent()) {
        throw new AuditException(
            "block %d of realm %s holds %s, whose proofs do not hold: %s"
                .formatted(claim.height, claim.realm, claim.task.bundle(), verdicts.get(i).get()));
      }
      proofCount += claim.task.known().size();
    }
    unverified.clear();
  }

  /**
   * What accounts hold, what was paid in fees, what is lost and what is on its way is the genesis'
   * supply and what aggregators were paid of the fees.
   */
  private void requireAllValue() {
    long fees = 0;
    long lost = 0;
    long underWay = 0;
    long head = scratch.chain().head().height();
    for (RealmId realm : replays.keySet()) {
      RealmHeader last = scratch.realm(realm).head();
      fees += last.feesTotal();
      lost += last.lostTotal();
      for (long h = last.checkpointHeight() + 1; h <= head; h++) {
        underWay += delivered(scratch.chain().checkpoint(h).orElseThrow(), realm);
      }
    }
    long rewards = ledger.rewards();
    if (balances + fees + lost + underWay != genesis.supply() + rewards) {
      throw new AuditException(
          ("accounts hold %d, fees are %d, %d is lost, %d is on its way, which is not the supply"
                  + " of %d and the rewards of %d")
              .formatted(balances, fees, lost, underWay, genesis.supply(), rewards));
    }
    if (Reward.pool(fees, rewards) < 0) {
      throw new AuditException("aggregators were paid %d of fees of %d".formatted(rewards, fees));
    }
  }

  private static long delivered(Checkpoint checkpoint, RealmId realm) {
    long value = 0;
    for (CheckpointEvent event : checkpoint.eventsFor(realm)) {
      value += event.value();
    }
    return value;
  }
}
