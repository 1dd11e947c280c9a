package dev.freehold.core.committee;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Message that holds all that a validator knows of what is undecided, said again after a time
 * without a final: what was lost on the way is repaired by this and by nothing else.
 *
 * @param era at least 0; all that it holds is of it
 * @param undecided the first slot that its sender holds no decision of
 * @param finality the highest FINAL certificate; empty before the first of the era
 * @param certificates above that, at most {@link Limits#STANDSTILL_CERTIFICATES_MAX}
 * @param votes the sender's own above that, at most {@link Limits#STANDSTILL_VOTES_MAX}
 * @param yours votes of whom it is sent to, which the sender heard; there if it answers one who has
 *     just started
 */
public record Standstill(
    long era,
    long undecided,
    Optional<Certificate> finality,
    List<Certificate> certificates,
    List<Vote> votes,
    Optional<List<Vote>> yours)
    implements AgreementMessage {
  public Standstill {
    certificates = List.copyOf(certificates);
    votes = List.copyOf(votes);
    yours = yours.map(List::copyOf);
    if (era < 0
        || undecided < 1
        || certificates.size() > Limits.STANDSTILL_CERTIFICATES_MAX
        || votes.size() > Limits.STANDSTILL_VOTES_MAX
        || yours.filter(those -> those.size() > Limits.STANDSTILL_VOTES_MAX).isPresent()
        || !Stream.of(finality.stream(), certificates.stream(), votes.stream(), told(yours))
            .allMatch(said -> said.allMatch(each -> each.era() == era))) {
      throw new IllegalArgumentException("no standstill");
    }
  }

  private static Stream<Vote> told(Optional<List<Vote>> yours) {
    return yours.stream().flatMap(List::stream);
  }

  /** The slot that its sender knows to be final; 0 before the first of the era. */
  public long finalSlot() {
    return finality.map(Certificate::slot).orElse(0L);
  }

  /** The same without what it says of whom it is sent to. */
  public Standstill withoutYours() {
    return new Standstill(era, undecided, finality, certificates, votes, Optional.of(List.of()));
  }

  @Override
  public void encode(Encoder out) {
    out.u63(era).u63(undecided).bool(finality.isPresent());
    finality.ifPresent(certificate -> certificate.encode(out));
    out.list(certificates, (o, certificate) -> certificate.encode(o));
    out.list(votes, (o, vote) -> vote.encode(o)).bool(yours.isPresent());
    yours.ifPresent(those -> out.list(those, (o, vote) -> vote.encode(o)));
  }

  public static Standstill decode(Decoder in) {
    return new Standstill(
        in.u63(),
        in.u63(),
        in.bool() ? Optional.of(Certificate.decode(in)) : Optional.empty(),
        in.list(Limits.STANDSTILL_CERTIFICATES_MAX, Certificate::decode),
        in.list(Limits.STANDSTILL_VOTES_MAX, Vote::decode),
        in.bool()
            ? Optional.of(in.list(Limits.STANDSTILL_VOTES_MAX, Vote::decode))
            : Optional.empty());
  }
}
