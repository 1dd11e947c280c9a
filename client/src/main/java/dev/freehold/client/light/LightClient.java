package dev.freehold.client.light;

import dev.freehold.client.ClientOptions.TrustedCheckpoint;
import dev.freehold.client.QueryFailedException;
import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Follows a chain from a checkpoint that is trusted. Of every checkpoint after it the signature and
 * the link are checked; of every realm block the header, up to the one that a checkpoint holds; of
 * the proofs that blocks rest on those that aggregates cover. Single proofs are never fetched. Goes
 * on where it stopped. Not thread-safe.
 */
public final class LightClient {
  /** Checkpoints before the trusted one that are searched for a realm's last block in it. */
  private static final int SEARCHED_BACK = 64;

  private final LightSource source;
  private final Genesis genesis;
  private final SignatureVerifier signatures;
  private final Optional<StatelessChecker> witnesses;
  private final CoverageLedger coverage;
  private final Checkpoint trusted;
  private final TreeMap<Long, Checkpoint> followed = new TreeMap<>();
  private final Map<Long, Checkpoint> old = new HashMap<>();
  private final TreeMap<RealmId, RealmHeader> heads = new TreeMap<>();
  private final TreeSet<RealmId> late = new TreeSet<>();
  private Checkpoint head;
  private long blocks;
  private long witnessed;

  /**
   * A client at its trusted checkpoint.
   *
   * @param aggregates checks aggregates
   * @param withWitnesses whether every block is replayed from its witness too
   * @throws RefusedException if the source has another checkpoint there
   */
  public LightClient(
      LightSource source,
      TrustedCheckpoint start,
      AggregateVerifier aggregates,
      SignatureVerifier signatures,
      boolean withWitnesses) {
    this.source = source;
    this.signatures = signatures;
    genesis = source.genesis();
    trusted = start.height() == 0 ? genesis.checkpoint() : source.checkpoint(start.height());
    if (trusted.height() != start.height() || !trusted.hash().equals(start.hash())) {
      throw new RefusedException(
          Reason.NOT_THE_TRUSTED_CHECKPOINT,
          "checkpoint %d is %s, not %s".formatted(start.height(), trusted.hash(), start.hash()));
    }
    head = trusted;
    followed.put(head.height(), head);
    coverage = new CoverageLedger(source, this::anchorRoot, aggregates);
    witnesses =
        withWitnesses
            ? Optional.of(new StatelessChecker(source, this::checkpoint, signatures))
            : Optional.empty();
  }

  /** The last checkpoint that was followed: state is read at it, and checked against its root. */
  public Checkpoint head() {
    return head;
  }

  /**
   * Goes on up to a checkpoint.
   *
   * @throws RefusedException if anything on the way does not hold
   */
  public LightReport followTo(long height) {
    while (head.height() < height) {
      follow(source.checkpoint(head.height() + 1));
    }
    return report();
  }

  private void follow(Checkpoint next) {
    long height = head.height() + 1;
    requireSigned(next);
    if (next.height() != height || !next.previous().equals(head.hash())) {
      throw new RefusedException(
          Reason.CHECKPOINT_NOT_LINKED, "checkpoint %d is not the next one".formatted(height));
    }
    // Its own anchors may lie at this checkpoint's predecessors only, so it is put in afterwards.
    for (RealmHeader header : next.headers()) {
      followRealm(header);
    }
    requireRoot(next);
    followed.put(height, next);
    head = next;
    for (var event : next.events()) {
      if (event instanceof Covered covered) {
        coverage.cover(covered);
      }
    }
  }

  private void requireSigned(Checkpoint checkpoint) {
    if (!signatures.verify(
        SignatureScheme.ED25519,
        genesis.coordinatorKey().toBytes(),
        checkpoint.hash().toBytes(),
        checkpoint.signature())) {
      throw new RefusedException(Reason.CHECKPOINT_NOT_SIGNED, "checkpoint " + checkpoint.height());
    }
  }

  private void followRealm(RealmHeader target) {
    RealmId realm = target.realm();
    RealmHeader last = heads.get(realm);
    if (last == null) {
      last = beginning(target);
    }
    if (target.height() < last.height()) {
      throw new RefusedException(
          Reason.HEADER_NOT_LINKED, "realm %s goes back to %d".formatted(realm, target.height()));
    }
    while (last.height() < target.height()) {
      for (ProvenHeader next : headers(realm, last.height() + 1)) {
        // Before all else: what does not go on from here would be asked for again and again.
        requireNext(last, next.header());
        if (next.header().height() > target.height()) {
          break;
        }
        take(last, next);
        last = next.header();
      }
    }
    if (!last.equals(target)) {
      throw new RefusedException(
          Reason.HEADER_NOT_LINKED,
          "block %d of realm %s is not the one in the checkpoint".formatted(last.height(), realm));
    }
    heads.put(realm, last);
  }

  private List<ProvenHeader> headers(RealmId realm, long from) {
    if (!(source.ask(realm, r -> new Query.HeadersOf(r, realm, from))
        instanceof Answer.Headers answer)) {
      throw new RefusedException(Reason.ANSWER_OF_ANOTHER_KIND, "asked for headers");
    }
    if (answer.headers().isEmpty()) {
      throw new RefusedException(
          Reason.HEADER_MISSING, "block %d of realm %s".formatted(from, realm));
    }
    return answer.headers();
  }

  private void take(RealmHeader last, ProvenHeader next) {
    RealmHeader header = next.header();
    String name = "block %d of realm %s".formatted(header.height(), header.realm());
    if (!header.follows(last)) {
      throw new RefusedException(Reason.HEADER_NOT_LINKED, name);
    }
    if (!next.isWhole()) {
      throw new RefusedException(Reason.PROOFS_NOT_OF_HEADER, name);
    }
    coverage.add(next);
    if (witnesses.isPresent()) {
      witnesses.get().check(last, header);
      witnessed++;
    }
    blocks++;
  }

  private static void requireNext(RealmHeader last, RealmHeader next) {
    if (!next.realm().equals(last.realm()) || next.height() != last.height() + 1) {
      throw new RefusedException(
          Reason.HEADER_MISSING,
          "after block %d of realm %s came block %d of realm %s"
              .formatted(last.height(), last.realm(), next.height(), next.realm()));
    }
  }

  /** What stands before the first block of a realm that is followed. */
  private RealmHeader beginning(RealmHeader target) {
    RealmId realm = target.realm();
    Checkpoint at = trusted;
    for (int i = 0; i <= SEARCHED_BACK; i++) {
      for (RealmHeader header : at.headers()) {
        if (header.realm().equals(realm)) {
          return header;
        }
      }
      if (at.height() == 0) {
        return RealmHeader.origin(realm);
      }
      Checkpoint before =
          at.height() == 1 ? genesis.checkpoint() : source.checkpoint(at.height() - 1);
      if (!at.previous().equals(before.hash())) {
        throw new RefusedException(
            Reason.CHECKPOINT_NOT_LINKED, "checkpoint " + before.height() + " is another");
      }
      at = before;
    }
    late.add(realm);
    return target;
  }

  /** Where all realms are known, their roots must give the global root. */
  private void requireRoot(Checkpoint next) {
    if (trusted.height() > 0) {
      return;
    }
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    heads.forEach((realm, header) -> leaves.put((long) realm.value(), header.rootAfter()));
    Fr root =
        SparseTree.update(
            StateShape.REALM_LEVELS,
            StateShape.REALM_DEPTH,
            (level, index) -> null,
            leaves,
            (level, index, value) -> {});
    if (!root.equals(next.globalRoot())) {
      throw new RefusedException(Reason.GLOBAL_ROOT_WRONG, "checkpoint " + next.height());
    }
  }

  /** A checkpoint: of those after the trusted one only what was followed. */
  private Optional<Checkpoint> checkpoint(long height) {
    if (height >= trusted.height()) {
      return Optional.ofNullable(followed.get(height));
    }
    if (height < 0) {
      return Optional.empty();
    }
    if (height == 0) {
      return Optional.of(genesis.checkpoint());
    }
    Checkpoint known = old.get(height);
    if (known == null) {
      known = source.checkpoint(height);
      requireSigned(known);
      if (known.height() != height) {
        throw new RefusedException(Reason.CHECKPOINT_NOT_LINKED, "checkpoint " + height);
      }
      old.put(height, known);
    }
    return Optional.of(known);
  }

  private Fr anchorRoot(long height) {
    return checkpoint(height)
        .map(Checkpoint::globalRoot)
        .orElseThrow(
            () ->
                new RefusedException(
                    Reason.STATEMENTS_NOT_OF_BLOCK, "anchored to checkpoint " + height));
  }

  /** What was checked so far, and what was trusted. */
  public LightReport report() {
    return new LightReport(
        trusted.height(),
        head.height(),
        blocks,
        coverage.proofs(),
        coverage.covered(),
        coverage.aggregates(),
        coverage.uncovered(),
        witnessed,
        trusted.height() == 0,
        old.size(),
        new ArrayList<>(late));
  }

  /** Asks for something that may not be there. */
  static <T> Optional<T> ifThere(Supplier<T> asked) {
    try {
      return Optional.of(asked.get());
    } catch (QueryFailedException e) {
      if (e.failure() == Answer.Failure.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
