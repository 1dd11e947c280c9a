package dev.freehold.simulation.proof;

import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.port.VoteSigner;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import java.util.List;

/** Cryptography of a world: it signs and proves. Deterministic. */
public interface Cryptography {
  /** Shape of a user's state in {@link #contract}. */
  SlotShape SHAPE = SlotShape.uniform(1);

  /** The public key of a secret of 32 bytes. */
  byte[] publicKey(byte[] secret);

  byte[] sign(byte[] secret, byte[] message);

  SignatureVerifier signatures();

  /** The public key of the votes of a secret. */
  BlsKey voteKey(byte[] secret);

  /** The proof that whoever shows {@link #voteKey} has its secret. */
  BlsSignature possession(byte[] secret);

  /** The keys of votes of secrets, as a genesis names them: a committee of equals. */
  default Founders founders(List<byte[]> secrets) {
    return new Founders(
        FaultModel.BYZANTINE,
        secrets.stream()
            .map(
                secret ->
                    new Founder(
                        new Validator(TaggedHash.NODE_ID.of(publicKey(secret)), voteKey(secret), 1),
                        possession(secret)))
            .toList());
  }

  /** Signatures of such a committee. */
  AggregateSignatures committee(Founders founders);

  /** The signer of votes that has a secret. */
  VoteSigner votes(byte[] secret);

  BundleVerifier proofs();

  /** Whether a single proof shows a statement. */
  boolean holds(VerifyingKey key, Statement statement, Proof proof);

  /** A contract with one function, {@code put(value)}, which writes one of the caller's slots. */
  ContractSpec contract();

  /** A contract that must be refused, as its keys are not keys. */
  ContractSpec brokenContract();

  /** Whether {@link #write} proves any writes. */
  boolean provesAnything();

  /** Place of a call. */
  record Place(UserId user, ContractId contract, UserId owner, long anchorHeight, Fr anchorRoot) {}

  /** A call of {@link #contract} carried out and proven. */
  record Put(List<SlotWrite> writes, List<Fr> args, SlotTree after, Proof proof) {}

  /**
   * Carries {@code put(value)} out and proves it.
   *
   * @param own the caller's slots, which stay as they are
   * @param value in [0, 2^32)
   */
  Put put(Place place, SlotTree own, long value);

  /**
   * Proves a call that makes these writes, whatever {@code put} would have made of its arguments.
   *
   * @param own the caller's slots, which stay as they are
   * @throws UnsupportedOperationException if calls must be carried out to be proved
   */
  Put write(Place place, SlotTree own, List<SlotWrite> writes, List<Fr> args);
}
