package dev.freehold.committee.machine;

import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.Subject;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that is known of one slot: the first vote of each validator and kind, certificates, and the
 * candidates that may matter, which are two at the most. Not thread-safe.
 */
final class Slot {
  private final long number;
  private final Committee committee;
  private final Map<VoteKind, Map<Integer, Vote>> votes = new EnumMap<>(VoteKind.class);
  private final Map<VoteKind, Map<Hash32, Long>> weights = new EnumMap<>(VoteKind.class);
  private final Map<VoteKind, BitSet> barred = new EnumMap<>(VoteKind.class);
  private final Map<VoteKind, Certificate> certificates = new EnumMap<>(VoteKind.class);
  private final Set<Subject> assembling = new HashSet<>();
  private final Set<Integer> accused = new HashSet<>();
  private final Set<Integer> served = new HashSet<>();
  private final BitSet spoilers = new BitSet();
  private final Set<Hash32> wanted = new HashSet<>();
  private final Set<Hash32> asked = new HashSet<>();

  /** The first that its leader sent, and the one that a quorum voted for if that is another. */
  private final List<HeldCandidate> candidates = new ArrayList<>(2);

  private boolean isProposed;
  private boolean hasNewVotes;

  Slot(long number, Committee committee) {
    this.number = number;
    this.committee = committee;
    for (VoteKind kind : VoteKind.values()) {
      votes.put(kind, new TreeMap<>());
      weights.put(kind, new TreeMap<>());
      barred.put(kind, new BitSet());
    }
  }

  long number() {
    return number;
  }

  Optional<Vote> vote(VoteKind kind, int validator) {
    return Optional.ofNullable(votes.get(kind).get(validator));
  }

  /** All votes of one validator here. */
  Stream<Vote> votes(int validator) {
    return Stream.of(VoteKind.values()).flatMap(kind -> vote(kind, validator).stream());
  }

  /** The votes that say this. */
  List<Vote> votes(VoteKind kind, Hash32 candidate) {
    return votes.get(kind).values().stream()
        .filter(vote -> vote.candidate().equals(candidate))
        .toList();
  }

  boolean hasVotes() {
    return votes.values().stream().anyMatch(ofKind -> !ofKind.isEmpty());
  }

  /**
   * Keeps a vote unless there is one of its validator and kind.
   *
   * @return an earlier one of the same validator that excludes it
   */
  Optional<Evidence> take(Vote vote) {
    Optional<Evidence> evidence =
        votes(vote.validator())
            .filter(other -> Evidence.exclude(other, vote))
            .findFirst()
            .map(other -> new Evidence.Votes(other, vote));
    if (!barred.get(vote.kind()).get(vote.validator())
        && votes.get(vote.kind()).putIfAbsent(vote.validator(), vote) == null) {
      weigh(vote, 1);
    }
    return evidence;
  }

  /** Drops a vote whose signature is none, and takes no other of its kind from who sent it. */
  void bar(VoteKind kind, int validator) {
    Vote gone = votes.get(kind).remove(validator);
    if (gone != null) {
      weigh(gone, -1);
    }
    barred.get(kind).set(validator);
  }

  private void weigh(Vote vote, int sign) {
    long weight = sign * committee.weight(vote.validator());
    weights.get(vote.kind()).merge(vote.candidate(), weight, Long::sum);
    hasNewVotes = true;
  }

  /** Whether votes came or went since the last call. */
  boolean takeNews() {
    boolean had = hasNewVotes;
    hasNewVotes = false;
    return had;
  }

  /** The candidates, zeros for SKIP, that votes of at least a weight name. */
  List<Hash32> subjects(VoteKind kind, long weight) {
    return weights.get(kind).entrySet().stream()
        .filter(subject -> subject.getValue() >= weight)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether this is the first accusation of this validator here. */
  boolean accuse(int validator) {
    return accused.add(validator);
  }

  /** Whether votes for this are not being put together yet; from now on they are. */
  boolean assemble(Subject subject) {
    return assembling.add(subject);
  }

  void assembled(Subject subject) {
    assembling.remove(subject);
  }

  Optional<Certificate> certificate(VoteKind kind) {
    return Optional.ofNullable(certificates.get(kind));
  }

  Collection<Certificate> certificates() {
    return certificates.values();
  }

  void hold(Certificate certificate) {
    certificates.putIfAbsent(certificate.kind(), certificate);
  }

  /** A certificate here that cannot be beside another one of this slot. */
  Optional<Certificate> excluding(Certificate other) {
    return certificates.values().stream()
        .filter(held -> held.subject().excludes(other.subject()))
        .findFirst();
  }

  boolean isSkipped() {
    return certificates.containsKey(VoteKind.SKIP);
  }

  /** The candidate that a quorum voted for, by a certificate of NOTAR or of FINAL. */
  Optional<Certificate> notarization() {
    return certificate(VoteKind.NOTAR).or(() -> certificate(VoteKind.FINAL));
  }

  List<HeldCandidate> candidates() {
    return List.copyOf(candidates);
  }

  Optional<HeldCandidate> candidate(Hash32 hash) {
    return candidates.stream().filter(held -> held.hash.equals(hash)).findFirst();
  }

  /** The candidate that a quorum voted for, if it is here. */
  Optional<HeldCandidate> notarized() {
    return notarization().flatMap(certificate -> candidate(certificate.candidate()));
  }

  void add(HeldCandidate held) {
    candidates.add(held);
  }

  /** Drops a candidate with another's signature, and takes no other from who gave it. */
  void remove(HeldCandidate held) {
    candidates.remove(held);
    spoilers.set(held.from);
  }

  /** Whether this validator has proposed here, or was asked to. */
  boolean isProposed() {
    return isProposed;
  }

  void proposed() {
    isProposed = true;
  }

  /** Whether this validator was not given the candidate since the last {@link #serveAgain}. */
  boolean serve(int validator) {
    return served.add(validator);
  }

  void serveAgain() {
    served.clear();
  }

  /** Whether this candidate was not asked for since the last {@link #askAgain}. */
  boolean ask(Hash32 candidate) {
    wanted.add(candidate);
    return asked.add(candidate);
  }

  /** Whether this candidate was asked for, so that it is taken from anybody who spoiled none. */
  boolean wants(Hash32 candidate, int from) {
    return wanted.contains(candidate) && !spoilers.get(from);
  }

  void askAgain() {
    asked.clear();
  }

  /**
   * Forgets all but the certificates, which still show who lied, and the candidate that a quorum
   * voted for, which others may lack for a while.
   */
  void close() {
    votes.values().forEach(Map::clear);
    weights.values().forEach(Map::clear);
    candidates.retainAll(notarized().stream().toList());
    assembling.clear();
    barred.values().forEach(BitSet::clear);
    accused.clear();
    served.clear();
    spoilers.clear();
    wanted.clear();
    asked.clear();
  }

  @Override
  public String toString() {
    return number
        + " "
        + votes.values().stream()
            .flatMap(ofKind -> ofKind.values().stream())
            .map(v -> v.kind() + "" + v.validator() + ":" + v.candidate().abbreviated())
            .toList()
        + certificates.values().stream()
            .map(c -> c.kind() + ":" + c.candidate().abbreviated())
            .toList()
        + candidates
        + isProposed
        + barred.values();
  }
}
