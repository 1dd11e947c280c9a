package dev.freehold.committee.agent;

import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The chain that a validator agrees about: makes payloads, judges them, and takes what is final.
 * Called on the agreement's thread; answers may be given from any thread, once.
 */
public interface Chamber {
  /** Height of the last candidate that it has been told to be final and keeps. */
  long height();

  /**
   * Makes a payload for a slot; one that is given too late does no harm. Returns at once.
   *
   * @param answer takes at least one byte and at most {@link
   *     dev.freehold.core.Limits#CANDIDATE_BYTES_MAX}
   */
  void propose(AgreementEffect.Propose ask, Consumer<byte[]> answer);

  /**
   * Judges a payload that its leader has signed, by what all can see; whoever lacks something for
   * it answers later. Returns at once.
   *
   * @param answer takes whether the payload follows from what it stands on
   */
  void judge(AgreementEffect.Judge ask, Consumer<Boolean> answer);

  /**
   * A candidate is final, in the order of the chain; durable when this returns. After a crash some
   * are told again, from {@link #height} on. Empty ones are not told. Its leader's signature may
   * never have been checked here.
   */
  void isFinal(AgreementEffect.Final made);

  /**
   * Brings the chain up to what a certificate makes final, from others. Asked again as long as that
   * is not answered; a chain that does not go on from what is final here is no answer. Returns at
   * once.
   *
   * @param answer takes the height of the certificate's candidate, once all up to it is durable
   */
  void catchUp(Certificate finality, LongConsumer answer);

  /** The era's last candidate is final; may be told more than once. */
  void ended(Era era, Certificate finality);
}
