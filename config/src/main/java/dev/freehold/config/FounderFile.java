package dev.freehold.config;

import dev.freehold.config.Yaml.Mapping;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.id.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Public part of a validator that founds a network, as a YAML file that its owner hands to whoever
 * makes the genesis:
 *
 * <pre>
 * node: 64 hexadecimal digits
 * key: 96
 * possession: 192
 * address: host:port; may be missing
 * </pre>
 *
 * @param founder with a weight of 1
 * @param address where its validator will listen, as others reach it
 */
public record FounderFile(Founder founder, Optional<Endpoint> address) {
  private static final String ADDRESS = "address";
  private static final Set<String> KEYS = Set.of("node", "key", "possession", ADDRESS);

  /**
   * Reads a file. Whether the possession holds is not checked here.
   *
   * @throws ConfigException in one line that names key, file and line
   */
  public static FounderFile read(Path path) {
    YamlFields fields = new YamlFields(path);
    Mapping file = YamlFile.read(path);
    fields.requireKeys(file, KEYS);
    Founder founder = founder(fields, file, 1);
    return new FounderFile(
        founder,
        file.members().containsKey(ADDRESS)
            ? Optional.of(fields.value(file, ADDRESS, text -> address(founder, text)))
            : Optional.empty());
  }

  private static Endpoint address(Founder founder, String text) {
    return new ValidatorAddress(
            founder.validator().node(), ValueParser.endpoint(text, NodeAddress.PORT))
        .at();
  }

  /** A validator's keys and the proof of possession, as they stand in a genesis file too. */
  static Founder founder(YamlFields fields, Mapping mapping, int weight) {
    return new Founder(
        new Validator(
            fields.value(mapping, "node", ValueParser::hash),
            fields.value(mapping, "key", text -> new BlsKey(ValueParser.hex(text, BlsKey.BYTES))),
            weight),
        fields.value(
            mapping,
            "possession",
            text -> new BlsSignature(ValueParser.hex(text, BlsSignature.BYTES))));
  }

  /** The entry of a list of validators' addresses; empty without an address. */
  public Optional<ValidatorAddress> entry() {
    return address.map(at -> new ValidatorAddress(founder.validator().node(), at));
  }

  /** The file's lines, as {@link #read} reads them. */
  public String text() {
    return """
    # A founder of a network, for whoever makes its genesis. Nothing here is secret.
    node: "%s"
    key: "%s"
    possession: "%s"
    """
            .formatted(
                founder.validator().node(), founder.validator().key(), founder.possession().toHex())
        + address.map(at -> "address: \"%s\"\n".formatted(at)).orElse("");
  }

  /**
   * Writes the file.
   *
   * @throws ConfigException if it cannot be written
   */
  public void write(Path path) {
    try {
      Files.writeString(path, text());
    } catch (IOException e) {
      throw new ConfigException(FileFailure.writing(path, e), e);
    }
  }
}
