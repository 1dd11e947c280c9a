package dev.freehold.verifier.signature;

import dev.freehold.blst.signature.BlsPublicKey;
import dev.freehold.blst.signature.ProvenKey;
import dev.freehold.blst.signature.SignerSet;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.port.AggregateSignatures;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signatures of a committee's members by BLS12-381. It knows the members' keys, decoded once, and
 * whoever made it has seen the proofs of their possession: under any other key nothing verifies.
 * Immutable and thread-safe.
 */
public final class BlsSignatures implements AggregateSignatures {
  private final SignerSet members;

  /** Places of the members by their keys. */
  private final Map<ByteBuffer, Integer> places = new HashMap<>();

  /**
   * The signatures of these members.
   *
   * @param keys at least one, none twice
   */
  public BlsSignatures(List<ProvenKey> keys) {
    members = new SignerSet(keys);
    for (int i = 0; i < keys.size(); i++) {
      places.put(ByteBuffer.wrap(keys.get(i).key().toBytes()), i);
    }
  }

  /**
   * The signatures of a network's first committee.
   *
   * @throws IllegalArgumentException if a key is none, or nobody has shown that it has its secret;
   *     its message names the validator by its place
   */
  public static BlsSignatures of(Founders founders) {
    List<ProvenKey> keys = new ArrayList<>();
    for (Founder founder : founders.members()) {
      keys.add(
          BlsPublicKey.decode(founder.validator().key().toBytes())
              .flatMap(key -> key.prove(founder.possession().toBytes()))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "validator %d of the genesis shows no proof that it has the secret of its key of votes"
                              .formatted(keys.size() + 1))));
    }
    return new BlsSignatures(keys);
  }

  private Optional<Integer> place(byte[] key) {
    return Optional.ofNullable(places.get(ByteBuffer.wrap(key)));
  }

  /** The sum; zeros, which are no signature, if there is none. */
  @Override
  public byte[] aggregate(List<byte[]> signatures) {
    return SignerSet.sum(signatures).orElseGet(() -> new byte[SIGNATURE_BYTES]);
  }

  @Override
  public boolean verify(List<byte[]> keys, byte[] message, byte[] signature) {
    BitSet signers = new BitSet();
    for (byte[] key : keys) {
      Optional<Integer> place = place(key);
      if (place.isEmpty() || signers.get(place.get())) {
        return false;
      }
      signers.set(place.get());
    }
    return members.verify(signers, message, signature);
  }

  /** As the port says; each signature is decoded once, and the message hashed once. */
  @Override
  public Assembly assemble(List<byte[]> keys, byte[] message, List<byte[]> signatures) {
    List<SignerSet.Share> shares = new ArrayList<>();
    Map<Integer, Integer> given = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      Optional<Integer> place = place(keys.get(i));
      if (place.isPresent() && given.putIfAbsent(place.get(), i) == null) {
        shares.add(new SignerSet.Share(place.get(), signatures.get(i)));
      }
    }
    SignerSet.Assembly made = members.assemble(message, shares);
    BitSet good = new BitSet();
    made.signers().stream().map(given::get).forEach(good::set);
    return new Assembly(good, made.aggregate());
  }
}
