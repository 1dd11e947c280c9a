package dev.freehold.client.light;

import dev.freehold.client.MissingException;
import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.protocol.socket.ClientOptions.TrustedCheckpoint;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Follows a chain from a checkpoint that is trusted. Of every checkpoint after it the signature,
 * the link, the global root and that the headers bear out all of its events are checked; of every
 * realm block the header, up to the one that a checkpoint holds; of the proofs that blocks rest on
 * those that aggregates cover. Single proofs are never fetched. Goes on where it stopped. What it
 * keeps is bounded, but for 32 bytes a checkpoint. Not thread-safe.
 */
public final class LightClient {
  /** Entries of blocks' lists of proofs that are kept until they are covered. */
  static final int ENTRIES_MAX = 1 << 18;

  /** Checkpoints behind the latest at which state can well be read. */
  private static final int NEAR = Limits.READABLE_CHECKPOINTS_MIN / 2;

  /** Is told where following has come to. */
  public interface Progress {
    /** The checkpoint that was followed, and the latest one that is known of. */
    void at(long height, long latest);
  }

  private final LightSource source;
  private final Genesis genesis;
  private final FinalityRule finality;
  private final Optional<StatelessChecker> witnesses;
  private final CoverageLedger coverage;
  private final Checkpoint trusted;
  private final FollowedCheckpoints followed;
  private final ChainState chain;
  private final TreeMap<RealmId, RealmHeader> heads = new TreeMap<>();
  private long blocks;
  private long witnessed;

  /**
   * A client at its trusted checkpoint.
   *
   * @param aggregates checks aggregates
   * @param committee checks the signatures of the source's committee
   * @param withWitnesses whether every block is replayed from its witness too
   * @throws RefusedException if the source has another checkpoint there, or other realms
   */
  public LightClient(
      LightSource source,
      TrustedCheckpoint start,
      AggregateVerifier aggregates,
      AggregateSignatures committee,
      SignatureVerifier signatures,
      boolean withWitnesses) {
    this(source, start, aggregates, committee, signatures, withWitnesses, ENTRIES_MAX);
  }

  LightClient(
      LightSource source,
      TrustedCheckpoint start,
      AggregateVerifier aggregates,
      AggregateSignatures committee,
      SignatureVerifier signatures,
      boolean withWitnesses,
      int entriesMax) {
    this.source = source;
    genesis = source.genesis();
    finality = new FinalityRule(genesis, committee);
    trusted = start.height() == 0 ? genesis.checkpoint() : source.checkpoint(start.height());
    if (trusted.height() != start.height() || !trusted.hash().equals(start.hash())) {
      throw new RefusedException(
          Reason.NOT_THE_TRUSTED_CHECKPOINT,
          "checkpoint %d is %s, not %s".formatted(start.height(), trusted.hash(), start.hash()));
    }
    followed = new FollowedCheckpoints(trusted, this::signed);
    coverage = new CoverageLedger(source, this::anchorRoot, aggregates, entriesMax);
    witnesses =
        withWitnesses
            ? Optional.of(new StatelessChecker(source, followed::at, signatures))
            : Optional.empty();
    if (trusted.height() > 0) {
      takeRealms();
      chain = ChainState.at(genesis, trusted, heads.values());
      // What was said of the realms must give the root of what is trusted.
      requireRoot(trusted, List.of());
    } else {
      chain = ChainState.of(genesis);
    }
  }

  /** Where all realms stood at the trusted checkpoint, as a node says. */
  private void takeRealms() {
    boolean more = true;
    while (more) {
      int from = heads.isEmpty() ? 0 : heads.lastKey().value() + 1;
      if (!(source.askAny(r -> new Query.RealmsAt(r, trusted.height(), from))
          instanceof Answer.Realms answer)) {
        throw new RefusedException(Reason.ANSWER_OF_ANOTHER_KIND, "asked for realms");
      }
      answer.headers().forEach(header -> heads.put(header.realm(), header));
      // One that goes on without an end is not asked again.
      more = answer.more() && !heads.isEmpty() && heads.lastKey().value() >= from;
    }
  }

  /** The last checkpoint that was followed: state is read at it, and checked against its root. */
  public Checkpoint head() {
    return followed.head();
  }

  /**
   * Goes on up to a checkpoint.
   *
   * @throws RefusedException if anything on the way does not hold
   * @throws MissingException if a node does not have what it must
   */
  public LightReport followTo(long height) {
    while (head().height() < height) {
      follow(source.checkpoint(head().height() + 1));
    }
    return report();
  }

  /**
   * Goes on up to the latest checkpoint, and to those that were sealed meanwhile, for as long as
   * they get fewer.
   *
   * @return how many checkpoints the latest is ahead; more than a few if the chain goes on faster
   *     than it can be followed
   * @throws RefusedException if anything on the way does not hold
   * @throws MissingException if a node does not have what it must
   */
  public long catchUp(Progress progress) {
    long before = Long.MAX_VALUE;
    while (true) {
      long latest = source.headHeight();
      long behind = latest - head().height();
      if (behind <= 0 || behind >= before) {
        return Math.max(0, behind);
      }
      while (head().height() < latest) {
        follow(source.checkpoint(head().height() + 1));
        progress.at(head().height(), latest);
      }
      before = behind;
    }
  }

  /** Whether state can well be read at the head when the latest checkpoint is so far ahead. */
  public static boolean isNear(long behind) {
    return behind <= NEAR;
  }

  private void follow(Checkpoint next) {
    long height = head().height() + 1;
    requireSigned(next);
    if (next.height() != height || !next.previous().equals(head().hash())) {
      throw new RefusedException(
          Reason.CHECKPOINT_NOT_LINKED, "checkpoint %d is not the next one".formatted(height));
    }
    // Its own anchors may lie at this checkpoint's predecessors only, so it is put in afterwards.
    for (RealmHeader header : next.headers()) {
      followRealm(header);
    }
    requireRoot(next, next.headers());
    followed.append(next);
    for (var event : next.events()) {
      if (event instanceof Covered covered) {
        coverage.cover(covered);
      }
    }
    requireBorneOut(next);
  }

  private void requireBorneOut(Checkpoint next) {
    Optional<String> refusal = chain.refusal(next);
    if (refusal.isPresent()) {
      throw new RefusedException(Reason.CHECKPOINT_NOT_BORNE_OUT, refusal.get());
    }
    chain.adopt(next);
  }

  private Checkpoint signed(long height) {
    Checkpoint checkpoint = height == 0 ? genesis.checkpoint() : source.checkpoint(height);
    if (height > 0) {
      requireSigned(checkpoint);
    }
    return checkpoint;
  }

  private void requireSigned(Checkpoint checkpoint) {
    if (!finality.isFinal(checkpoint)) {
      throw new RefusedException(Reason.CHECKPOINT_NOT_SIGNED, "checkpoint " + checkpoint.height());
    }
  }

  private void followRealm(RealmHeader target) {
    RealmId realm = target.realm();
    RealmHeader last = heads.getOrDefault(realm, RealmHeader.origin(realm));
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
      throw new MissingException(
          "the worker of realm %s has no header of block %d, which a checkpoint holds"
              .formatted(realm, from));
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
          Reason.HEADER_NOT_LINKED,
          "after block %d of realm %s came block %d of realm %s"
              .formatted(last.height(), last.realm(), next.height(), next.realm()));
    }
  }

  private void requireRoot(Checkpoint checkpoint, List<RealmHeader> moved) {
    if (!chain.globalRoot(moved).equals(checkpoint.globalRoot())) {
      throw new RefusedException(Reason.GLOBAL_ROOT_WRONG, "checkpoint " + checkpoint.height());
    }
  }

  private Fr anchorRoot(long height) {
    return followed
        .rootAt(height)
        .orElseThrow(
            () ->
                new RefusedException(
                    Reason.STATEMENTS_NOT_OF_BLOCK, "anchored to checkpoint " + height));
  }

  /** What was checked so far, and what was trusted. */
  public LightReport report() {
    return new LightReport(
        trusted.height(),
        head().height(),
        blocks,
        coverage.proofs(),
        coverage.covered(),
        coverage.aggregates(),
        coverage.uncovered(),
        witnessed,
        followed.oldOnes());
  }

  /**
   * Sizes of what a light client keeps.
   *
   * @param hashBytes of the followed checkpoints' hashes
   * @param checkpoints whole ones
   * @param roots global roots
   * @param entries of blocks' lists of proofs that are not covered
   */
  record KeptSizes(long hashBytes, int checkpoints, int roots, int entries) {}

  KeptSizes keptSizes() {
    return new KeptSizes(
        followed.hashBytes(), followed.wholeHeld(), followed.rootsHeld(), coverage.entriesHeld());
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
