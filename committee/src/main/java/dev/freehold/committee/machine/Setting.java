package dev.freehold.committee.machine;

import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.VoteSigner;
import java.util.ArrayList;
import java.util.List;

/**
 * All that the parts of one machine share: era, own place, slots, and the effects of the step under
 * way. Not thread-safe.
 */
final class Setting {
  final Era era;
  final Leaders leaders;

  /** The own place in the committee. */
  final int me;

  /** The least weight that decides. */
  final long quorum;

  final Pace pace;
  final Slots slots;
  private final VoteSigner signer;
  private List<AgreementEffect> effects = new ArrayList<>();

  Setting(Era era, int me, Pace pace, VoteSigner signer) {
    this.era = era;
    quorum = era.committee().quorum();
    this.me = me;
    this.pace = pace;
    this.signer = signer;
    leaders = new Leaders(era);
    slots = new Slots(era);
  }

  Committee committee() {
    return era.committee();
  }

  void emit(AgreementEffect effect) {
    effects.add(effect);
  }

  void persist(AgreementEntry entry) {
    emit(new AgreementEffect.Persist(entry));
  }

  void blame(int validator, Fault fault) {
    emit(new AgreementEffect.Blame(validator, fault));
  }

  /** The effects since the last call. */
  List<AgreementEffect> takeEffects() {
    List<AgreementEffect> taken = List.copyOf(effects);
    effects = new ArrayList<>();
    return taken;
  }

  byte[] sign(byte[] message) {
    return signer.sign(message);
  }

  /** A vote of this validator. */
  Vote vote(VoteKind kind, long slot, Hash32 candidate) {
    byte[] message = Vote.message(era.genesis(), kind, era.number(), slot, candidate);
    return new Vote(kind, era.number(), slot, candidate, me, new BlsSignature(sign(message)));
  }

  Hash32 hash(Candidate candidate) {
    return candidate.header().hash(era.genesis());
  }
}
