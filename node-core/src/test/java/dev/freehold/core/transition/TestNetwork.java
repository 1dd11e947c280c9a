package dev.freehold.core.transition;

import dev.freehold.core.FixedValues;
import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.DevelopmentPoints;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.EmptyRoots;
import dev.freehold.core.tree.SlotShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * World that all realms of a test share, and maker of its users' bundles. Nothing here is signed.
 */
final class TestNetwork implements ChainView {
  static final int REALMS = 3;
  static final int STATE_DEPTH = 2;
  static final ContractId CONTRACT = new ContractId(1);
  static final FeeSchedule FEES = new FeeSchedule(10, 5, 2, 0);

  final Genesis genesis;
  final List<Checkpoint> checkpoints = new ArrayList<>();
  private final Map<ContractId, Contract> contracts = new TreeMap<>();

  /** A network whose users each hold {@code balance}; user i has {@link #publicKey} i. */
  TestNetwork(int users, long balance) {
    this(users, balance, FEES);
  }

  TestNetwork(int users, long balance, FeeSchedule fees) {
    List<Genesis.Funded> funded = new ArrayList<>();
    for (int i = 0; i < users; i++) {
      funded.add(new Genesis.Funded(authKey(i), balance));
    }
    genesis =
        new Genesis(
            "test",
            false,
            REALMS,
            0,
            TestFounders.alone(Hash32.ZERO),
            FixedValues.HASH,
            fees,
            funded);
    checkpoints.add(genesis.checkpoint());
    register(CONTRACT, 0);
  }

  void register(ContractId id, long registeredAt) {
    contracts.put(id, new Contract(id, user(0), spec(SetupKind.CEREMONY), registeredAt));
  }

  /** Seals a checkpoint. Its root is a number: nothing here reads it as a tree. */
  Checkpoint seal(List<RealmHeader> headers, List<CheckpointEvent> events) {
    Checkpoint sealed =
        new Checkpoint(
            checkpoints.size(),
            checkpoints.getLast().hash(),
            checkpoints.size(),
            Fr.of(checkpoints.size()),
            headers,
            events,
            Hash32.ZERO,
            checkpoints.getLast().totals().with(events),
            Optional.empty());
    checkpoints.add(sealed);
    return sealed;
  }

  Checkpoint seal(CheckpointEvent... events) {
    return seal(List.of(), List.of(events));
  }

  MemoryRealm realm(int id) {
    return new MemoryRealm(RealmRules.of(genesis, new RealmId(id)));
  }

  @Override
  public Optional<Fr> anchorRoot(long height) {
    return height >= 0 && height < checkpoints.size()
        ? Optional.of(checkpoints.get((int) height).globalRoot())
        : Optional.empty();
  }

  @Override
  public Optional<Totals> totals(long height) {
    return height < 0 || height >= checkpoints.size()
        ? Optional.empty()
        : Optional.of(checkpoints.get((int) height).totals());
  }

  @Override
  public Optional<Contract> contract(ContractId id) {
    return Optional.ofNullable(contracts.get(id));
  }

  /** The i-th user of the genesis. */
  static UserId user(int i) {
    return UserId.of(new RealmId(i % REALMS), i / REALMS);
  }

  static byte[] publicKey(int i) {
    byte[] key = new byte[SignatureScheme.ED25519.publicKeyBytes()];
    key[0] = (byte) i;
    key[1] = (byte) (i >> 8);
    return key;
  }

  static Fr authKey(int i) {
    return AuthKey.of(SignatureScheme.ED25519, publicKey(i));
  }

  /** A bundle by user i of the genesis. */
  Bundle bundle(int i, long nonce, Call... calls) {
    return bundle(user(i), publicKey(i), nonce, 0, calls);
  }

  Bundle bundle(UserId user, byte[] publicKey, long nonce, long anchor, Call... calls) {
    return capped(user, publicKey, nonce, anchor, Long.MAX_VALUE, calls);
  }

  Bundle capped(
      UserId user, byte[] publicKey, long nonce, long anchor, long maxFee, Call... calls) {
    return new Bundle.Unsigned(
            genesis.hash(),
            user,
            nonce,
            anchor,
            maxFee,
            SignatureScheme.ED25519,
            publicKey,
            List.of(calls))
        .sign(new byte[SignatureScheme.ED25519.signatureBytes()]);
  }

  static Call pay(UserId to, long amount) {
    return new Call.System(new SystemCall.Pay(to, amount));
  }

  static Call open(Fr authKey, long balance) {
    return new Call.System(new SystemCall.OpenAccount(authKey, balance));
  }

  static Call rotate(Fr authKey) {
    return new Call.System(new SystemCall.RotateKey(authKey));
  }

  static Call deploy(SetupKind setup) {
    return new Call.System(new SystemCall.Deploy(spec(setup)));
  }

  /** A contract whose key has a published secret. */
  static Call deployDevelopment(SetupKind setup) {
    List<FunctionSpec> functions =
        List.of(new FunctionSpec("f", setup, DevelopmentPoints.keyWithAlpha()));
    return new Call.System(
        new SystemCall.Deploy(new ContractSpec("c", SlotShape.uniform(STATE_DEPTH), functions)));
  }

  static Call.Proven call(int required, Fr rootAfter, SlotWrite... writes) {
    return call(CONTRACT, 0, required, rootAfter, writes);
  }

  /** A call of a user whose state in the contract is untouched. */
  static Call.Proven call(
      ContractId contract, int function, int required, Fr rootAfter, SlotWrite... writes) {
    return call(contract, function, required, EmptyRoots.at(STATE_DEPTH), rootAfter, writes);
  }

  /** A call of a user whose state in {@link #CONTRACT} has the root {@code rootBefore}. */
  static Call.Proven callOn(Fr rootBefore, int required, Fr rootAfter, SlotWrite... writes) {
    return call(CONTRACT, 0, required, rootBefore, rootAfter, writes);
  }

  static Call.Proven call(
      ContractId contract,
      int function,
      int required,
      Fr rootBefore,
      Fr rootAfter,
      SlotWrite... writes) {
    return new Call.Proven(
        contract,
        function,
        required,
        rootBefore,
        rootAfter,
        List.of(writes),
        List.of(),
        new Proof(new byte[Proof.BYTES]));
  }

  static ContractSpec spec(SetupKind setup) {
    VerifyingKey key = new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]);
    return new ContractSpec(
        "c", SlotShape.uniform(STATE_DEPTH), List.of(new FunctionSpec("f", setup, key)));
  }
}
