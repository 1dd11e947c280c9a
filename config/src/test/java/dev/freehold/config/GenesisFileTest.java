package dev.freehold.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.Genesis.Funded;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.chain.StoragePrices;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.Replication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenesisFileTest {
  /** Of a validator whose connections show the key {@code abab...}. */
  private static final Hash32 NODE = TaggedHash.NODE_ID.of(Hash32.parse("ab".repeat(32)).toBytes());

  private static final Founders FOUNDERS =
      new Founders(
          FaultModel.CRASH,
          List.of(
              new Founder(
                  new Validator(NODE, new BlsKey(bytes(BlsKey.BYTES, 0x20)), 3),
                  new BlsSignature(bytes(BlsSignature.BYTES, 0x30)))));

  private static byte[] bytes(int count, int start) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (start + i);
    }
    return bytes;
  }

  private static final String TEXT =
      """
      # The network c0df1aa0a1f7b9d4ee2ebf6ee0b6bd1d8b2f7b9d2f8aa1aeb8b0e24ae1a1f3a6
      name: "local"
      development: true
      activeRealms: 4
      timeMs: 1700000000000
      faults: crash
      validators:
        - {node: "%s", key: "%s", possession: "%s", weight: 3}
      operatorKey: "%s"
      fees:
        base: 10
        perCall: 5
        perWrite: 1
        perByte: 0
        target: 1000
        perAccount: 7
        perContract: 8
        perContractByte: 9
        perSlot: 11
        slotStep: 12
      accounts:
        - {authKey: "%s", balance: 1000000}
        - {authKey: "%s", balance: 9000000}
      verifiersPerRealm: 0
      """
          .formatted(
              NODE,
              HexFormat.of().formatHex(bytes(BlsKey.BYTES, 0x20)),
              HexFormat.of().formatHex(bytes(BlsSignature.BYTES, 0x30)),
              "cd".repeat(32),
              "00".repeat(31) + "07",
              "00".repeat(31) + "08");

  private static final Genesis GENESIS =
      new Genesis(
          "local",
          true,
          4,
          1_700_000_000_000L,
          FOUNDERS,
          Hash32.parse("cd".repeat(32)),
          new FeeSchedule(10, 5, 1, 0, 1000, new StoragePrices(7, 8, 9, 11, 12)),
          List.of(new Funded(Fr.of(7), 1_000_000), new Funded(Fr.of(8), 9_000_000)));

  @TempDir Path dir;

  @Test
  void aFileIsReadAndWrittenAsPeopleReadIt() throws IOException {
    Files.writeString(file(), TEXT);
    assertEquals(GENESIS, GenesisFile.read(file()));
    GenesisFile.write(file(), GENESIS);
    assertEquals(
        TEXT.replaceFirst("network [0-9a-f]*", "network " + GENESIS.hash()),
        Files.readString(file()));
  }

  @Test
  void ratesThatAFileDoesNotNameAreTheStandardOnes() throws IOException {
    Files.writeString(
        file(),
        TEXT.replaceAll("(?m)^  (target|perAccount|perContract.*|perSlot|slotStep): .*\n", ""));
    assertEquals(
        new FeeSchedule(10, 5, 1, 0).withStorage(StoragePrices.STANDARD),
        GenesisFile.read(file()).fees());
  }

  @Test
  void everybodyVerifiesWhereAFileDoesNotSay() throws IOException {
    Files.writeString(file(), TEXT.replace("verifiersPerRealm: 0\n", ""));
    assertEquals(GENESIS, GenesisFile.read(file()));
  }

  @Test
  void oneWorkerKeepsEachRealmWhereAFileDoesNotSay() throws IOException {
    Files.writeString(file(), TEXT + "workersPerRealm: 1\n");
    assertEquals(GENESIS, GenesisFile.read(file()));
    Files.writeString(file(), TEXT + "workersPerRealm: 3\n");
    assertEquals(GENESIS.with(new Replication(3, 2)), GenesisFile.read(file()));
    Files.writeString(file(), TEXT + "workersPerRealm: 4\n");
    assertEquals(GENESIS.with(new Replication(4, 3)), GenesisFile.read(file()));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (long seed = 0; seed < 50; seed++) {
      Genesis genesis = random(new SplittableRandom(seed));
      GenesisFile.write(file(), genesis);
      assertEquals(genesis, GenesisFile.read(file()), "seed " + seed);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          activeRealms: 4 | activeRealm: 4 | :4: unknown key "activeRealm" (did you mean "activeRealms"?)
          activeRealms: 4  | activeRealms: 0    | :4: "activeRealms" must be in [1, 4096], not 0
          activeRealms: 4  | activeRealms: 4097 | :4: "activeRealms" must be in [1, 4096], not 4097
          development: true| development: 1     | :3: "development" must be true or false, not "1"
          timeMs: 1 | timeMs: -1 | :5: "timeMs" must be in [0, 9223372036854775807], not -1
          cdcd             | cdcx               | :9: "operatorKey" must be 64 hexadecimal digits
          operatorKey      | operatorsKey       | :9: unknown key "operatorsKey" (did you mean "operatorKey"?)
          faults: crash    | faults: lies       | :6: "faults" must be one of byzantine, crash, not "lies"
          faults: crash    | '# no'             | :2: "faults" is missing
          {node: "         | {node: "ab         | :8: "node" must be 64 hexadecimal digits
          key: "2021       | key: "21           | :8: "key" must be 96 hexadecimal digits
          possession: "30  | possession: "3x    | :8: "possession" must be 192 hexadecimal digits
          weight: 3        | weight: 0          | :8: "weight" must be in [1, 16777216], not 0
          weight: 3        | weights: 3         | :8: unknown key "weights" (did you mean "weight"?)
          - {node          | - x\\n- {node       | :8: "validators" must hold keys and values
          base: 10 | base: 2147483648 | :11: "base" must be in [0, 2147483647], not 2147483648
          perCall: 5       | perCal: 5          | :12: unknown key "perCal" (did you mean "perCall"?)
          perByte: 0       | '# no'             | :11: "perByte" is missing
          07", balance     | 07", money         | :22: unknown key "money"
          00000007"        | 00000000"          | :22: "authKey" must not be 0
          {authKey: "0000  | {authKey: "ffff    | :22: "authKey" must be below the field's order
          balance: 9000000 | balance: 9223372036854775807 | :21: all balances together must be below 2^63
          balance: 9000000 | balance: [1]       | :23: "balance" must be a single value
          slotStep: 12     | slotStep: 0        | :20: "slotStep" must be in [1, 9223372036854775807], not 0
          perSlot: 11      | perSlot: 1048576   | :19: "perSlot" must be in [0, 1048575], not 1048576
          verifiersPerRealm: 0 | verifiersPerRealm: -1  | :24: "verifiersPerRealm" must be in [0, 256], not -1
          verifiersPerRealm: 0 | verifiersPerRealm: 257 | :24: "verifiersPerRealm" must be in [0, 256], not 257
          verifiersPerRealm: 0 | verifiersPerRealm: 1 | :24: "verifiersPerRealm" is refused: 1 verifiers a realm are everybody in a committee of 1
          verifiersPerRealm: 0 | workersPerRealm: 2  | :24: "workersPerRealm" must be 1, 3 or 4, not 2
          verifiersPerRealm: 0 | workersPerRealm: 5  | :24: "workersPerRealm" must be 1, 3 or 4, not 5
          verifiersPerRealm: 0 | workersPerRealm: 0  | :24: "workersPerRealm" must be 1, 3 or 4, not 0
          - {authKey       | - x\\n- {authKey    | :22: "accounts" must hold keys and values
          """)
  void aBadLineIsRefusedByNameAndPlace(String from, String to, String reason) throws IOException {
    String changed =
        TEXT.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to.replace("\\n", "\n  ")));
    assertFalse(changed.equals(TEXT), from);
    requireRefused(changed, reason);
  }

  @Test
  void listsAndMappingsAreWhatTheyAre() throws IOException {
    String head = TEXT.substring(0, TEXT.indexOf("fees:"));
    requireRefused(head + "fees: 1\naccounts: []\n", ":10: \"fees\" must hold keys and values");
    String fees = TEXT.substring(TEXT.indexOf("fees:"), TEXT.indexOf("accounts:"));
    requireRefused(head + fees + "accounts: 1\n", ":21: \"accounts\" must be a list");
    requireRefused(head + "accounts: []\n", "\"fees\" is missing");
    String account = "  - {authKey: \"" + "00".repeat(31) + "07\", balance: 1}\n";
    requireRefused(
        head + fees + "accounts:\n" + account.repeat(Limits.GENESIS_ACCOUNTS_MAX + 1),
        ":21: \"accounts\" must have at most 1024 items, not 1025");
    requireRefused(
        TEXT.replace("\"local\"", "x".repeat(65)),
        ":2: \"name\" must have at most 64 bytes, not 65");
  }

  @Test
  void aReferenceKeyIsReadWhereThereIsOne() throws IOException {
    String digits = "ab".repeat(ReferenceKey.BYTES);
    String line = "referenceKey: \"" + digits + "\"";
    assertEquals(line, GenesisFile.line(ReferenceKey.parse(digits)));
    Files.writeString(file(), TEXT + line + '\n');
    Genesis named = GenesisFile.read(file());
    assertEquals(Optional.of(ReferenceKey.parse(digits)), named.referenceKey());
    GenesisFile.write(file(), named);
    assertTrue(Files.readString(file()).endsWith(line + '\n'));
    requireRefused(
        TEXT + line.replace("ab\"", "a\"") + '\n',
        ":25: \"referenceKey\" must be 576 hexadecimal digits");
    requireRefused(TEXT + "referenceKey: []\n", ":25: \"referenceKey\" must be a single value");
  }

  @Test
  void theDevelopmentReferenceKeyIsRefusedWhereDevelopmentIsFalse() throws IOException {
    String text = TEXT + GenesisFile.line(ReferenceKey.DEVELOPMENT) + '\n';
    Files.writeString(file(), text);
    assertEquals(Optional.of(ReferenceKey.DEVELOPMENT), GenesisFile.read(file()).referenceKey());
    requireRefused(
        text.replace("development: true", "development: false"),
        ":25: \"referenceKey\" must not be the development key");
  }

  @Test
  void validatorsAreOneOrMoreAndNoneTwice() throws IOException {
    String validator = TEXT.substring(TEXT.indexOf("  - {node"), TEXT.indexOf("operatorKey"));
    requireRefused(
        TEXT.replace(validator, validator + validator), ":7: \"validators\": a validator");
    requireRefused(
        TEXT.replace("validators:\n" + validator, "validators: []\n"), ":7: \"validators\": no");
    requireRefused(
        TEXT.replace(validator, validator.repeat(Limits.VALIDATORS_MAX + 1)),
        ":7: \"validators\" must have at most 256 items, not 257");
  }

  @Test
  void theOperatorsKeyIsNamedAndAnotherThanAValidatorsWhereDevelopmentIsFalse() throws IOException {
    requireRefused(TEXT.replaceFirst("operatorKey: .*\n", ""), "\"operatorKey\" is missing");
    String same = TEXT.replace("cd".repeat(32), "ab".repeat(32));
    Files.writeString(file(), same);
    assertEquals(Hash32.parse("ab".repeat(32)), GenesisFile.read(file()).operatorKey());
    requireRefused(
        same.replace("development: true", "development: false"),
        ":9: \"operatorKey\" must not be a validator's");
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() {
    Path missing = dir.resolve("no").resolve("genesis.yaml");
    ConfigException e =
        assertThrows(ConfigException.class, () -> GenesisFile.write(missing, GENESIS));
    assertTrue(e.getMessage().startsWith("cannot write " + missing), e.getMessage());
  }

  private void requireRefused(String text, String reason) throws IOException {
    Files.writeString(file(), text);
    ConfigException e = assertThrows(ConfigException.class, () -> GenesisFile.read(file()));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  private Path file() {
    return dir.resolve("genesis.yaml");
  }

  private static Genesis random(SplittableRandom random) {
    List<Funded> accounts = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      byte[] wide = new byte[64];
      random.nextBytes(wide);
      accounts.add(new Funded(Fr.fromWideBytes(wide), random.nextLong(1L << 60)));
    }
    byte[] key = new byte[Hash32.BYTES];
    random.nextBytes(key);
    byte[] operatorKey = new byte[Hash32.BYTES];
    random.nextBytes(operatorKey);
    List<String> signs =
        new ArrayList<>(List.of("a", "\"", "\\", "\n", ": ", "ü", "🜨", "#", " ", "'"));
    Collections.shuffle(signs, new Random(random.nextLong()));
    return new Genesis(
        String.join("", signs.subList(0, random.nextInt(1, 10))),
        random.nextBoolean(),
        1 + random.nextInt(4096),
        random.nextLong(Long.MAX_VALUE),
        founders(random),
        new Hash32(operatorKey),
        new FeeSchedule(
            random.nextInt(1 << 30),
            random.nextInt(9),
            random.nextInt(9),
            random.nextInt(9),
            random.nextLong(1, Long.MAX_VALUE),
            new StoragePrices(
                random.nextInt(StoragePrices.PRICE_END),
                random.nextInt(9),
                random.nextInt(9),
                random.nextInt(9),
                random.nextLong(1, Long.MAX_VALUE))),
        accounts,
        0,
        Replication.ALL.get(random.nextInt(Replication.ALL.size())),
        random.nextBoolean() ? Optional.empty() : Optional.of(referenceKey(random)));
  }

  private static Founders founders(SplittableRandom random) {
    List<Founder> members = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      byte[] bytes = new byte[Hash32.BYTES + BlsKey.BYTES + BlsSignature.BYTES];
      random.nextBytes(bytes);
      int key = Hash32.BYTES + BlsKey.BYTES;
      members.add(
          new Founder(
              new Validator(
                  new Hash32(Arrays.copyOf(bytes, Hash32.BYTES)),
                  new BlsKey(Arrays.copyOfRange(bytes, Hash32.BYTES, key)),
                  random.nextInt(1, Limits.VALIDATOR_WEIGHT_MAX + 1)),
              new BlsSignature(Arrays.copyOfRange(bytes, key, bytes.length))));
    }
    return new Founders(random.nextBoolean() ? FaultModel.BYZANTINE : FaultModel.CRASH, members);
  }

  private static ReferenceKey referenceKey(SplittableRandom random) {
    byte[] bytes = new byte[ReferenceKey.BYTES];
    random.nextBytes(bytes);
    return new ReferenceKey(bytes);
  }
}
