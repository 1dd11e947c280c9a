package dev.freehold.core.chain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.RandomValues;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.codec.Robustness;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.Replication;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The encodings of what the chain consists of. A golden value that changes is another format. */
class ChainCodecTest {
  private static final long SEEDS = 12;

  @Test
  void goldenHeader() {
    String hash = HexFormat.of().formatHex(FixedValues.HASH.toBytes());
    assertEquals(
        "0321"
            + "0000000000000002"
            + hash
            + "0000000000000003"
            + "00".repeat(31)
            + "04"
            + "00".repeat(31)
            + "05"
            + "00000006"
            + hash
            + hash
            + hash
            + hash
            + "0000000000000007"
            + "0000000000000000"
            + "00000401"
            + "0000000000000008"
            + "0000000000000009",
        HexFormat.of().formatHex(encode(FixedValues.HEADER)));
  }

  @Test
  void goldenDigests() throws Exception {
    assertEquals(
        "e09605e74936d655b18c716c89967d9c31657b2417e03416947493cd17d3011b",
        sha(FixedValues.BUNDLE.toBytes()));
    assertEquals(
        "463bde39a0bd22f60cfadd3516ac163b3e978ce6d0c29362d412177f841343fe",
        sha(FixedValues.BLOCK.toBytes()));
    assertEquals(
        "93aa83dfffba48d482718fb62a53979a8ca0165ad0b6241cfae95ffd87334d64",
        sha(FixedValues.CHECKPOINT.toBytes()));
    assertEquals(
        "144f98bbe01f2295ce5cb5f6c3b7f43a40651107201dde4f35eaf80adb073f4a",
        sha(FixedValues.GENESIS.toBytes()));
  }

  @Test
  void goldenHashes() {
    assertEquals(
        "9100c1d813500250df4dc53ceecbbb7afca72b362e7353e9c4df207e3711fd2b",
        FixedValues.BUNDLE.id().toString());
    assertEquals(
        "5e58646aaa69a7586c409c14a483e73cbfa221a57fa6f85dda92f8463fdb9418",
        FixedValues.HEADER.hash().toString());
    assertEquals(
        "a0e83cca2b808396582adca4919a4ae78acff551b960d0d6dec1779e4a2dcceb",
        FixedValues.CHECKPOINT.hash().toString());
    assertEquals(
        "08f3b410f5a0c7230d2e30588d3c3acec3056f0022499462e0fb5bd3670b2bdc",
        FixedValues.GENESIS.hash().toString());
    assertEquals(
        "d355969d8d670dea4dbbdc06483b60048f008f02f4794c6007ca63c2c97e21f9",
        RealmEvent.digest(FixedValues.REALM_EVENTS).toString());
    assertEquals(
        "e43a08987063aa5cd252c76dcad9d70ceb7801246d188b230e11f2a5bbe92276",
        FixedValues.BLOCK.bundleList().digest().toString());
  }

  @Test
  void theChainOfEventsIsThatOfItsParts() {
    List<RealmEvent> events = FixedValues.REALM_EVENTS;
    Hash32 first = RealmEvent.chain(Hash32.ZERO, events.subList(0, 1));
    assertEquals(
        RealmEvent.chain(Hash32.ZERO, events),
        RealmEvent.chain(first, events.subList(1, events.size())));
    assertEquals(first, RealmEvent.chain(first, List.of()));
    assertEquals(
        "a86bc321367358b916981b2d614e2564a3c1b1255864ccb07daf123a547e9b4e",
        RealmEvent.chain(Hash32.ZERO, FixedValues.REALM_EVENTS).toString());
  }

  @Test
  void aCheckpointsEventsGiveBackWhatRealmsSent() {
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomValues random = new RandomValues(seed);
      RealmEvent event = random.realmEvent();
      assertEquals(
          event,
          switch (event) {
            case RealmEvent.Pay e ->
                new CheckpointEvent.Paid(e.from(), e.to(), e.amount()).sent().orElseThrow();
            case RealmEvent.OpenAccount e ->
                new CheckpointEvent.AccountOpened(
                        e.opener(), random.user(), e.authKey(), e.balance(), e.bundle(), e.call())
                    .sent()
                    .orElseThrow();
            case RealmEvent.Deploy e ->
                new CheckpointEvent.ContractRegistered(
                        new Contract(random.contract().id(), e.owner(), e.contract(), seed),
                        e.bundle(),
                        e.call())
                    .sent()
                    .orElseThrow();
          });
      CheckpointEvent.Bounced bounced = new CheckpointEvent.Bounced(event);
      assertEquals(event, bounced.sent().orElseThrow());
      assertEquals(event.value(), bounced.value());
      assertTrue(bounced.concerns(event.sender().realm()));
    }
  }

  @Test
  void randomValuesComeBackAndNothingElseDecodes() {
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomValues random = new RandomValues(seed);
      try {
        Robustness.require(
            random.checkpoint().toBytes(),
            bytes -> Decoder.decode(bytes, Checkpoint::decode),
            Checkpoint::toBytes,
            37);
        Robustness.require(random.block().toBytes(), RealmBlock::decode, RealmBlock::toBytes, 37);
        Robustness.require(random.genesis().toBytes(), Genesis::decode, Genesis::toBytes, 1);
        Robustness.require(
            encode(random.header()),
            bytes -> Decoder.decode(bytes, RealmHeader::decode),
            ChainCodecTest::encode,
            1);
        Encoder account = new Encoder();
        random.account().encode(account);
        Robustness.require(
            account.toBytes(),
            bytes -> Decoder.decode(bytes, Account::decode),
            value -> {
              Encoder out = new Encoder();
              value.encode(out);
              return out.toBytes();
            },
            1);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  @Test
  void equalityIsThatOfTheContent() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Checkpoint checkpoint = new RandomValues(seed).checkpoint();
      Checkpoint again = Decoder.decode(checkpoint.toBytes(), Checkpoint::decode);
      assertEquals(checkpoint, again, "seed " + seed);
      assertEquals(checkpoint.hashCode(), again.hashCode());
      // The proof is not part of what is hashed, but of what is equal.
      Checkpoint signed = checkpoint.with(FixedValues.FINALITY);
      assertEquals(checkpoint.hash(), signed.hash());
      assertEquals(false, checkpoint.equals(signed));
    }
  }

  @Test
  void aGenesisBeyondItsLimitsIsRefused() {
    Genesis.Funded half = new Genesis.Funded(Fr.ONE, Long.MAX_VALUE / 2 + 1);
    assertThrows(IllegalArgumentException.class, () -> genesis(1, List.of(half, half)));
    assertThrows(IllegalArgumentException.class, () -> genesis(0, List.of()));
    assertThrows(IllegalArgumentException.class, () -> genesis(4097, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Genesis.Funded(Fr.ONE, -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> genesis(1, Collections.nCopies(1025, new Genesis.Funded(Fr.ONE, 1))));
    // The same from bytes: two accounts of 2^62 each.
    Encoder out = new Encoder().u8(9).text("x").bool(true).u16(1).u63(0);
    FixedValues.FOUNDERS.encode(out);
    out.hash(Hash32.ZERO);
    out.i32(0).i32(0).i32(0).i32(0).u63(1);
    out.i32(0).i32(0).i32(0).i32(0).u63(1);
    out.list(List.of(half, half), (o, a) -> o.fr(a.authKey()).u63(a.balance()));
    out.u16(0);
    MalformedException e =
        assertThrows(MalformedException.class, () -> Genesis.decode(out.toBytes()));
    assertEquals(Reason.OUT_OF_RANGE, e.reason());
  }

  @Test
  void aGenesisOfSeveralSeatsHasItsVersionAndThoseOfOneKeepTheirs() {
    Genesis alone = FixedValues.GENESIS;
    byte[] before = alone.toBytes();
    assertEquals(9, before[0]);
    assertEquals(alone, alone.with(Replication.ALONE));
    for (Replication replication : List.of(new Replication(3, 2), new Replication(4, 3))) {
      Genesis several = alone.with(replication);
      byte[] bytes = several.toBytes();
      byte[] expected = Arrays.copyOf(before, before.length + 3);
      expected[0] = 11;
      expected[before.length] = (byte) replication.seats();
      expected[before.length + 1] = (byte) replication.acknowledge();
      assertArrayEquals(expected, bytes);
      assertEquals(several, Genesis.decode(bytes));
      assertEquals(replication, Genesis.decode(bytes).replication());
      // One encoding each: a realm of one worker has versions of its own.
      expected[before.length] = 1;
      expected[before.length + 1] = 1;
      requireReason(Reason.OUT_OF_RANGE, () -> Genesis.decode(expected));
      expected[before.length] = 2;
      requireReason(Reason.OUT_OF_RANGE, () -> Genesis.decode(expected));
    }
  }

  @Test
  void unknownVersionsAndTagsAreNamed() {
    byte[] genesis = FixedValues.GENESIS.toBytes();
    for (byte version : new byte[] {6, 7, 8, 12}) {
      genesis[0] = version;
      requireReason(Reason.UNKNOWN_VERSION, () -> Genesis.decode(genesis));
    }
    for (byte version : new byte[] {10, 11}) {
      genesis[0] = version;
      requireReason(Reason.TRUNCATED, () -> Genesis.decode(genesis));
    }
    requireReason(Reason.UNKNOWN_TAG, () -> Decoder.decode(new byte[] {3}, RealmEvent::decode));
    requireReason(
        Reason.UNKNOWN_TAG, () -> Decoder.decode(new byte[] {6}, CheckpointEvent::decode));
  }

  @Test
  void genesisAccountsOpenRoundTheRealms() {
    Genesis genesis = genesis(2, Collections.nCopies(5, new Genesis.Funded(Fr.ONE, 3)));
    assertEquals(
        List.of("0:0", "1:0", "0:1", "1:1", "0:2"),
        genesis.checkpoint().events().stream()
            .map(event -> ((CheckpointEvent.AccountOpened) event).user().toString())
            .toList());
    assertEquals(15, genesis.supply());
    assertEquals(genesis.hash(), genesis.checkpoint().previous());
  }

  private static Genesis genesis(int realms, List<Genesis.Funded> accounts) {
    return new Genesis(
        "x",
        true,
        realms,
        0,
        TestFounders.alone(Hash32.ZERO),
        Hash32.ZERO,
        new FeeSchedule(0, 0, 0, 0),
        accounts);
  }

  private static void requireReason(Reason reason, Executable decode) {
    assertEquals(reason, assertThrows(MalformedException.class, decode).reason());
  }

  private static byte[] encode(RealmHeader header) {
    Encoder out = new Encoder();
    header.encode(out);
    return out.toBytes();
  }

  private static String sha(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
