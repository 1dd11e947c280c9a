package dev.freehold.node.validator;

import dev.freehold.committee.agent.Chamber;
import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.core.RandomValues;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The chain of one validator of random payloads, which outlives its process as a store does. What
 * it lacks it brings from the others' chains, if it hangs together with its own.
 */
final class TestChain implements Chamber {
  private static final byte VALID = 1;

  private final Hash32 genesis;
  private final RandomValues random;
  private final List<TestChain> all;
  private final List<Candidate> candidates = new ArrayList<>();

  /** Told when an era ends. */
  volatile Consumer<Era> whenEnded = _ -> {};

  /**
   * @param all chains of all validators, this one with them
   */
  TestChain(Hash32 genesis, RandomValues random, List<TestChain> all) {
    this.genesis = genesis;
    this.random = random;
    this.all = all;
  }

  synchronized List<Candidate> candidates() {
    return List.copyOf(candidates);
  }

  @Override
  public synchronized long height() {
    return candidates.size();
  }

  /** Forgets what is above a height, as an older copy does. */
  synchronized void cutTo(long height) {
    candidates.subList((int) height, candidates.size()).clear();
  }

  @Override
  public void propose(AgreementEffect.Propose ask, Consumer<byte[]> answer) {
    byte[] payload = random.bytes(1 + random.below(2_000));
    payload[0] = VALID;
    answer.accept(payload);
  }

  @Override
  public void judge(AgreementEffect.Judge ask, Consumer<Boolean> answer) {
    answer.accept(ask.candidate().payload()[0] == VALID);
  }

  @Override
  public synchronized void isFinal(AgreementEffect.Final made) {
    Candidate candidate = made.candidate();
    long height = candidate.header().height();
    if (height == height() + 1) {
      candidates.add(candidate);
    } else if (height > height() + 1 || !candidate.equals(candidates.get((int) height - 1))) {
      throw new IllegalStateException("height %d is told after %d".formatted(height, height()));
    }
  }

  @Override
  public void catchUp(Certificate finality, LongConsumer answer) {
    for (TestChain other : all) {
      List<Candidate> theirs = other.candidates();
      for (int i = 0; i < theirs.size(); i++) {
        if (hash(theirs.get(i)).equals(finality.candidate())) {
          take(theirs.subList(0, i + 1));
          answer.accept(i + 1);
          return;
        }
      }
    }
  }

  private synchronized void take(List<Candidate> chain) {
    for (Candidate candidate : chain) {
      if (candidate.header().height() > height()) {
        candidates.add(candidate);
      }
    }
  }

  /** Hash of the candidate of a height from 1. */
  synchronized Hash32 hashAt(long height) {
    return hash(candidates.get((int) height - 1));
  }

  private Hash32 hash(Candidate candidate) {
    return candidate.header().hash(genesis);
  }

  @Override
  public void ended(Era era, Certificate finality) {
    whenEnded.accept(era);
  }
}
