package dev.freehold.simulation.proof;

import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.AggregateSignatures;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Digests in place of signatures that add up: one is bound to its key and message, a sum is the
 * exclusive or of its parts, so that it does not depend on their order and a part too many or too
 * few makes it wrong.
 */
public final class DigestSignatures implements AggregateSignatures {
  private static final long ERAS = 6;
  private static final long SLOTS = 400;

  /** What a message is taken for: itself, but where a mutant takes one era for another. */
  private final Map<Hash32, Hash32> sameAs = new HashMap<>();

  /** The public key of a validator in the world of a seed. */
  public static byte[] key(long seed, int validator) {
    String text = "key of validator %d in world %d".formatted(validator, seed);
    return Arrays.copyOf(Digests.of(text.getBytes(StandardCharsets.UTF_8)), KEY_BYTES);
  }

  /** From now on a SKIP of a slot is one of the same slot in every era: the work of a mutant. */
  public void forgetEras(Hash32 genesis) {
    for (long slot = 1; slot <= SLOTS; slot++) {
      Hash32 first = message(genesis, 0, slot);
      for (long era = 1; era <= ERAS; era++) {
        sameAs.put(message(genesis, era, slot), first);
      }
    }
  }

  private static Hash32 message(Hash32 genesis, long era, long slot) {
    return new Hash32(Vote.message(genesis, VoteKind.SKIP, era, slot, Hash32.ZERO));
  }

  /** The signature of a message, a digest as all are that validators sign, under a key. */
  public byte[] sign(byte[] key, byte[] message) {
    Hash32 said = new Hash32(message);
    byte[] meant = sameAs.getOrDefault(said, said).toBytes();
    return Digests.repeated(SIGNATURE_BYTES, key, meant);
  }

  @Override
  public byte[] aggregate(List<byte[]> signatures) {
    byte[] sum = new byte[SIGNATURE_BYTES];
    for (byte[] signature : signatures) {
      for (int i = 0; i < SIGNATURE_BYTES; i++) {
        sum[i] ^= signature[i];
      }
    }
    return sum;
  }

  @Override
  public boolean verify(List<byte[]> keys, byte[] message, byte[] signature) {
    return Arrays.equals(
        signature, aggregate(keys.stream().map(key -> sign(key, message)).toList()));
  }
}
