package dev.freehold.core;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
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
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.chain.StoragePrices;
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
import dev.freehold.core.replica.Replication;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Random values of the domain's types, the same for the same seed. */
public final class RandomValues {
  private final SplittableRandom random;

  public RandomValues(long seed) {
    random = new SplittableRandom(seed);
  }

  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean truth() {
    return random.nextBoolean();
  }

  public long u63() {
    return random.nextLong() >>> 1 + random.nextInt(62);
  }

  public byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  public Fr fr() {
    return Fr.fromWideBytes(bytes(64));
  }

  public Hash32 hash() {
    return new Hash32(bytes(Hash32.BYTES));
  }

  public UserId user() {
    return new UserId(random.nextInt());
  }

  public RealmId realm() {
    return new RealmId(below(RealmId.COUNT));
  }

  public String text() {
    return "text ü 🜨 ".substring(0, below(8)) + u63();
  }

  public String endpoint() {
    return truth() ? "h" + below(100) + ".example:" + below(65536) : "";
  }

  public <T> List<T> list(int max, Supplier<T> item) {
    List<T> items = new ArrayList<>();
    for (int i = below(max + 1); i > 0; i--) {
      items.add(item.get());
    }
    return items;
  }

  public <T> Optional<T> optional(Supplier<T> value) {
    return truth() ? Optional.of(value.get()) : Optional.empty();
  }

  public Account account() {
    return new Account(fr(), u63(), u63(), u63());
  }

  public ContractSpec contractSpec() {
    List<FunctionSpec> functions = new ArrayList<>(list(2, this::function));
    functions.add(function());
    return new ContractSpec(text(), SlotShape.uniform(1 + below(17)), functions);
  }

  private FunctionSpec function() {
    FunctionSpec.SetupKind[] kinds = FunctionSpec.SetupKind.values();
    return new FunctionSpec(
        text(),
        kinds[below(kinds.length)],
        new VerifyingKey(bytes(VerifyingKey.bytesFor(Statement.COUNT))));
  }

  public Contract contract() {
    return new Contract(new ContractId(below(ContractId.COUNT)), user(), contractSpec(), u63());
  }

  public Call call() {
    return switch (below(5)) {
      case 0 -> new Call.System(new SystemCall.OpenAccount(fr(), u63()));
      case 1 -> new Call.System(new SystemCall.Pay(user(), u63()));
      case 2 -> new Call.System(new SystemCall.RotateKey(fr()));
      case 3 -> new Call.System(new SystemCall.Deploy(contractSpec()));
      default -> provenCall();
    };
  }

  private Call provenCall() {
    return new Call.Proven(
        new ContractId(1 + below(ContractId.COUNT - 1)),
        below(256),
        below(256),
        fr(),
        fr(),
        list(3, () -> new SlotWrite(u63() >>> 23, fr())),
        list(3, this::fr),
        proof());
  }

  public Bundle bundle() {
    return new Bundle.Unsigned(
            hash(),
            user(),
            u63(),
            u63(),
            u63(),
            SignatureScheme.ED25519,
            bytes(SignatureScheme.ED25519.publicKeyBytes()),
            list(3, this::call))
        .sign(bytes(SignatureScheme.ED25519.signatureBytes()));
  }

  public RealmHeader header() {
    return new RealmHeader(
        realm(),
        u63(),
        hash(),
        u63() - 1,
        fr(),
        fr(),
        below(Limits.BLOCK_BUNDLES_MAX + 1),
        hash(),
        hash(),
        hash(),
        hash(),
        u63(),
        u63(),
        market());
  }

  public FeeMarket market() {
    return new FeeMarket(
        FeeMarket.UNIT + below(FeeMarket.RATE_MAX - FeeMarket.UNIT + 1), u63(), u63());
  }

  private FeeSchedule fees() {
    return new FeeSchedule(
        below(1 << 30),
        below(1 << 30),
        below(1 << 30),
        below(1 << 30),
        1 + u63(),
        new StoragePrices(
            below(StoragePrices.PRICE_END),
            below(StoragePrices.PRICE_END),
            below(StoragePrices.PRICE_END),
            below(StoragePrices.PRICE_END),
            1 + u63()));
  }

  public RealmEvent realmEvent() {
    return switch (below(3)) {
      case 0 -> new RealmEvent.OpenAccount(user(), fr(), u63(), hash(), below(256));
      case 1 -> new RealmEvent.Pay(user(), user(), u63());
      default -> new RealmEvent.Deploy(user(), contractSpec(), hash(), below(256));
    };
  }

  public RealmBlock block() {
    List<Bundle> bundles = list(2, () -> truth() ? bundle() : bundle().withoutProofs());
    RejectReason[] reasons = RejectReason.values();
    List<FailedBundle> failed = new ArrayList<>();
    for (int i = 0; i < bundles.size(); i++) {
      if (truth()) {
        failed.add(new FailedBundle(i, reasons[below(reasons.length)]));
      }
    }
    return new RealmBlock(
        header(),
        bundles,
        failed,
        list(3, this::realmEvent),
        list(3, this::functionProofs),
        new BlockChanges(
            Stream.generate(this::hash).limit(bundles.size() + 1).toList(), below(100), hash()));
  }

  public Inclusion inclusion() {
    return new Inclusion(
        header(),
        below(Limits.BLOCK_BUNDLES_MAX),
        optional(() -> RejectReason.values()[below(RejectReason.values().length)]),
        hash(),
        list(Limits.INCLUSION_PATH_MAX, this::hash),
        below(100),
        hash(),
        list(5, this::hash));
  }

  public FunctionProofs functionProofs() {
    return new FunctionProofs(
        new ContractId(below(ContractId.COUNT)),
        below(Limits.CONTRACT_FUNCTIONS_MAX),
        1 + below(Limits.STATEMENTS_MAX),
        hash());
  }

  public ProvenHeader provenHeader() {
    return new ProvenHeader(header(), list(3, this::functionProofs));
  }

  public CallStatement callStatement() {
    return new CallStatement(user(), u63(), fr(), fr(), fr(), fr(), fr());
  }

  public Aggregate aggregate() {
    Job job =
        new Job(
            hash(),
            realm(),
            new ContractId(below(ContractId.COUNT)),
            below(Limits.CONTRACT_FUNCTIONS_MAX),
            hash(),
            List.of(new Job.Part(1 + below(99), below(9), 1 + below(9), hash())));
    return new Aggregate(job, user(), bytes(below(99)));
  }

  public Proof proof() {
    return new Proof(bytes(Proof.BYTES));
  }

  public CheckpointEvent checkpointEvent() {
    return switch (below(6)) {
      case 0 -> new CheckpointEvent.AccountOpened(user(), user(), fr(), u63(), hash(), below(256));
      case 1 -> new CheckpointEvent.Paid(user(), user(), u63());
      case 2 -> new CheckpointEvent.Rewarded(user(), u63(), hash());
      case 3 -> covered();
      case 4 -> new CheckpointEvent.Bounced(realmEvent());
      default -> new CheckpointEvent.ContractRegistered(contract(), hash(), below(256));
    };
  }

  private CheckpointEvent.Covered covered() {
    return new CheckpointEvent.Covered(
        hash(),
        realm(),
        new ContractId(below(ContractId.COUNT)),
        below(256),
        u63(),
        below(1 << 16),
        u63(),
        below(1 << 16),
        below(1 << 16),
        user());
  }

  public Checkpoint checkpoint() {
    return new Checkpoint(
        u63(),
        hash(),
        u63(),
        fr(),
        list(3, this::header),
        list(3, this::checkpointEvent),
        hash(),
        new Totals(u63(), u63()),
        optional(this::finality));
  }

  public FinalityProof finality() {
    long parentSlot = below(1 << 20);
    return new FinalityProof(
        u63(),
        parentSlot + 1 + below(8),
        parentSlot,
        hash(),
        hash(),
        list(3, this::candidate),
        Signers.of(below(7), below(200)),
        new BlsSignature(bytes(BlsSignature.BYTES)));
  }

  private CandidateHeader candidate() {
    long parentSlot = below(1 << 20);
    return new CandidateHeader(u63(), parentSlot + 1 + below(8), parentSlot, hash(), u63(), hash());
  }

  private Founders founders() {
    List<Founder> members = new ArrayList<>();
    for (int i = 0; i <= below(4); i++) {
      members.add(
          new Founder(
              new Validator(hash(), new BlsKey(bytes(BlsKey.BYTES)), 1 + below(1 << 10)),
              new BlsSignature(bytes(BlsSignature.BYTES))));
    }
    return new Founders(truth() ? FaultModel.BYZANTINE : FaultModel.CRASH, members);
  }

  public Genesis genesis() {
    boolean named = truth();
    return new Genesis(
        text(),
        truth(),
        1 + below(RealmId.COUNT),
        u63(),
        founders(),
        hash(),
        fees(),
        list(4, () -> new Genesis.Funded(fr(), u63() >>> 3)),
        0,
        Replication.ALL.get(below(Replication.ALL.size())),
        named ? Optional.of(new ReferenceKey(bytes(ReferenceKey.BYTES))) : Optional.empty());
  }

  public BundleStatus status() {
    return switch (below(6)) {
      case 0 -> new BundleStatus.Unknown();
      case 1 -> new BundleStatus.Received();
      case 2 -> new BundleStatus.Verified();
      case 3 -> new BundleStatus.Committed(u63());
      case 4 -> new BundleStatus.Final(u63(), u63(), optional(this::inclusion));
      default -> {
        RejectReason[] reasons = RejectReason.values();
        yield new BundleStatus.Rejected(reasons[below(reasons.length)], text());
      }
    };
  }

  public SlotProof slotProof() {
    return new SlotProof(u63() >>> 23, fr(), path(), fr(), path(), u63(), path());
  }

  private MerklePath path() {
    List<Fr> siblings = new ArrayList<>();
    for (int i = MerklePath.SIBLINGS * below(4); i > 0; i--) {
      siblings.add(fr());
    }
    return new MerklePath(siblings);
  }
}
