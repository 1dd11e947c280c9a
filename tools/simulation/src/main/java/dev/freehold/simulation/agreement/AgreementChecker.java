package dev.freehold.simulation.agreement;

import dev.freehold.committee.machine.AgreementEntry;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.proof.DigestSignatures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Watcher of all that keep the rules: what they sign, make durable, send and call final, held
 * against the invariants. It shares no rule with the machine but what excludes what.
 */
final class AgreementChecker {
  private final AgreementSwarm swarm;

  /** Messages that each key signed. */
  private final Map<Integer, Set<Hash32>> signed = new HashMap<>();

  /** What each process that keeps the rules has made durable, in all its lives. */
  private final Map<String, Memory> memories = new TreeMap<>();

  /** Candidates that somebody who keeps the rules has voted for. */
  private final Map<Hash32, Candidate> stored = new HashMap<>();

  private final FinalChain chain = new FinalChain();
  private final Map<Long, Era> eras = new HashMap<>();
  private final Map<String, Long> heights = new TreeMap<>();
  private final Set<String> halted = new HashSet<>();
  private final Map<Era, Certificate> ends = new HashMap<>();
  private boolean forked;
  private long evidence;

  /** Memory of all that a process has made durable. */
  private static final class Memory {
    final List<Certificate> certificates = new ArrayList<>();
    final Set<Vote> votes = new HashSet<>();
    final Map<Hash32, Candidate> candidates = new HashMap<>();
  }

  AgreementChecker(AgreementSwarm swarm) {
    this.swarm = swarm;
  }

  private Memory memory(String host) {
    return memories.computeIfAbsent(host, _ -> new Memory());
  }

  /**
   * A process has started again.
   *
   * @param finalSlot of its machine
   * @param kept by its machine
   */
  void restarted(String host, Era era, long finalSlot, List<AgreementEntry> kept) {
    for (Certificate certificate : memory(host).certificates) {
      boolean matters = certificate.era() == era.number() && certificate.slot() > finalSlot;
      if (matters && kept.stream().noneMatch(entry -> keeps(entry, certificate))) {
        throw new Violation(
            Invariant.CERTIFICATES_KEPT,
            "%s has forgotten %s of slot %d"
                .formatted(host, certificate.kind(), certificate.slot()));
      }
    }
  }

  private static boolean keeps(AgreementEntry entry, Certificate certificate) {
    return entry instanceof AgreementEntry.Held(Certificate held)
        && held.subject().equals(certificate.subject());
  }

  /** An era began; it is the same at everybody. */
  void begun(Era era) {
    Era same = eras.putIfAbsent(era.number(), era);
    boolean agrees = same == null || same.equals(era);
    if (!agrees && !swarm.tooManyLiars()) {
      throw new Violation(Invariant.ONE_FINAL, "era %d begins twice".formatted(era.number()));
    }
    forked |= !agrees;
  }

  /** A key signed a message. */
  void signed(int validator, byte[] message) {
    signed.computeIfAbsent(validator, _ -> new HashSet<>()).add(new Hash32(message));
  }

  private boolean hasSigned(int validator, byte[] message) {
    return signed.getOrDefault(validator, Set.of()).contains(new Hash32(message));
  }

  /** An entry is durable at a process that keeps the rules. */
  void durable(String host, long eraNumber, AgreementEntry entry) {
    Era era = eras.get(eraNumber);
    switch (entry) {
      case AgreementEntry.Cast(Vote vote) -> memory(host).votes.add(vote);
      case AgreementEntry.Stored(Candidate candidate) -> {
        Hash32 hash = candidate.header().hash(era.genesis());
        memory(host).candidates.put(hash, candidate);
        stored.putIfAbsent(hash, candidate);
      }
      case AgreementEntry.Held(Certificate certificate) -> held(host, era, certificate);
      case AgreementEntry.Finalized(Certificate finality, long height) -> {
        held(host, era, finality);
        heights.merge(host, height, Math::max);
        follow(host, era, finality.candidate());
      }
      case AgreementEntry.Halted(Certificate first, Certificate second) -> {
        held(host, era, first);
        held(host, era, second);
      }
      case AgreementEntry.Abstains _, AgreementEntry.Bound _, AgreementEntry.Convicted _ -> {
        // Of no consequence to others.
      }
    }
  }

  /** What is final by the log is so although its process may not live to say it. */
  private void follow(String host, Era era, Hash32 hash) {
    Candidate candidate = stored.get(hash);
    if (candidate != null && chain.heightOf(hash).isEmpty()) {
      follow(host, era, candidate.header().parent());
      isFinal(host, era, candidate);
    }
  }

  private void held(String host, Era era, Certificate certificate) {
    byte[] message =
        Vote.message(
            era.genesis(),
            certificate.kind(),
            certificate.era(),
            certificate.slot(),
            certificate.candidate());
    long weight =
        certificate
            .signers()
            .indices()
            .filter(i -> i < swarm.size() && hasSigned(i, message))
            .mapToLong(i -> swarm.weights().get(i))
            .sum();
    if (certificate.era() != era.number() || weight < swarm.quorum()) {
      throw new Violation(
          Invariant.QUORUM_SIGNED,
          "%s holds %s of era %d, slot %d, which %d of %d signed"
              .formatted(
                  host,
                  certificate.kind(),
                  certificate.era(),
                  certificate.slot(),
                  weight,
                  swarm.weight()));
    }
    memory(host).certificates.add(certificate);
  }

  /** A process that keeps the rules sends something, to one or to all. */
  void sent(String host, Era era, AgreementMessage message) {
    switch (message) {
      case Vote vote -> voted(host, era, vote);
      case Certificate certificate -> requireHeld(host, certificate);
      case Candidate candidate -> proposed(host, era, candidate);
      case Standstill standstill -> {
        standstill.finality().ifPresent(certificate -> requireHeld(host, certificate));
        standstill.certificates().forEach(certificate -> requireHeld(host, certificate));
        standstill.votes().forEach(vote -> voted(host, era, vote));
      }
      default -> {
        // Questions.
      }
    }
  }

  private void requireHeld(String host, Certificate certificate) {
    if (memory(host).certificates.stream()
        .map(Certificate::subject)
        .noneMatch(certificate.subject()::equals)) {
      throw new Violation(
          Invariant.SYNCED_FIRST,
          "%s sends a certificate of slot %d that it has not synced"
              .formatted(host, certificate.slot()));
    }
  }

  private void proposed(String host, Era era, Candidate candidate) {
    Hash32 hash = candidate.header().hash(era.genesis());
    if (!candidate.equals(memory(host).candidates.get(hash))
        && new Leaders(era).of(candidate.slot()) == Society.validator(host)) {
      throw new Violation(
          Invariant.SYNCED_FIRST,
          "%s sends its candidate of slot %d unsynced".formatted(host, candidate.slot()));
    }
  }

  private void voted(String host, Era era, Vote vote) {
    Memory memory = memory(host);
    if (!memory.votes.contains(vote)) {
      throw wrong(Invariant.SYNCED_FIRST, host, vote, "is sent unsynced");
    }
    if (swarm.keepsWord(vote.validator())) {
      for (Vote other : memory.votes) {
        if (Evidence.exclude(vote, other)) {
          throw wrong(Invariant.WORD_KEPT, host, vote, "after " + other.kind());
        }
      }
    }
    if (vote.era() > 0 && height(host) < eras.get(vote.era() - 1).lastHeight()) {
      throw wrong(Invariant.ERAS_IN_ORDER, host, vote, "before the era before has ended");
    }
    if (vote.kind() == VoteKind.FINAL
        && swarm.isCorrect(vote.validator())
        && !isNotarized(memory, era, vote.slot(), vote.candidate())) {
      throw wrong(Invariant.BORNE_BY_CERTIFICATES, host, vote, "of what is not notarized");
    }
    if (vote.kind() == VoteKind.NOTAR && swarm.keepsWord(vote.validator())) {
      requireBorne(host, era, vote);
    }
  }

  private static Violation wrong(Invariant invariant, String host, Vote vote, String how) {
    return new Violation(
        invariant,
        "%s: %s of era %d, slot %d %s".formatted(host, vote.kind(), vote.era(), vote.slot(), how));
  }

  private void requireBorne(String host, Era era, Vote vote) {
    Memory memory = memory(host);
    Candidate candidate = memory.candidates.get(vote.candidate());
    if (candidate == null) {
      throw wrong(Invariant.SYNCED_FIRST, host, vote, "of a candidate not stored");
    }
    long parent = candidate.header().parentSlot();
    if (!isNotarized(memory, era, parent, candidate.header().parent())) {
      throw wrong(Invariant.BORNE_BY_CERTIFICATES, host, vote, "on what is not notarized");
    }
    for (long slot = parent + 1; slot < vote.slot(); slot++) {
      long skipped = slot;
      if (memory.certificates.stream()
          .noneMatch(
              c -> c.kind() == VoteKind.SKIP && c.era() == era.number() && c.slot() == skipped)) {
        throw wrong(
            Invariant.BORNE_BY_CERTIFICATES, host, vote, "although no quorum skipped slot " + slot);
      }
    }
  }

  private static boolean isNotarized(Memory memory, Era era, long slot, Hash32 candidate) {
    return slot == 0
        ? candidate.equals(era.root())
        : memory.certificates.stream()
            .anyMatch(
                c ->
                    c.kind() != VoteKind.SKIP
                        && c.era() == era.number()
                        && c.slot() == slot
                        && c.candidate().equals(candidate));
  }

  /** A process that keeps the rules calls a candidate final. */
  void isFinal(String host, Era era, Candidate candidate) {
    Hash32 hash = candidate.header().hash(era.genesis());
    boolean agrees = chain.add(era, candidate, hash);
    if (!agrees && !swarm.tooManyLiars()) {
      throw new Violation(
          Invariant.ONE_FINAL,
          "%s calls a candidate of era %d, slot %d final, which excludes another"
              .formatted(host, era.number(), candidate.slot()));
    }
    forked |= !agrees;
    heights.merge(host, candidate.header().height(), Math::max);
  }

  /** The height of a final candidate; empty if nobody who keeps the rules has called it final. */
  Optional<Long> heightOf(Hash32 candidate) {
    return chain.heightOf(candidate);
  }

  /** Whether a final candidate is, or stands on, another or the era's root. */
  boolean standsOn(Era era, Hash32 candidate, Hash32 ground) {
    return chain.standsOn(era, candidate, ground);
  }

  /** A process has seen an era end. */
  void ended(Era era, Certificate finality) {
    ends.putIfAbsent(era, finality);
  }

  /** FINAL certificate by which an era ended; empty if nobody has seen it end. */
  Optional<Certificate> endOf(Era era) {
    return Optional.ofNullable(ends.get(era));
  }

  /** What ended an era, as seen from what is final above it. */
  Optional<Hash32> lastUnder(Era era, Hash32 candidate) {
    return chain.lastUnder(era, candidate);
  }

  /** A process convicts somebody. */
  void convicts(String host, Era era, Evidence found, DigestSignatures signatures) {
    int who = found.validator();
    String what =
        "%s convicts %d in slot %d of era %d".formatted(host, who, found.slot(), found.era());
    boolean bothSigned =
        switch (found) {
          case Evidence.Votes(Vote first, Vote second) ->
              hasSigned(who, first.message(era.genesis()))
                  && hasSigned(who, second.message(era.genesis()));
          case Evidence.Candidates both ->
              hasSigned(who, both.first().hash(era.genesis()).toBytes())
                  && hasSigned(who, both.second().hash(era.genesis()).toBytes());
        };
    if (!bothSigned || !found.holds(era, signatures)) {
      throw new Violation(Invariant.CORRECT_UNCONVICTED, what + " for what was not signed");
    }
    if (swarm.keepsWord(who)) {
      throw new Violation(Invariant.CORRECT_UNCONVICTED, what + ", who kept the rules");
    }
    evidence++;
  }

  /** A process says that a validator sent what none sends that keeps the rules. */
  void blames(String host, int validator, Object what) {
    // What was sent to one of two processes with a key reaches the other, which did not ask; and
    // on two ends of a fork two leaders lead.
    boolean both = swarm.isCorrect(validator) && swarm.isCorrect(Society.validator(host));
    if (both && !forked) {
      throw new Violation(
          Invariant.CORRECT_UNCONVICTED, "%s blames %d: %s".formatted(host, validator, what));
    }
  }

  /**
   * A process said all that it knows to everybody.
   *
   * @param again whether that is sooner after the time before than it may be
   */
  void standsStill(String host, boolean again) {
    if (again) {
      throw new Violation(
          Invariant.STANDSTILL_BOUNDED, host + " says its standstill again before its time");
    }
  }

  /**
   * A process keeps so many objects for what others have said.
   *
   * @param most that it may keep
   */
  void keeps(String host, long objects, long most) {
    if (objects > most) {
      throw new Violation(
          Invariant.FLOOD_BOUNDED, "%s keeps %d objects of %d".formatted(host, objects, most));
    }
  }

  /** A process is in doubt whether its log is all that its key has signed. */
  void doubts(String host, long slot) {
    if (swarm.isCorrect(Society.validator(host))) {
      throw new Violation(
          Invariant.LOG_TRUSTED, "%s doubts its own log in slot %d".formatted(host, slot));
    }
  }

  /** A process stops for good, with two certificates that cannot both be. */
  void halts(String host, Certificate first, Certificate second, Signers liars) {
    if (!swarm.tooManyLiars()) {
      throw new Violation(
          Invariant.ONE_FINAL,
          "%s halts over slots %d and %d".formatted(host, first.slot(), second.slot()));
    }
    halted.add(host);
    liars.indices().forEach(this::requireLiar);
  }

  private void requireLiar(int validator) {
    if (!swarm.liars().contains(validator)) {
      throw new Violation(Invariant.CORRECT_UNCONVICTED, "a fork convicts " + validator);
    }
  }

  /**
   * Holds a fork, if there was one, against the certificates that are kept anywhere.
   *
   * @param shown those of them that are shown
   */
  void requireForkConvicts(Predicate<Certificate> shown) {
    if (!forked || swarm.liarsAreQuorum()) {
      // Liars who need nobody else sign no more than the two ends of a fork.
      return;
    }
    long most = 0;
    List<Certificate> all =
        memories.values().stream().flatMap(m -> m.certificates.stream()).filter(shown).toList();
    for (Certificate first : all) {
      for (Certificate second : all) {
        if (first.subject().excludes(second.subject())) {
          Signers both = first.signers().and(second.signers());
          both.indices().forEach(this::requireLiar);
          most = Math.max(most, both.indices().mapToLong(i -> swarm.weights().get(i)).sum());
        }
      }
    }
    if (3 * most < swarm.weight()) {
      throw new Violation(
          Invariant.FORK_CONVICTS,
          "a fork convicts %d of %d by the certificates that are kept"
              .formatted(most, swarm.weight()));
    }
  }

  /** The height of what a process knows as final. */
  long height(String host) {
    return heights.getOrDefault(host, 0L);
  }

  /** The greatest height that anybody who keeps the rules knows as final. */
  long height() {
    return heights.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  boolean isForked() {
    return forked;
  }

  boolean hasHalted(String host) {
    return halted.contains(host);
  }

  /** How often somebody was convicted by somebody. */
  long evidence() {
    return evidence;
  }
}
