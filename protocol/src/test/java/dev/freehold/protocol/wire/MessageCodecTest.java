package dev.freehold.protocol.wire;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.RandomValues;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.codec.Robustness;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The encodings of messages. A golden value that changes is another protocol. */
class MessageCodecTest {
  /** One file a type: the whole encoding in hex. */
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  private static final Hash32 HASH = FixedValues.HASH;
  private static final RealmEndpoint SEAT =
      new RealmEndpoint(
          FixedValues.HEADER,
          2,
          HASH,
          "worker.example:7410",
          List.of(
              new RealmFollower(HASH, "other.example:7410", RealmFollower.Phase.TAKING_OVER),
              new RealmFollower(HASH, "other.example:7410", RealmFollower.Phase.COUNTED)));

  @Test
  void goldenEncodings() throws Exception {
    for (Message message : all()) {
      byte[] bytes = MessageCodec.encode(message);
      assertArrayEquals(bytes, MessageCodec.encode(MessageCodec.decode(bytes)));
      Path golden = golden(MessageType.of(message));
      assertEquals(
          Files.readString(golden).replaceAll("\\s", ""),
          HexFormat.of().formatHex(bytes),
          golden.toString());
    }
  }

  @Test
  void everyKindOfMessageHasOneTypeAndOneGoldenFile() throws Exception {
    Set<Class<?>> kinds = new HashSet<>();
    addRecords(Message.class, kinds);
    assertEquals(
        kinds, Arrays.stream(MessageType.values()).map(MessageType::kind).collect(toSet()));
    assertEquals(kinds, all().stream().map(Message::getClass).collect(toSet()));
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertEquals(
          Arrays.stream(MessageType.values()).map(MessageCodecTest::golden).collect(toSet()),
          files.collect(toSet()));
    }
  }

  private static void addRecords(Class<?> type, Set<Class<?>> into) {
    if (type.isSealed()) {
      Arrays.stream(type.getPermittedSubclasses()).forEach(sub -> addRecords(sub, into));
    } else {
      into.add(type);
    }
  }

  private static Path golden(MessageType type) {
    return GOLDEN.resolve(type.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".hex");
  }

  @Test
  void everyMessageTypeComesBackAndNothingElseDecodes() {
    for (long seed = 0; seed < 6; seed++) {
      List<Message> messages = new ArrayList<>(random(new RandomValues(seed)));
      messages.addAll(WorkMessages.random(new RandomValues(seed)));
      messages.addAll(ReplicaMessages.random(new RandomValues(seed)));
      for (Message message : messages) {
        try {
          Robustness.require(
              MessageCodec.encode(message), MessageCodec::decode, MessageCodec::encode, 53);
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("seed " + seed + ", " + name(message), e);
        }
      }
    }
  }

  @Test
  void knownTypesAreThoseThatDecode() {
    TreeSet<Integer> encoded = new TreeSet<>();
    all().forEach(message -> encoded.add(MessageCodec.encode(message)[0] & 0xff));
    for (int type = 0; type < 256; type++) {
      byte[] bytes = {(byte) type, 0, 0, 0, 0};
      boolean decodes;
      try {
        MessageCodec.decode(bytes);
        decodes = true;
      } catch (MalformedException e) {
        decodes = e.reason() != Reason.UNKNOWN_TAG || !e.getMessage().startsWith("message type");
      }
      assertEquals(MessageType.of(type).isPresent(), decodes, "type " + type);
      assertEquals(MessageType.of(type).isPresent(), encoded.contains(type), "type " + type);
    }
  }

  @Test
  void aRandomMessageNeverDoesMoreThanBeRefused() {
    RandomValues random = new RandomValues(99);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = random.bytes(1 + random.below(80));
      bytes[0] = (byte) random.below(128);
      try {
        Message message = MessageCodec.decode(bytes);
        assertArrayEquals(bytes, MessageCodec.encode(message));
      } catch (MalformedException e) {
        assertEquals(Optional.of(e.reason()), Optional.ofNullable(e.reason()));
      }
    }
  }

  @Test
  void anAnswerOverItsLimitIsRefused() {
    Answer.Slots tooMany =
        new Answer.Slots(1, 1, Collections.nCopies(4097, new SlotWrite(1, Fr.ONE)), false);
    MalformedException e =
        assertThrows(
            MalformedException.class, () -> MessageCodec.decode(MessageCodec.encode(tooMany)));
    assertEquals(Reason.OVER_LIMIT, e.reason());
  }

  @Test
  void moreThanSoManyVerifiedBlocksAreRefused() {
    VerifiedBlock block = new VerifiedBlock(new RealmId(1), 2, HASH);
    Message most = new Message.BlocksVerified(Collections.nCopies(Limits.VERIFIED_TOLD_MAX, block));
    assertEquals(most, MessageCodec.decode(MessageCodec.encode(most)));
    Message more =
        new Message.BlocksVerified(Collections.nCopies(Limits.VERIFIED_TOLD_MAX + 1, block));
    MalformedException e =
        assertThrows(
            MalformedException.class, () -> MessageCodec.decode(MessageCodec.encode(more)));
    assertEquals(Reason.OVER_LIMIT, e.reason());
  }

  /** Evidence of a checkpoint and one that follows another. */
  private static Message evidence(Checkpoint checkpoint) {
    byte[] above = checkpoint.toBytes();
    above[Long.BYTES - 1] |= 1;
    byte[] other = above.clone();
    other[Long.BYTES] ^= 1;
    return new Message.Evidence(
        new Equivocation(
            Decoder.decode(above, Checkpoint::decode), Decoder.decode(other, Checkpoint::decode)));
  }

  static List<Message> all() {
    List<Message> all = new ArrayList<>(fixed());
    all.addAll(WorkMessages.fixed());
    all.addAll(ReplicaMessages.FIXED);
    return all;
  }

  private static final Aggregate AGGREGATE =
      new Aggregate(
          new Job(
              HASH,
              FixedValues.USER.realm(),
              new ContractId(6),
              7,
              HASH,
              List.of(new Job.Part(8, 9, 10, HASH))),
          FixedValues.USER,
          new byte[] {11});

  private static List<Message> fixed() {
    return List.of(
        new Message.Hello(
            1,
            HASH,
            Role.WORKER,
            HASH,
            "h:1",
            -1,
            Optional.of(
                new Invitation(
                    HASH, HASH, 9, FixedValues.bytes(Invitation.SIGNATURE_BYTES, 0x60)))),
        new Message.Welcome(1, Role.COORDINATOR, HASH, new byte[] {1, 2}, 3),
        new Message.Goodbye(GoodbyeReason.IDLE, "bye"),
        new Message.Ping(),
        new Message.Submit(new byte[] {1, 2, 3}),
        new Message.StatusPush(HASH, new BundleStatus.Committed(4)),
        new Message.CheckpointPush(FixedValues.CHECKPOINT),
        evidence(FixedValues.CHECKPOINT),
        new Message.Assignment(List.of(SEAT)),
        new Message.BlockReport(
            2, FixedValues.HEADER, FixedValues.REALM_EVENTS, FixedValues.PROOFS),
        new Message.CaughtUp(FixedValues.USER.realm(), 3),
        new Message.HandedOver(FixedValues.HEADER, 4),
        new Message.Agreement(new byte[] {4, 5, 6}),
        new Message.BlockSealed(FixedValues.HEADER),
        new Message.BlocksVerified(
            List.of(
                VerifiedBlock.of(FixedValues.HEADER),
                new VerifiedBlock(FixedValues.USER.realm(), 8, HASH))),
        new Query.BundleStatusOf(1, HASH),
        new Query.NetworkState(2),
        new Query.AccountOf(3, FixedValues.USER, -1),
        new Query.AccountsWithKey(4, Fr.of(5)),
        new Query.ContractOf(5, new ContractId(6)),
        new Query.SlotOf(6, FixedValues.USER, new ContractId(7), 8, 9),
        new Query.SlotsOf(7, FixedValues.USER, new ContractId(7), 8, 9),
        new Query.CheckpointOf(8, 9),
        new Query.BlockOf(9, FixedValues.USER.realm(), 10, 11),
        new Query.SnapshotOf(10, FixedValues.USER.realm(), 11, new byte[] {1}),
        new Query.CountersOf(11),
        new Query.PlaceRealm(
            12,
            new Placement(2, FixedValues.USER.realm(), 3, 4, Placement.Action.FOLLOW, HASH),
            new byte[] {5}),
        new Query.ProofsOf(13, FixedValues.USER.realm(), 14, 15, true),
        new Query.HeadersOf(14, FixedValues.USER.realm(), 15),
        new Query.InclusionOf(18, FixedValues.USER.realm(), HASH),
        new Query.AggregateOf(15, FixedValues.USER.realm(), 16, HASH),
        new Query.WitnessOf(16, FixedValues.USER.realm(), 17, 18),
        new Query.RealmsAt(17, 18, 19),
        new Query.CandidatesFrom(20, 21),
        new Query.NewestState(22),
        new Query.StatePartOf(23, 24, 25),
        new Answer.Failed(1, Answer.Failure.BAD_QUERY, "why"),
        new Answer.Status(2, HASH, new BundleStatus.Rejected(RejectReason.PROOF_INVALID, "no")),
        new Answer.Network(3, 4, List.of(SEAT), 5),
        new Answer.AccountState(
            4,
            Optional.of(FixedValues.ACCOUNT),
            5,
            Optional.of(FixedValues.ACCOUNT),
            FixedValues.SLOT_PROOF),
        new Answer.Accounts(5, List.of(FixedValues.USER)),
        new Answer.ContractState(6, FixedValues.CONTRACT),
        new Answer.Slot(7, 8, FixedValues.SLOT_PROOF),
        new Answer.Slots(8, 9, List.of(new SlotWrite(1, Fr.of(2))), true),
        new Answer.CheckpointAt(9, FixedValues.CHECKPOINT),
        new Answer.Included(18, 19, FixedValues.INCLUSION),
        new Answer.BlockPart(10, 9, new byte[] {1, 2}),
        new Answer.SnapshotPart(
            11,
            List.of(
                new SnapshotEntry.AccountEntry(FixedValues.USER, FixedValues.ACCOUNT),
                new SnapshotEntry.LeafEntry(new ContractId(7), FixedValues.USER, Fr.of(8)),
                new SnapshotEntry.SlotEntry(new ContractId(7), FixedValues.USER, 9, Fr.of(10))),
            new byte[] {2}),
        new Answer.Counters(
            12,
            List.of(new Answer.Counter("blocks", 3)),
            List.of(new Answer.StoppedRealm(new RealmId(5), "it is old")),
            "two at 7",
            "freehold 1",
            List.of(new SeenNode(Role.WORKER, HASH, "10.0.0.1:7410", false, 9, 8))),
        new Answer.Proofs(
            13,
            List.of(FixedValues.STATEMENT),
            List.of(new Proof(FixedValues.bytes(Proof.BYTES, 1)))),
        new Answer.Headers(14, List.of(new ProvenHeader(FixedValues.HEADER, FixedValues.PROOFS))),
        new Answer.AggregateAt(15, AGGREGATE),
        new Answer.Realms(17, List.of(FixedValues.HEADER), true),
        new Answer.Candidates(20, List.of(new byte[] {1, 2}, new byte[] {3})),
        new Answer.StateKept(22, 2, new byte[] {4, 5}),
        new Answer.StatePart(23, new byte[] {6}));
  }

  private static List<Message> random(RandomValues r) {
    Role[] roles = Role.values();
    GoodbyeReason[] reasons = GoodbyeReason.values();
    Answer.Failure[] failures = Answer.Failure.values();
    Placement.Action[] actions = Placement.Action.values();
    ContractId contract = new ContractId(r.below(ContractId.COUNT));
    return List.of(
        new Message.Hello(
            r.below(9),
            r.hash(),
            roles[r.below(roles.length)],
            r.hash(),
            r.endpoint(),
            r.u63() - 1,
            r.optional(
                () ->
                    new Invitation(
                        r.hash(), r.hash(), r.u63(), r.bytes(Invitation.SIGNATURE_BYTES)))),
        new Message.Welcome(
            r.below(9), roles[r.below(roles.length)], r.hash(), r.bytes(r.below(99)), r.u63()),
        new Message.Goodbye(reasons[r.below(reasons.length)], r.text()),
        new Message.Ping(),
        new Message.Submit(r.bytes(r.below(99))),
        new Message.StatusPush(r.hash(), r.status()),
        new Message.CheckpointPush(r.checkpoint()),
        evidence(r.checkpoint()),
        new Message.Assignment(r.list(3, () -> seat(r))),
        new Message.BlockReport(
            r.u63(), r.header(), r.list(3, r::realmEvent), r.list(3, r::functionProofs)),
        new Message.CaughtUp(r.realm(), r.u63()),
        new Message.HandedOver(r.header(), r.u63()),
        new Message.Agreement(r.bytes(r.below(99))),
        new Message.BlockSealed(r.header()),
        new Message.BlocksVerified(
            r.list(3, () -> new VerifiedBlock(r.realm(), 1 + (r.u63() >>> 1), r.hash()))),
        new Message.ResultVerified(r.hash()),
        new Query.BundleStatusOf(r.below(9), r.hash()),
        new Query.NetworkState(r.below(9)),
        new Query.AccountOf(r.below(9), r.user(), r.u63()),
        new Query.AccountsWithKey(r.below(9), r.fr()),
        new Query.ContractOf(r.below(9), contract),
        new Query.SlotOf(r.below(9), r.user(), contract, r.u63() >>> 23, r.u63()),
        new Query.SlotsOf(r.below(9), r.user(), contract, r.u63() >>> 23, r.u63()),
        new Query.CheckpointOf(r.below(9), r.u63()),
        new Query.BlockOf(r.below(9), r.realm(), r.u63(), r.below(1 << 30)),
        new Query.SnapshotOf(r.below(9), r.realm(), r.u63(), r.bytes(r.below(32))),
        new Query.CountersOf(r.below(9)),
        new Query.PlaceRealm(
            r.below(9),
            new Placement(
                r.u63(), r.realm(), r.u63(), r.u63(), actions[r.below(actions.length)], r.hash()),
            r.bytes(64)),
        new Query.ProofsOf(r.below(9), r.realm(), r.u63(), r.below(1 << 16), r.truth()),
        new Query.HeadersOf(r.below(9), r.realm(), r.u63()),
        new Query.InclusionOf(r.below(9), r.realm(), r.hash()),
        new Query.AggregateOf(r.below(9), r.realm(), r.u63(), r.hash()),
        new Query.WitnessOf(r.below(9), r.realm(), r.u63(), r.below(1 << 30)),
        new Query.RealmsAt(r.below(9), r.u63(), r.below(1 << 12)),
        new Query.CandidatesFrom(r.below(9), r.u63()),
        new Query.NewestState(r.below(9)),
        new Query.StatePartOf(r.below(9), r.u63(), r.below(1 << 16)),
        new Answer.Failed(r.below(9), failures[r.below(failures.length)], r.text()),
        new Answer.Status(r.below(9), r.hash(), r.status()),
        new Answer.Network(r.below(9), r.u63(), r.list(3, () -> seat(r)), r.u63()),
        new Answer.AccountState(
            r.below(9), r.optional(r::account), r.u63(), r.optional(r::account), r.slotProof()),
        new Answer.Accounts(r.below(9), r.list(5, r::user)),
        new Answer.ContractState(r.below(9), r.contract()),
        new Answer.Slot(r.below(9), r.u63(), r.slotProof()),
        new Answer.Slots(
            r.below(9), r.u63(), r.list(5, () -> new SlotWrite(r.u63() >>> 23, r.fr())), r.truth()),
        new Answer.CheckpointAt(r.below(9), r.checkpoint()),
        new Answer.Included(r.below(9), r.u63(), r.inclusion()),
        new Answer.BlockPart(r.below(9), r.below(1 << 30), r.bytes(r.below(99))),
        new Answer.SnapshotPart(
            r.below(9),
            List.of(
                new SnapshotEntry.AccountEntry(r.user(), r.account()),
                new SnapshotEntry.LeafEntry(contract, r.user(), r.fr()),
                new SnapshotEntry.SlotEntry(contract, r.user(), r.u63() >>> 23, r.fr())),
            r.bytes(r.below(32))),
        new Answer.Counters(
            r.below(9),
            r.list(3, () -> new Answer.Counter(r.text(), r.u63())),
            r.list(3, () -> new Answer.StoppedRealm(new RealmId(r.below(9)), r.text())),
            r.text(),
            r.text(),
            r.list(3, () -> seen(r))),
        new Answer.Proofs(r.below(9), r.list(3, r::callStatement), r.list(3, r::proof)),
        new Answer.Headers(r.below(9), r.list(3, r::provenHeader)),
        new Answer.AggregateAt(r.below(9), r.aggregate()),
        new Answer.Realms(r.below(9), r.list(3, r::header), r.truth()),
        new Answer.Candidates(r.below(9), r.list(3, () -> r.bytes(r.below(99)))),
        new Answer.StateKept(r.below(9), r.below(1 << 16), r.bytes(r.below(99))),
        new Answer.StatePart(r.below(9), r.bytes(r.below(99))));
  }

  private static SeenNode seen(RandomValues r) {
    Role[] roles = Role.values();
    return new SeenNode(
        roles[r.below(roles.length)], r.hash(), r.endpoint(), r.truth(), r.u63(), r.u63());
  }

  private static RealmEndpoint seat(RandomValues r) {
    List<RealmFollower> followers = new ArrayList<>();
    if (r.truth()) {
      followers.add(new RealmFollower(r.hash(), r.endpoint(), RealmFollower.Phase.FOLLOWING));
    }
    followers.addAll(
        r.list(3, () -> new RealmFollower(r.hash(), r.endpoint(), RealmFollower.Phase.SEATED)));
    return new RealmEndpoint(r.header(), r.u63(), r.hash(), r.endpoint(), followers);
  }

  private static String name(Message message) {
    return message.getClass().getSimpleName();
  }
}
