package dev.freehold.snarkpack;

import dev.freehold.blst.Group;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.field.Fr;
import dev.freehold.fuzz.FuzzTarget;
import dev.freehold.fuzz.ScratchFile;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Targets of aggregates, of reference strings and keys, and of ceremonies' transcripts. */
public final class SnarkPackTargets {
  private static final int PROOFS = 2;
  private static final int LOG = 2;

  private SnarkPackTargets() {}

  public static List<FuzzTarget> all() {
    ScratchFile scratch = new ScratchFile(".srs");
    ScratchFile other = new ScratchFile(".second");
    return List.of(
        new FuzzTarget(
            "aggregate",
            List.of(),
            () -> Map.of("of-two-proofs", Aggregates.GOOD),
            input -> {
              Aggregates.VERIFIER.verify(Aggregates.SAMPLE.task(input));
              return Optional.empty();
            },
            FuzzTarget.Work.POINTS),
        new FuzzTarget(
            "reference-key",
            // Of the length alone, before any point is looked at.
            List.of(ReferenceStringException.class, IllegalArgumentException.class),
            () -> Map.of("development", ReferenceKey.DEVELOPMENT.toBytes()),
            input -> {
              new DecodedReferenceKey(new ReferenceKey(input));
              return Optional.empty();
            },
            FuzzTarget.Work.POINTS),
        new FuzzTarget(
            "reference-string",
            List.of(ReferenceStringException.class),
            () -> Map.of("development.srs", referenceString()),
            input -> {
              StructuredReferenceString.load(scratch.holding(input), 1);
              return Optional.empty();
            },
            FuzzTarget.Work.POINTS),
        new FuzzTarget(
            "ceremony",
            List.of(ReferenceStringException.class),
            () -> Map.of("response", transcript(Fr.of(987_654_321))),
            input -> {
              // The input first: what is none ends before the good one has been checked again.
              Path second = other.holding(Second.CEREMONY);
              StructuredReferenceString.ofCeremonies(scratch.holding(input), second, PROOFS);
              return Optional.empty();
            },
            FuzzTarget.Work.POINTS));
  }

  private static byte[] referenceString() throws IOException {
    ScratchFile scratch = new ScratchFile(".seed");
    StructuredReferenceString.development(PROOFS).save(scratch.empty());
    return scratch.bytes();
  }

  /** The response of a ceremony with this secret, as {@link CeremonyTranscript} tells its form. */
  private static byte[] transcript(Fr tau) {
    ByteBuffer out = ByteBuffer.allocate((int) CeremonyTranscript.bytes(LOG));
    out.position(64);
    int powers = 1 << LOG;
    Fr[] of = ExponentProver.powers(tau, 2 * powers - 1);
    for (Fr power : of) {
      out.put(SimulatedKey.point(Group.G1, power));
    }
    for (int i = 0; i < powers; i++) {
      out.put(SimulatedKey.point(Group.G2, of[i]));
    }
    return out.array();
  }

  /** The ceremony that each input is combined with, made when it is first needed. */
  private static final class Second {
    static final byte[] CEREMONY = transcript(Fr.of(123_456_789));

    private Second() {}
  }

  /** An aggregate and who verifies it, made when they are first needed. */
  private static final class Aggregates {
    static final Sample SAMPLE = Sample.of(7, PROOFS);
    static final SnarkPackVerifier VERIFIER = new SnarkPackVerifier(ReferenceKey.DEVELOPMENT, 1);
    static final byte[] GOOD =
        SAMPLE.aggregate(new AggregateProver(StructuredReferenceString.development(PROOFS), 1));

    private Aggregates() {}
  }
}
