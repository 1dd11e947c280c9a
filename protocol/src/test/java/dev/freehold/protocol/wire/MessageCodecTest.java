package dev.freehold.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.FixedValues;
import dev.freehold.core.RandomValues;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.codec.Robustness;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The encodings of messages. A golden value that changes is another protocol. */
class MessageCodecTest {
  private static final Hash32 HASH = FixedValues.HASH;
  private static final RealmEndpoint SEAT =
      new RealmEndpoint(
          FixedValues.HEADER,
          2,
          HASH,
          "worker.example:7410",
          Optional.of(
              new RealmFollower(HASH, "other.example:7410", RealmFollower.Phase.TAKING_OVER)));

  @Test
  void goldenEncodings() throws Exception {
    StringBuilder actual = new StringBuilder();
    for (Message message : all()) {
      byte[] bytes = MessageCodec.encode(message);
      assertArrayEquals(bytes, MessageCodec.encode(MessageCodec.decode(bytes)));
      actual.append(name(message)).append(' ').append(digest(bytes)).append('\n');
    }
    assertEquals(GOLDEN, actual.toString());
  }

  /** Short encodings as they are, longer ones as their length and SHA-256. */
  private static final String GOLDEN =
      """
      Hello 81:2f8db8a44b934d259e2c6eb3e725550d35b24909745203568fdce382a63788ba
      Welcome 50:570004faa4bec778fe63b40136c479d19d3162f0a729f7f0d2e4150f554cde27
      Goodbye 03080003627965
      Ping 04
      Submit 0a00000003010203
      StatusPush 0b404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f030000000000000004
      CheckpointPush 1543:11455fd2a7de4f81d5a4303c48752f75dafb0bc132c58bb4900097a11aa35bbf
      Assignment 342:1c5ecc94becbb56275ba947f6b54fef3e15a043b992362a3ac176bc462ee5e13
      BlockReport 1291:18ef222a7e2be508e8642c30e5fc27585b47bd39cb5e07ab57cde005d3d8c18c
      CaughtUp 1601230000000000000003
      HandedOver 231:9cee58618d75c767c8503c2738dfef02a1886f30022d6535ca01b3ae173634d3
      BundleStatusOf 1e00000001404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f
      NetworkState 1f00000002
      AccountOf 200000000312345678ffffffffffffffff
      AccountsWithKey 21000000040000000000000000000000000000000000000000000000000000000000000005
      ContractOf 220000000500000006
      SlotOf 2300000006123456780000000700000000080000000000000009
      SlotsOf 2400000007123456780000000700000000080000000000000009
      CheckpointOf 25000000080000000000000009
      BlockOf 26000000090123000000000000000a0000000b
      SnapshotOf 270000000a0123000000000000000b0000000101
      CountersOf 280000000b
      PlaceRealm 61:dae5ddc7a49af4a456784c7f55ac6a465340962cda89715f39196050a941ab76
      ProofsOf 2a0000000d0123000000000000000e000f01
      HeadersOf 2b0000000e0123000000000000000f
      AggregateOf 2c0000000f01230000000000000010404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f
      WitnessOf 2d000000100123000000000000001100000012
      RealmsAt 2e0000001100000000000000120013
      Failed 3200000001040003776879
      Status 3300000002404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f052000026e6f
      Network 354:a1bdea2103c2197bebd29703b675a82659bf623e27dda2ac0345efb7d9852b14
      AccountState 397:a2451d1d7facbe6e43a037ec42da40358d21772ceaf0ac3f875e119fd3c0ae01
      Accounts 36000000050000000112345678
      ContractState 900:a5dbb23d39c21483e5e4eab28dc99ac59aca7305a450ecde55e16aa057ad8d7a
      Slot 282:4a595f09f09b3354fca58522e99be51408b0f1320336ec89c0257a56ccae5809
      Slots 55:1f5c3c0cf074da00f16f9c2d62159570fdb82dc083f6f5d581a8dfcf2bc92ccd
      CheckpointAt 1547:cebffc8eca681eb186a0c1a663956dcecc53c63fd7a8ff5af6155317e0a9abde
      BlockPart 3b0000000a00000009000000020102
      SnapshotPart 162:d93ce5e212d6a408bb1aa1499fb587e17bb9f36c7601f615d943655822f53791
      Counters 3d0000000c000000010006626c6f636b730000000000000003
      Proofs 377:63890ff6a463dc887265cde1722c28dd8e645a8a9fffe6923da5ebc1151a0493
      Headers 274:8a1ee48b98d33ab74c2ef10441aa255f4f87b63d96311cb957115bf7639254f4
      AggregateAt 133:e209a9799f7164406d9dd77f4cf8df2a782dd42f1b0f06cabd24afeaec2b3349
      Realms 232:876dd19fcc25b00d6da48c6ea3a08717e4d957e4934af2bdc8030f9cdf2820ed
      AggregatePush 173:00e7e3963d1caa8ddf1c0b28c8a68322fa2a374d611c19d5b864915fc34e3d51
      Register 109:ac4fddecab7b93cdd4c1e93a715c4578f047398fc4a104497fdf30f435bd6c7f
      Registered 5bfffffffe000000000000000304
      Leased 273:10aeaf6fa23f9f2a7adae273215b38c6acb1884d1f9ef0bfa7346a1957701679
      LeaseEnded 5d404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f
      Heartbeat 5e404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f
      Submit 219:4873e635046c5c2b0552189d82aac40829e13d20b6b85ed021f078b70d3b5975
      Judged 60404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f010000000000000005
      JobsOf 2f0000000f00000010
      EarningsOf 300000001012345678
      Jobs 385:cde600dc6df958920349ba6a9c2e81344a6ba89234761c3af8302892c9c9cd2f
      Earnings 223:913edad4f1669958575d07ed73ed448e270d436a4cffc0b0066e29191daef627
      """;

  @Test
  void everyMessageTypeComesBackAndNothingElseDecodes() {
    for (long seed = 0; seed < 6; seed++) {
      List<Message> messages = new ArrayList<>(random(new RandomValues(seed)));
      messages.addAll(WorkMessages.random(new RandomValues(seed)));
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
      assertEquals(MessageCodec.isKnownType(type), decodes, "type " + type);
      assertEquals(MessageCodec.isKnownType(type), encoded.contains(type), "type " + type);
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

  static List<Message> all() {
    List<Message> all = new ArrayList<>(fixed());
    all.addAll(WorkMessages.fixed());
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
        new Message.Hello(1, HASH, Role.WORKER, HASH, "h:1", -1),
        new Message.Welcome(1, Role.COORDINATOR, HASH, new byte[] {1, 2}, 3),
        new Message.Goodbye(GoodbyeReason.IDLE, "bye"),
        new Message.Ping(),
        new Message.Submit(new byte[] {1, 2, 3}),
        new Message.StatusPush(HASH, new BundleStatus.Committed(4)),
        new Message.CheckpointPush(FixedValues.CHECKPOINT),
        new Message.Assignment(List.of(SEAT)),
        new Message.BlockReport(
            2, FixedValues.HEADER, FixedValues.REALM_EVENTS, FixedValues.PROOFS),
        new Message.CaughtUp(FixedValues.USER.realm(), 3),
        new Message.HandedOver(FixedValues.HEADER, 4),
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
            new Placement(FixedValues.USER.realm(), 3, 4, Placement.Action.FOLLOW, HASH),
            new byte[] {5}),
        new Query.ProofsOf(13, FixedValues.USER.realm(), 14, 15, true),
        new Query.HeadersOf(14, FixedValues.USER.realm(), 15),
        new Query.AggregateOf(15, FixedValues.USER.realm(), 16, HASH),
        new Query.WitnessOf(16, FixedValues.USER.realm(), 17, 18),
        new Query.RealmsAt(17, 18, 19),
        new Answer.Failed(1, Answer.Failure.BAD_QUERY, "why"),
        new Answer.Status(2, HASH, new BundleStatus.Rejected(RejectReason.PROOF_INVALID, "no")),
        new Answer.Network(3, 4, List.of(SEAT)),
        new Answer.AccountState(
            4,
            Optional.of(FixedValues.ACCOUNT),
            5,
            Optional.of(FixedValues.ACCOUNT),
            Optional.of(FixedValues.SLOT_PROOF)),
        new Answer.Accounts(5, List.of(FixedValues.USER)),
        new Answer.ContractState(6, FixedValues.CONTRACT),
        new Answer.Slot(7, 8, FixedValues.SLOT_PROOF),
        new Answer.Slots(8, 9, List.of(new SlotWrite(1, Fr.of(2))), true),
        new Answer.CheckpointAt(9, FixedValues.CHECKPOINT),
        new Answer.BlockPart(10, 9, new byte[] {1, 2}),
        new Answer.SnapshotPart(
            11,
            List.of(
                new SnapshotEntry.AccountEntry(FixedValues.USER, FixedValues.ACCOUNT),
                new SnapshotEntry.LeafEntry(new ContractId(7), FixedValues.USER, Fr.of(8)),
                new SnapshotEntry.SlotEntry(new ContractId(7), FixedValues.USER, 9, Fr.of(10))),
            new byte[] {2}),
        new Answer.Counters(12, List.of(new Answer.Counter("blocks", 3))),
        new Answer.Proofs(
            13,
            List.of(FixedValues.STATEMENT),
            List.of(new Proof(FixedValues.bytes(Proof.BYTES, 1)))),
        new Answer.Headers(14, List.of(new ProvenHeader(FixedValues.HEADER, FixedValues.PROOFS))),
        new Answer.AggregateAt(15, AGGREGATE),
        new Answer.Realms(17, List.of(FixedValues.HEADER), true));
  }

  private static List<Message> random(RandomValues r) {
    Role[] roles = Role.values();
    GoodbyeReason[] reasons = GoodbyeReason.values();
    Answer.Failure[] failures = Answer.Failure.values();
    Placement.Action[] actions = Placement.Action.values();
    ContractId contract = new ContractId(r.below(ContractId.COUNT));
    return List.of(
        new Message.Hello(
            r.below(9), r.hash(), roles[r.below(roles.length)], r.hash(), r.text(), r.u63() - 1),
        new Message.Welcome(
            r.below(9), roles[r.below(roles.length)], r.hash(), r.bytes(r.below(99)), r.u63()),
        new Message.Goodbye(reasons[r.below(reasons.length)], r.text()),
        new Message.Ping(),
        new Message.Submit(r.bytes(r.below(99))),
        new Message.StatusPush(r.hash(), r.status()),
        new Message.CheckpointPush(r.checkpoint()),
        new Message.Assignment(r.list(3, () -> seat(r))),
        new Message.BlockReport(
            r.u63(), r.header(), r.list(3, r::realmEvent), r.list(3, r::functionProofs)),
        new Message.CaughtUp(r.realm(), r.u63()),
        new Message.HandedOver(r.header(), r.u63()),
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
            new Placement(r.realm(), r.u63(), r.u63(), actions[r.below(actions.length)], r.hash()),
            r.bytes(64)),
        new Query.ProofsOf(r.below(9), r.realm(), r.u63(), r.below(1 << 16), r.truth()),
        new Query.HeadersOf(r.below(9), r.realm(), r.u63()),
        new Query.AggregateOf(r.below(9), r.realm(), r.u63(), r.hash()),
        new Query.WitnessOf(r.below(9), r.realm(), r.u63(), r.below(1 << 30)),
        new Query.RealmsAt(r.below(9), r.u63(), r.below(1 << 12)),
        new Answer.Failed(r.below(9), failures[r.below(failures.length)], r.text()),
        new Answer.Status(r.below(9), r.hash(), r.status()),
        new Answer.Network(r.below(9), r.u63(), r.list(3, () -> seat(r))),
        new Answer.AccountState(
            r.below(9),
            r.optional(r::account),
            r.u63(),
            r.optional(r::account),
            r.optional(r::slotProof)),
        new Answer.Accounts(r.below(9), r.list(5, r::user)),
        new Answer.ContractState(r.below(9), r.contract()),
        new Answer.Slot(r.below(9), r.u63(), r.slotProof()),
        new Answer.Slots(
            r.below(9), r.u63(), r.list(5, () -> new SlotWrite(r.u63() >>> 23, r.fr())), r.truth()),
        new Answer.CheckpointAt(r.below(9), r.checkpoint()),
        new Answer.BlockPart(r.below(9), r.below(1 << 30), r.bytes(r.below(99))),
        new Answer.SnapshotPart(
            r.below(9),
            List.of(
                new SnapshotEntry.AccountEntry(r.user(), r.account()),
                new SnapshotEntry.LeafEntry(contract, r.user(), r.fr()),
                new SnapshotEntry.SlotEntry(contract, r.user(), r.u63() >>> 23, r.fr())),
            r.bytes(r.below(32))),
        new Answer.Counters(r.below(9), r.list(3, () -> new Answer.Counter(r.text(), r.u63()))),
        new Answer.Proofs(r.below(9), r.list(3, r::callStatement), r.list(3, r::proof)),
        new Answer.Headers(r.below(9), r.list(3, r::provenHeader)),
        new Answer.AggregateAt(r.below(9), r.aggregate()),
        new Answer.Realms(r.below(9), r.list(3, r::header), r.truth()));
  }

  private static RealmEndpoint seat(RandomValues r) {
    RealmFollower.Phase[] phases = RealmFollower.Phase.values();
    return new RealmEndpoint(
        r.header(),
        r.u63(),
        r.hash(),
        r.text(),
        r.optional(() -> new RealmFollower(r.hash(), r.text(), phases[r.below(phases.length)])));
  }

  private static String name(Message message) {
    return message.getClass().getSimpleName();
  }

  private static String digest(byte[] bytes) throws Exception {
    return bytes.length <= 48
        ? HexFormat.of().formatHex(bytes)
        : bytes.length
            + ":"
            + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
