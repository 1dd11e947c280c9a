package dev.freehold.node.validator;

import dev.freehold.blst.signature.BlsPublicKey;
import dev.freehold.blst.signature.BlsSecretKey;
import dev.freehold.blst.signature.ProvenKey;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.port.VoteSigner;
import dev.freehold.store.DataDirectory;
import java.util.Optional;

/**
 * A validator's key of votes: BLS12-381, beside the Ed25519 key that its connections show. Its
 * public half adds up with others', so that whoever takes it up asks for a proof that somebody has
 * its secret ({@link #possession}).
 */
public final class ValidatorKey implements VoteSigner {
  private final BlsSecretKey secret;

  /**
   * @param seed 32 secret bytes
   */
  public ValidatorKey(byte[] seed) {
    secret = BlsSecretKey.ofSeed(seed);
  }

  /**
   * The key in a validator's directory, drawn where there is neither one nor a network's data.
   *
   * @throws dev.freehold.core.port.StoreException if it is missing or damaged
   */
  public static ValidatorKey of(DataDirectory directory) {
    return new ValidatorKey(directory.validatorSeed());
  }

  /** What a committee names as this validator's key. */
  public BlsKey publicKey() {
    return new BlsKey(secret.publicKey());
  }

  /** The proof that this key's owner has its secret: 96 bytes. */
  public byte[] possession() {
    return secret.provePossession();
  }

  /**
   * A key as one that adds up with others; empty if it is no point, or if the proof does not show
   * that somebody has its secret.
   *
   * @param possession 96 bytes
   */
  public static Optional<ProvenKey> prove(BlsKey key, byte[] possession) {
    return BlsPublicKey.decode(key.toBytes()).flatMap(point -> point.prove(possession));
  }

  @Override
  public byte[] sign(byte[] message) {
    return secret.sign(message);
  }
}
