package dev.freehold.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.tree.EmptyRoots;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.identity.Rights;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page {@code docs/protocol.md}, held against the code that it speaks of. */
class ProtocolPageTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
  private static final byte[] SEED = FixedValues.bytes(32, 0);

  private final ProtocolPage page;

  ProtocolPageTest() throws IOException {
    page = ProtocolPage.read();
  }

  @Test
  void everyMessageStandsThereWithItsNumber() {
    Map<Integer, String> known = new TreeMap<>();
    for (MessageType type : MessageType.values()) {
      known.put(type.code(), name(type.kind()));
    }
    Map<Integer, String> documented = new TreeMap<>();
    page.messages().forEach((code, row) -> documented.put(code, row.name()));
    assertEquals(known, documented);
  }

  @Test
  void theDocumentedFieldsReadEveryGoldenMessageToItsEnd() throws IOException {
    List<Path> golden;
    try (Stream<Path> files = Files.list(GOLDEN)) {
      golden = files.sorted().toList();
    }
    assertEquals(MessageType.values().length, golden.size());
    for (Path file : golden) {
      byte[] message = HEX.parseHex(Files.readString(file).replaceAll("\\s", ""));
      try {
        new PageReader(page, message).message();
      } catch (RuntimeException e) {
        throw new AssertionError(file.toString(), e);
      }
    }
    new PageReader(page, FixedValues.GENESIS.toBytes()).whole("Genesis");
    new PageReader(page, FixedValues.BUNDLE.toBytes()).bundle(64);
  }

  @Test
  void onlyTheDocumentedSidesMaySayAMessage() {
    for (Message message : MessageCodecTest.all()) {
      String direction = page.direction(MessageCodec.encode(message)[0] & 0xff);
      if (message instanceof Message.Session || !direction.contains(" → ")) {
        continue;
      }
      for (Role from : Role.values()) {
        for (Role to : Role.values()) {
          if (Rights.mayConnect(from, to) || Rights.mayConnect(to, from)) {
            assertEquals(
                Rights.maySay(from, to, message),
                Arrays.stream(direction.split("; "))
                    .map(one -> one.split(" → "))
                    .anyMatch(one -> names(one[0], from) && names(one[1], to)),
                from + " to " + to + ": " + name(message.getClass()));
          }
        }
      }
    }
  }

  private static boolean names(String letters, Role role) {
    String letter =
        switch (role) {
          case CLIENT -> "C";
          case WORKER -> "[WN]";
          case COORDINATOR -> "[KN]";
          case AGGREGATOR -> "A";
          case VALIDATOR -> "V";
        };
    return Arrays.stream(letters.split(" ")).anyMatch(one -> one.matches(letter));
  }

  @Test
  void everyCodeStandsThereWithItsName() {
    codes("Role", Role.values());
    codes("GoodbyeReason", GoodbyeReason.values());
    codes("Failure", Answer.Failure.values());
    codes("RejectReason", RejectReason.values());
    codes("SignatureScheme", SignatureScheme.values());
    codes("SetupKind", FunctionSpec.SetupKind.values());
    codes("Verdict", Verdict.values());
    codes("JobState.Phase", JobState.Phase.values());
    codes("RealmFollower.Phase", RealmFollower.Phase.values());
    codes("Placement.Action", Placement.Action.values());
  }

  @Test
  void everyVariantStandsThereWithItsTag() {
    variants("SystemCall", SystemCall.class);
    variants("BundleStatus", BundleStatus.class);
    variants("RealmEvent", RealmEvent.class);
    variants("CheckpointEvent", CheckpointEvent.class);
    variants("SnapshotEntry", SnapshotEntry.class);
  }

  @Test
  void everyLimitStandsThereWithItsValue() throws IllegalAccessException {
    List<String> known = new ArrayList<>();
    for (Field limit : Limits.class.getFields()) {
      known.add(limit.getName() + " " + "%,d".formatted(limit.getInt(null)));
    }
    assertEquals(known, page.pairs("Limits", 0, 1));
  }

  @Test
  void everyTagOfADigestIsTheDocumentedOne() throws GeneralSecurityException {
    List<String> documented = page.pairs("TaggedHash", 0, 1);
    assertEquals(TaggedHash.values().length, documented.size());
    byte[] data = {1, 2, 3};
    for (String pair : documented) {
      byte[] tag = pair.substring(pair.indexOf(' ') + 1).getBytes(StandardCharsets.US_ASCII);
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((byte) tag.length);
      sha.update(tag);
      TaggedHash hash = TaggedHash.valueOf(pair.substring(0, pair.indexOf(' ')));
      assertEquals(new Hash32(sha.digest(data)), hash.of(data), pair);
    }
  }

  @Test
  void theStatementsInputsStandThereInOrder() {
    RecordComponent[] inputs = Statement.class.getRecordComponents();
    assertEquals(Statement.COUNT, inputs.length);
    assertEquals(
        IntStream.range(0, inputs.length).mapToObj(i -> i + " " + inputs[i].getName()).toList(),
        page.pairs("Statement", 0, 1));
  }

  @Test
  void versionsAndEmptyRootsAreThoseOfTheCode() {
    assertTrue(page.text().contains("| protocol (`Hello`, all messages) | " + Protocol.VERSION));
    assertTrue(page.text().contains("| bundle | " + Bundle.VERSION + " |"));
    for (int level : new int[] {1, 10, 20, 21, 27}) {
      assertTrue(
          page.text().contains("| E[" + level + "] | `" + EmptyRoots.at(level) + "` |"),
          "E[" + level + "] is " + EmptyRoots.at(level));
    }
  }

  @Test
  void theExampleIsWhatTheProtocolMakesOfIt() throws GeneralSecurityException {
    Bundle bundle = payment();
    example(
        "hello",
        new Message.Hello(Protocol.VERSION, Hash32.ZERO, Role.CLIENT, Hash32.ZERO, "", -1));
    example(
        "welcome",
        new Message.Welcome(
            Protocol.VERSION, Role.WORKER, FixedValues.HASH, FixedValues.GENESIS.toBytes(), 968));
    example("submit", new Message.Submit(bundle.toBytes()));
    example("status", new Message.StatusPush(bundle.id(), new BundleStatus.Received()));
    assertTrue(page.text().contains("`" + bundle.id() + "`"), bundle.id().toString());
    Hash32 noProofs = TaggedHash.PROOFS.of(new byte[0]);
    assertTrue(page.text().contains("`" + noProofs + "`"), noProofs.toString());
    long fee = FixedValues.GENESIS.fees().of(bundle);
    assertTrue(page.text().contains("the fee is " + fee + "."), "the fee is " + fee);
    new PageReader(page, bundle.toBytes()).bundle(64);
  }

  private void example(String name, Message message) {
    byte[] encoded = MessageCodec.encode(message);
    byte[] frame =
        ByteBuffer.allocate(Protocol.LENGTH_BYTES + encoded.length)
            .putInt(encoded.length)
            .put(encoded)
            .array();
    StringBuilder digits = new StringBuilder();
    for (String line : page.example(name)) {
      digits.append(line.split(" ", 2)[0]);
    }
    assertEquals(HEX.formatHex(frame), digits.toString(), name);
    byte[] body = Arrays.copyOfRange(frame, Protocol.LENGTH_BYTES, frame.length);
    assertArrayEquals(body, MessageCodec.encode(MessageCodec.decode(body)));
    new PageReader(page, body).message();
  }

  private static Bundle payment() throws GeneralSecurityException {
    KeyFactory keys = KeyFactory.getInstance("Ed25519");
    PrivateKey key = keys.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, SEED));
    Bundle.Unsigned unsigned =
        new Bundle.Unsigned(
            FixedValues.GENESIS.hash(),
            UserId.of(new RealmId(0), 0),
            5,
            968,
            1400,
            SignatureScheme.ED25519,
            PUBLIC_KEY,
            List.of(new Call.System(new SystemCall.Pay(UserId.of(new RealmId(1), 0), 250))));
    Signature signing = Signature.getInstance("Ed25519");
    signing.initSign(key);
    signing.update(unsigned.id().toBytes());
    byte[] signature = signing.sign();
    Signature checking = Signature.getInstance("Ed25519");
    checking.initVerify(publicKey(keys));
    checking.update(unsigned.id().toBytes());
    assertTrue(checking.verify(signature));
    return unsigned.sign(signature);
  }

  /** The public key of {@link #SEED}, as RFC 8032 encodes it. */
  private static final byte[] PUBLIC_KEY =
      HEX.parseHex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");

  private static PublicKey publicKey(KeyFactory keys) throws GeneralSecurityException {
    byte[] bigEndian = new byte[PUBLIC_KEY.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = PUBLIC_KEY[PUBLIC_KEY.length - 1 - i];
    }
    boolean odd = bigEndian[0] < 0;
    bigEndian[0] &= 0x7f;
    return keys.generatePublic(
        new EdECPublicKeySpec(
            NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, bigEndian))));
  }

  private void codes(String table, Enum<?>[] values) {
    assertEquals(
        Arrays.stream(values).map(value -> value.ordinal() + " " + value.name()).toList(),
        page.pairs(table, 0, 1),
        table);
  }

  private void variants(String union, Class<?> sealed) {
    Class<?>[] permitted = sealed.getPermittedSubclasses();
    List<String> documented = new ArrayList<>();
    page.union(union).forEach((tag, row) -> documented.add(tag + " " + row.name()));
    assertEquals(
        IntStream.range(0, permitted.length)
            .mapToObj(tag -> tag + " " + permitted[tag].getSimpleName())
            .toList(),
        documented);
  }

  /** The name on the page: two messages are called Submit, so those of work say whose they are. */
  private static String name(Class<? extends Message> kind) {
    return (Work.class.isAssignableFrom(kind) ? "Work." : "") + kind.getSimpleName();
  }
}
