package dev.freehold.kit.artifact;

import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.fuzz.FuzzTarget;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.Flag;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Length;
import dev.freehold.kit.contract.Secret;
import dev.freehold.kit.contract.SlotArray;
import dev.freehold.kit.contract.U8;
import dev.freehold.kit.contract.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Targets of built contracts, programs of solvers among them, and of what people write as values.
 */
public final class KitTargets {
  /** A contract that is small and has a bit of everything that artifacts tell apart. */
  static final class Small extends ContractDefinition<Small> {
    final SlotArray<Flag> done = array(Flag.class, 2);

    @Function(0)
    void mark(@Secret @Length(2) U8[] limits) {
      require(limits[0].is(limits[1]), "two limits");
      done.at(1).set(limits[0].isNonZero());
    }
  }

  private KitTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        FuzzTarget.canonical(
                "artifact",
                ArtifactException.class,
                () -> Map.of("small.contract", artifact()),
                KitTargets::decode,
                bytes -> bytes)
            .within(new FuzzTarget.Work(64 << 20, 1 << 12, true)),
        FuzzTarget.canonical(
                "artifact-content",
                ArtifactException.class,
                () -> Map.of("small", ArtifactFrame.unwrap(artifact())),
                content -> ContractArtifact.decode(ArtifactFrame.wrap(content)),
                artifact -> ArtifactFrame.unwrap(artifact.toBytes()))
            .within(new FuzzTarget.Work(64 << 20, 1 << 12, true)),
        new FuzzTarget(
            "argument",
            List.of(IllegalArgumentException.class),
            KitTargets::arguments,
            KitTargets::argument,
            FuzzTarget.Work.DEFAULT));
  }

  /** Deflating has many encodings, so the file is given back as it came. */
  private static byte[] decode(byte[] file) {
    ContractArtifact.decode(file);
    return file;
  }

  private static byte[] artifact() {
    FunctionKeys keys =
        new FunctionKeys(
            SetupKind.DEVELOPMENT,
            new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]),
            Hash32.ZERO);
    CompiledContract contract = CompiledContract.compile("small", Small::new);
    return new ContractArtifact(contract, Collections.nCopies(contract.functions().size(), keys))
        .toBytes();
  }

  private static Map<String, byte[]> arguments() {
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    for (ValueType type : ValueType.values()) {
      String text =
          switch (type) {
            case FLAG -> "true";
            case USER -> "1:0";
            case FELT -> "0xff";
            default -> "7";
          };
      byte[] seed = (" " + text).getBytes(StandardCharsets.US_ASCII);
      seed[0] = (byte) type.ordinal();
      seeds.put(type.name().toLowerCase(java.util.Locale.ROOT) + ".txt", seed);
    }
    return seeds;
  }

  /** A value's type in the first byte, then its text. */
  private static Optional<byte[]> argument(byte[] input) {
    int first = input.length == 0 ? 0 : input[0] & 0xff;
    ValueType type = ValueType.values()[first % ValueType.values().length];
    String text =
        input.length == 0 ? "" : new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
    var value = type.parse(text);
    if (!type.contains(value) || !type.parse(type.format(value)).equals(value)) {
      throw new AssertionError(type + " takes " + text + " for what it does not write");
    }
    return Optional.empty();
  }
}
