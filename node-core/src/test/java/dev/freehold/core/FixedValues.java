package dev.freehold.core;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotShape;
import java.util.List;
import java.util.Optional;

/** One value of each type, for golden encodings. Every byte of it can be told by hand. */
public final class FixedValues {
  public static final Hash32 HASH = new Hash32(bytes(32, 0x40));
  public static final UserId USER = UserId.of(new RealmId(0x123), 0x45678);
  public static final Account ACCOUNT = new Account(Fr.of(5), 6, 7, 8);

  public static final ContractSpec SPEC =
      new ContractSpec(
          "spec",
          SlotShape.uniform(9),
          List.of(
              new FunctionSpec(
                  "f",
                  FunctionSpec.SetupKind.CEREMONY,
                  new VerifyingKey(bytes(VerifyingKey.bytesFor(Statement.COUNT), 3)))));
  public static final Contract CONTRACT = new Contract(new ContractId(0x2345), USER, SPEC, 77);

  public static final Bundle BUNDLE =
      new Bundle.Unsigned(
              HASH,
              USER,
              11,
              12,
              13,
              SignatureScheme.ED25519,
              bytes(32, 0x80),
              List.of(
                  new Call.System(new SystemCall.OpenAccount(Fr.of(1), 2)),
                  new Call.System(new SystemCall.Pay(new UserId(3), 4)),
                  new Call.System(new SystemCall.RotateKey(Fr.of(5))),
                  new Call.System(new SystemCall.Deploy(SPEC)),
                  new Call.Proven(
                      new ContractId(6),
                      7,
                      8,
                      Fr.of(14),
                      Fr.of(9),
                      List.of(new SlotWrite(10, Fr.of(11)), new SlotWrite(1L << 33, Fr.of(12))),
                      List.of(Fr.of(13)),
                      new Proof(bytes(Proof.BYTES, 1)))))
          .sign(bytes(64, 0xa0));

  public static final RealmHeader HEADER =
      new RealmHeader(
          new RealmId(0x321),
          2,
          HASH,
          3,
          Fr.of(4),
          Fr.of(5),
          6,
          HASH,
          HASH,
          HASH,
          HASH,
          7,
          0,
          new FeeMarket(1025, 8, 9));

  public static final List<RealmEvent> REALM_EVENTS =
      List.of(
          new RealmEvent.OpenAccount(USER, Fr.of(1), 2, HASH, 3),
          new RealmEvent.Pay(USER, new UserId(4), 5),
          new RealmEvent.Deploy(USER, SPEC, HASH, 6));

  public static final List<FunctionProofs> PROOFS =
      List.of(new FunctionProofs(new ContractId(6), 7, 8, HASH));

  public static final List<FailedBundle> FAILED =
      List.of(new FailedBundle(0, RejectReason.PROOF_INVALID));

  public static final CallStatement STATEMENT =
      new CallStatement(USER, 1, Fr.of(2), Fr.of(3), Fr.of(4), Fr.of(5), Fr.of(6));

  public static final BlockChanges CHANGES = new BlockChanges(List.of(HASH, HASH), 3, HASH);

  public static final RealmBlock BLOCK =
      new RealmBlock(HEADER, List.of(BUNDLE), FAILED, REALM_EVENTS, PROOFS, CHANGES);

  public static final Inclusion INCLUSION =
      new Inclusion(
          HEADER,
          1,
          Optional.of(RejectReason.PROOF_INVALID),
          HASH,
          List.of(HASH, HASH),
          3,
          HASH,
          List.of(HASH));

  public static final FinalityProof FINALITY =
      new FinalityProof(
          1,
          2,
          0,
          HASH,
          HASH,
          List.of(new CandidateHeader(1, 3, 2, HASH, 9, HASH)),
          Signers.of(0, 2, 9),
          new BlsSignature(bytes(BlsSignature.BYTES, 0x10)));

  public static final Founders FOUNDERS =
      new Founders(
          FaultModel.BYZANTINE,
          List.of(
              new Founder(
                  new Validator(HASH, new BlsKey(bytes(BlsKey.BYTES, 0x20)), 3),
                  new BlsSignature(bytes(BlsSignature.BYTES, 0x30)))));

  public static final Checkpoint CHECKPOINT =
      new Checkpoint(
          9,
          HASH,
          1_700_000_000_000L,
          Fr.of(10),
          List.of(HEADER),
          List.of(
              new CheckpointEvent.AccountOpened(new UserId(7), USER, Fr.of(1), 2, HASH, 3),
              new CheckpointEvent.Paid(USER, new UserId(4), 5),
              new CheckpointEvent.ContractRegistered(CONTRACT, HASH, 6),
              new CheckpointEvent.Covered(
                  HASH, new RealmId(7), new ContractId(8), 9, 10, 11, 12, 13, 14, USER),
              new CheckpointEvent.Rewarded(USER, 15, HASH),
              new CheckpointEvent.Bounced(new RealmEvent.Pay(USER, new UserId(4), 16))),
          HASH,
          new Totals(17, 18),
          Optional.of(FINALITY));

  public static final Genesis GENESIS =
      new Genesis(
          "golden",
          true,
          4,
          1_700_000_000_000L,
          FOUNDERS,
          new Hash32(bytes(Hash32.BYTES, 0x50)),
          new FeeSchedule(1, 2, 3, 4),
          List.of(new Genesis.Funded(Fr.of(5), 6), new Genesis.Funded(Fr.of(7), 8)));

  public static final SlotProof SLOT_PROOF =
      new SlotProof(
          1,
          Fr.of(2),
          new MerklePath(List.of(Fr.of(3), Fr.of(4), Fr.of(5))),
          Fr.of(6),
          new MerklePath(List.of(Fr.of(7), Fr.of(8), Fr.of(9))),
          10,
          new MerklePath(List.of(Fr.of(11), Fr.of(12), Fr.of(13))));

  private FixedValues() {}

  /** {@code start, start + 1, ...} modulo 256. */
  public static byte[] bytes(int count, int start) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (start + i);
    }
    return bytes;
  }
}
