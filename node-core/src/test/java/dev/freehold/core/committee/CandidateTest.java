package dev.freehold.core.committee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.Hash32;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Digests of payloads: each names one payload, and a long one by a checkpoint and the rest. */
class CandidateTest {
  @Test
  void aLongPayloadIsNamedByTheHashThatItBeginsWithAndItsRest() {
    byte[] payload = new byte[40];
    payload[0] = 7;
    payload[39] = 9;
    Hash32 checkpoint = new Hash32(Arrays.copyOf(payload, Hash32.BYTES));
    assertEquals(
        Candidate.payloadDigest(checkpoint, Candidate.restDigest(payload)),
        Candidate.digest(payload));
  }

  @Test
  void noTwoPayloadsHaveOneDigest() {
    Set<Hash32> digests = new HashSet<>();
    for (int length = 0; length <= 2 * Hash32.BYTES + 1; length++) {
      assertTrue(digests.add(Candidate.digest(new byte[length])), "zeros, " + length);
      for (int at = 0; at < length; at++) {
        byte[] changed = new byte[length];
        changed[at] = 1;
        assertTrue(digests.add(Candidate.digest(changed)), length + " bytes, changed at " + at);
      }
    }
  }

  @Test
  void aShortPayloadIsNoCheckpointWithoutRest() {
    byte[] payload = new byte[Hash32.BYTES];
    assertNotEquals(
        Candidate.digest(Arrays.copyOf(payload, Hash32.BYTES - 1)), Candidate.digest(payload));
  }
}
