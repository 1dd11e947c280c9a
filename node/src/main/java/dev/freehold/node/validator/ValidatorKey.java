package dev.freehold.node.validator;

import dev.freehold.blst.signature.BlsSecretKey;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.port.VoteSigner;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.store.DataDirectory;

/**
 * The keys of a validator, both of one seed, so that there is one secret to keep: an Ed25519 key
 * that its connections show, and a BLS12-381 key that signs its votes. The two hash the seed each
 * in its own way (RFC 8032, section 5.1.5; {@code KeyGen} of draft-irtf-cfrg-bls-signature), so
 * that neither tells anything of the other.
 */
public final class ValidatorKey implements VoteSigner {
  private final NodeKey node;
  private final BlsSecretKey votes;

  /**
   * @param seed 32 secret bytes
   */
  public ValidatorKey(byte[] seed) {
    node = new NodeKey(seed);
    votes = BlsSecretKey.ofSeed(seed);
  }

  /**
   * The keys in a validator's directory, drawn where there are neither keys nor a network's data.
   *
   * @throws StoreException if they are missing or damaged
   */
  public static ValidatorKey of(DataDirectory directory) {
    return new ValidatorKey(directory.signingSeed());
  }

  /**
   * The keys in the directory of one of a genesis' validators.
   *
   * @throws StoreException if they are those of none that the genesis names
   */
  public static ValidatorKey of(DataDirectory directory, Genesis genesis) {
    ValidatorKey key = of(directory);
    if (!key.isOf(genesis)) {
      throw new StoreException(
          "%s is not the key that the genesis names: it is of node %s with the key of votes %s"
              .formatted(
                  directory.resolve(DataDirectory.SIGNING_KEY),
                  key.nodeKey().id(),
                  key.publicKey()));
    }
    return key;
  }

  /** Whether one of the genesis' validators has these keys, both of them. */
  public boolean isOf(Genesis genesis) {
    return genesis.founders().members().stream()
        .map(Founder::validator)
        .anyMatch(named -> named.node().equals(node.id()) && named.key().equals(publicKey()));
  }

  /** The key that its connections show. */
  public NodeKey nodeKey() {
    return node;
  }

  /** What a committee names as the key of its votes. */
  public BlsKey publicKey() {
    return new BlsKey(votes.publicKey());
  }

  /** The proof that the owner of the key of votes has its secret. */
  public BlsSignature possession() {
    return new BlsSignature(votes.provePossession());
  }

  /** This validator as a genesis names it, with a weight of 1. */
  public Founder founder() {
    return new Founder(new Validator(node.id(), publicKey(), 1), possession());
  }

  /** A committee of this validator alone. */
  public Founders alone() {
    return Founders.sole(node.id(), publicKey(), possession());
  }

  @Override
  public byte[] sign(byte[] message) {
    return votes.sign(message);
  }
}
