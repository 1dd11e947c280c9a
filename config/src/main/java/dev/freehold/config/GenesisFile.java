package dev.freehold.config;

import dev.freehold.config.Yaml.Mapping;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.Genesis.Funded;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.chain.StoragePrices;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.SampleRisk;
import dev.freehold.core.committee.Verifiers;
import dev.freehold.core.field.Fr;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A genesis as a YAML file that people read and edit:
 *
 * <pre>
 * name: "local"
 * development: true
 * activeRealms: 4
 * timeMs: 1700000000000
 * faults: byzantine; or crash
 * validators:
 *   - {node: 64 hexadecimal digits, key: 96, possession: 192, weight: 1}
 * operatorKey: 64 hexadecimal digits
 * fees:
 *   base: 10
 *   perCall: 5
 *   perWrite: 1
 *   perByte: 0
 *   target: 4194304; it and those below may be missing
 *   perAccount: 500
 *   perContract: 2000
 *   perContractByte: 1
 *   perSlot: 10
 *   slotStep: 16777216
 * accounts:
 *   - {authKey: 64 hexadecimal digits, balance: 1000000}
 * verifiersPerRealm: 0; may be missing
 * workersPerRealm: 1, 3 or 4; may be missing
 * referenceKey: 576 hexadecimal digits; may be missing
 * </pre>
 */
public final class GenesisFile {
  private static final String FAULTS = "faults";
  private static final String VALIDATORS = "validators";
  private static final String OPERATOR_KEY = "operatorKey";
  private static final String VERIFIERS = "verifiersPerRealm";
  private static final String SEATS = "workersPerRealm";
  private static final String REFERENCE_KEY = "referenceKey";
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "development",
          "activeRealms",
          "timeMs",
          FAULTS,
          VALIDATORS,
          OPERATOR_KEY,
          "fees",
          "accounts",
          VERIFIERS,
          SEATS,
          REFERENCE_KEY);
  private static final Set<String> FEE_KEYS =
      Set.of(
          "base",
          "perCall",
          "perWrite",
          "perByte",
          "target",
          "perAccount",
          "perContract",
          "perContractByte",
          "perSlot",
          "slotStep");
  private static final Set<String> ACCOUNT_KEYS = Set.of("authKey", "balance");
  private static final Set<String> VALIDATOR_KEYS = Set.of("node", "key", "possession", "weight");

  private final YamlFields fields;

  private GenesisFile(Path path) {
    fields = new YamlFields(path);
  }

  /**
   * Reads a genesis.
   *
   * @throws ConfigException in one line that names key, file and line
   */
  public static Genesis read(Path path) {
    return new GenesisFile(path).genesis(YamlFile.read(path));
  }

  /**
   * Writes a genesis, which {@link #read} reads as an equal one.
   *
   * @throws ConfigException if the file cannot be written
   */
  public static void write(Path path, Genesis genesis) {
    try {
      Files.writeString(path, text(genesis));
    } catch (IOException e) {
      throw new ConfigException(FileFailure.writing(path, e), e);
    }
  }

  private static String text(Genesis genesis) {
    StringBuilder out = new StringBuilder("# The network " + genesis.hash() + "\n");
    out.append("name: ").append(Yaml.quoted(genesis.name())).append('\n');
    out.append("development: ").append(genesis.development()).append('\n');
    out.append("activeRealms: ").append(genesis.activeRealms()).append('\n');
    out.append("timeMs: ").append(genesis.timeMs()).append('\n');
    out.append(text(genesis.founders()));
    out.append("operatorKey: \"").append(genesis.operatorKey()).append("\"\n");
    FeeSchedule fees = genesis.fees();
    out.append("fees:\n");
    out.append("  base: ").append(fees.base()).append('\n');
    out.append("  perCall: ").append(fees.perCall()).append('\n');
    out.append("  perWrite: ").append(fees.perWrite()).append('\n');
    out.append("  perByte: ").append(fees.perByte()).append('\n');
    StoragePrices storage = fees.storage();
    out.append("  target: ").append(fees.target()).append('\n');
    out.append("  perAccount: ").append(storage.perAccount()).append('\n');
    out.append("  perContract: ").append(storage.perContract()).append('\n');
    out.append("  perContractByte: ").append(storage.perContractByte()).append('\n');
    out.append("  perSlot: ").append(storage.perSlot()).append('\n');
    out.append("  slotStep: ").append(storage.slotStep()).append('\n');
    out.append(genesis.accounts().isEmpty() ? "accounts: []\n" : "accounts:\n");
    for (Funded account : genesis.accounts()) {
      out.append("  - {authKey: \"")
          .append(account.authKey().toHex())
          .append("\", balance: ")
          .append(account.balance())
          .append("}\n");
    }
    out.append(VERIFIERS).append(": ").append(genesis.verifiersPerRealm()).append('\n');
    if (!genesis.replication().equals(Replication.ALONE)) {
      out.append(SEATS).append(": ").append(genesis.replication().seats()).append('\n');
    }
    genesis.referenceKey().ifPresent(key -> out.append(line(key)).append('\n'));
    return out.toString();
  }

  private static StringBuilder text(Founders founders) {
    StringBuilder out = new StringBuilder();
    out.append("faults: ").append(ValueParser.written(founders.faults())).append("\nvalidators:\n");
    for (Founder member : founders.members()) {
      out.append("  - {node: \"").append(member.validator().node());
      out.append("\", key: \"").append(member.validator().key());
      out.append("\", possession: \"").append(member.possession().toHex());
      out.append("\", weight: ").append(member.validator().weight()).append("}\n");
    }
    return out;
  }

  /** The line of a genesis file that names a reference key. */
  public static String line(ReferenceKey key) {
    return REFERENCE_KEY + ": \"" + key + '"';
  }

  private Genesis genesis(Mapping file) {
    fields.requireKeys(file, KEYS);
    long realms =
        fields.value(file, "activeRealms", text -> ValueParser.number(text, 1, RealmId.COUNT));
    List<Funded> accounts = accounts(file);
    FeeSchedule fees = fees(fields.mapping(fields.member(file, "fees"), "fees"));
    boolean development = fields.value(file, "development", ValueParser::truth);
    Founders founders = founders(file);
    Hash32 operatorKey =
        fields.value(file, OPERATOR_KEY, text -> operatorKey(development, founders, text));
    int verifiersPerRealm = verifiersPerRealm(file, founders, (int) realms);
    Replication replication =
        file.members().containsKey(SEATS)
            ? fields.value(file, SEATS, GenesisFile::replication)
            : Replication.ALONE;
    Optional<ReferenceKey> referenceKey =
        file.members().containsKey(REFERENCE_KEY)
            ? Optional.of(
                fields.value(file, REFERENCE_KEY, text -> referenceKey(development, text)))
            : Optional.empty();
    try {
      return new Genesis(
          fields.value(file, "name", GenesisFile::name),
          development,
          (int) realms,
          fields.value(file, "timeMs", text -> ValueParser.number(text, 0, Long.MAX_VALUE)),
          founders,
          operatorKey,
          fees,
          accounts,
          verifiersPerRealm,
          replication,
          referenceKey);
    } catch (IllegalArgumentException e) {
      // Funded is checked one by one; together they can still be too much.
      throw fields.at(
          fields.member(file, "accounts").keyLine(), "all balances together must be below 2^63");
    }
  }

  private static Hash32 operatorKey(boolean development, Founders founders, String text) {
    Hash32 key = ValueParser.hash(text);
    if (!development && founders.names(key)) {
      throw new IllegalArgumentException(
          "must not be a validator's where \"development\" is false: orders have a key of their"
              + " own");
    }
    return key;
  }

  private Founders founders(Mapping file) {
    FaultModel faults =
        fields.value(file, FAULTS, text -> (FaultModel) ValueParser.choice(FaultModel.class, text));
    List<Founder> members = new ArrayList<>();
    for (Mapping validator : fields.list(file, VALIDATORS, Limits.VALIDATORS_MAX)) {
      fields.requireKeys(validator, VALIDATOR_KEYS);
      members.add(
          FounderFile.founder(
              fields,
              validator,
              fields.value(
                  validator,
                  "weight",
                  text -> (int) ValueParser.number(text, 1, Limits.VALIDATOR_WEIGHT_MAX))));
    }
    try {
      return new Founders(faults, members);
    } catch (IllegalArgumentException e) {
      throw fields.at(
          fields.member(file, VALIDATORS).keyLine(), "\"validators\": " + e.getMessage());
    }
  }

  /** Everybody, where the file says nothing. */
  private int verifiersPerRealm(Mapping file, Founders founders, int realms) {
    return file.members().containsKey(VERIFIERS)
        ? fields.value(file, VERIFIERS, text -> verifiersPerRealm(founders, realms, text))
        : 0;
  }

  private static int verifiersPerRealm(Founders founders, int realms, String text) {
    int perRealm = (int) ValueParser.number(text, 0, Limits.VALIDATORS_MAX);
    Optional<String> refusal =
        Verifiers.refusal(SampleRisk.of(founders.committee()), perRealm, realms);
    if (refusal.isPresent()) {
      throw new IllegalArgumentException("is refused: " + refusal.get());
    }
    return perRealm;
  }

  private static Replication replication(String text) {
    return Replication.of(ValueParser.number(text, 0, Integer.MAX_VALUE));
  }

  private static ReferenceKey referenceKey(boolean development, String text) {
    ReferenceKey key = ReferenceKey.parse(text);
    if (!development && key.development()) {
      throw new IllegalArgumentException(
          "must not be the development key where \"development\" is false: anyone can forge");
    }
    return key;
  }

  private static String name(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "must have at most " + Limits.NAME_BYTES_MAX + " bytes, not " + bytes);
    }
    return text;
  }

  /** The rates; those that a file does not name are the standard ones. */
  private FeeSchedule fees(Mapping fees) {
    fields.requireKeys(fees, FEE_KEYS);
    StoragePrices standard = StoragePrices.STANDARD;
    return new FeeSchedule(
        fee(fees, "base"),
        fee(fees, "perCall"),
        fee(fees, "perWrite"),
        fee(fees, "perByte"),
        count(fees, "target", FeeSchedule.TARGET),
        new StoragePrices(
            price(fees, "perAccount", standard.perAccount()),
            price(fees, "perContract", standard.perContract()),
            price(fees, "perContractByte", standard.perContractByte()),
            price(fees, "perSlot", standard.perSlot()),
            count(fees, "slotStep", standard.slotStep())));
  }

  private int price(Mapping fees, String key, int otherwise) {
    return fees.members().containsKey(key)
        ? (int)
            (long)
                fields.value(
                    fees, key, text -> ValueParser.number(text, 0, StoragePrices.PRICE_END - 1L))
        : otherwise;
  }

  private long count(Mapping fees, String key, long otherwise) {
    return fees.members().containsKey(key)
        ? fields.value(fees, key, text -> ValueParser.number(text, 1, Long.MAX_VALUE))
        : otherwise;
  }

  private int fee(Mapping fees, String key) {
    return (int)
        (long) fields.value(fees, key, text -> ValueParser.number(text, 0, Integer.MAX_VALUE));
  }

  private List<Funded> accounts(Mapping file) {
    List<Funded> accounts = new ArrayList<>();
    for (Mapping account : fields.list(file, "accounts", Limits.GENESIS_ACCOUNTS_MAX)) {
      fields.requireKeys(account, ACCOUNT_KEYS);
      accounts.add(
          new Funded(
              fields.value(account, "authKey", GenesisFile::authKey),
              fields.value(
                  account, "balance", text -> ValueParser.number(text, 0, Long.MAX_VALUE))));
    }
    return accounts;
  }

  private static Fr authKey(String text) {
    Fr key = ValueParser.element(text);
    if (key.isZero()) {
      throw new IllegalArgumentException("must not be 0");
    }
    return key;
  }
}
