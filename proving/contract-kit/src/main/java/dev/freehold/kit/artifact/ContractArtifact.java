package dev.freehold.kit.artifact;

import dev.freehold.circuits.CircuitLimits;
import dev.freehold.circuits.circuit.CompiledCircuit;
import dev.freehold.circuits.file.WholeFile;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.StateShape;
import dev.freehold.kit.artifact.ArtifactException.Reason;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.kit.contract.StorageItem;
import dev.freehold.kit.contract.Struct;
import dev.freehold.kit.contract.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A built contract: circuits, solver programs, what wallets need to call them, and the keys. The
 * same contract with the same keys is the same bytes, and these name it.
 *
 * @param keys of each function
 */
public record ContractArtifact(CompiledContract contract, List<FunctionKeys> keys) {
  /** What artifact files end in. */
  public static final String SUFFIX = ".contract";

  private static final int ARRAY_LENGTH_MAX = 1 << 16;

  /** A struct of {@link Struct#MEMBERS_MAX} members. */
  private static final int STRUCT_LEVELS_MAX = 3;

  public ContractArtifact {
    keys = List.copyOf(keys);
    if (keys.size() != contract.functions().size()) {
      throw new IllegalArgumentException(
          keys.size() + " keys for " + contract.functions().size() + " functions");
    }
  }

  /** What the contract deploys as. */
  public ContractSpec spec() {
    List<FunctionSpec> functions = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      functions.add(FunctionSpec.of(contract.abi().get(i).name(), keys.get(i).verifying()));
    }
    return new ContractSpec(contract.name(), contract.shape(), functions);
  }

  /** The artifact as a file holds it. */
  public byte[] toBytes() {
    ArtifactWriter out = new ArtifactWriter();
    out.text(contract.name());
    write(out, contract.shape());
    out.number(contract.storage().size());
    contract.storage().forEach(item -> write(out, item));
    out.number(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      write(out, contract.abi().get(i));
      FunctionKeys own = keys.get(i);
      out.number(own.setup().ordinal()).raw(own.verifying().toBytes());
      out.raw(own.provingKeyHash().toBytes());
      CircuitCodec.write(out, contract.functions().get(i).circuit());
    }
    return ArtifactFrame.wrap(out.toBytes());
  }

  private static void write(ArtifactWriter out, SlotShape shape) {
    out.number(shape.regions().size());
    for (SlotShape.Region region : shape.regions()) {
      out.number(region.firstSlot()).number(region.depth()).number(region.place());
    }
  }

  private static void write(ArtifactWriter out, StorageItem item) {
    out.text(item.name()).number(item.base());
    out.number(item.key().map(key -> 1 + key.ordinal()).orElse(0));
    out.number(item.length()).number(item.levels()).number(item.members().size());
    for (StorageItem.Member member : item.members()) {
      out.text(member.name()).number(member.offset()).number(member.type().ordinal());
    }
  }

  private static void write(ArtifactWriter out, FunctionAbi abi) {
    out.text(abi.name()).number(abi.parameters().size());
    for (FunctionAbi.Parameter parameter : abi.parameters()) {
      out.text(parameter.name()).number(parameter.type().ordinal());
      out.number(parameter.length()).truth(parameter.secret());
    }
  }

  /** The artifact's name: the digest of its bytes. */
  public Hash32 hash() {
    return ArtifactFrame.hash(toBytes());
  }

  /**
   * Writes the artifact, whole or not at all.
   *
   * @throws ArtifactException if the file cannot be written
   */
  public void save(Path file) {
    try {
      WholeFile.write(file, toBytes());
    } catch (IOException e) {
      throw new ArtifactException(Reason.INACCESSIBLE, FileFailure.writing(file, e), e);
    }
  }

  /**
   * Reads an artifact from whoever it may be.
   *
   * @throws ArtifactException naming what is wrong with it
   */
  public static ContractArtifact load(Path file) {
    try {
      if (Files.size(file) > CircuitLimits.ARTIFACT_FILE_BYTES_MAX) {
        throw new ArtifactException(
            Reason.TOO_LARGE,
            file + " has more than " + CircuitLimits.ARTIFACT_FILE_BYTES_MAX + " bytes");
      }
      return named(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ArtifactException(Reason.INACCESSIBLE, FileFailure.reading(file, e), e);
    }
  }

  private static ContractArtifact named(Path file, byte[] bytes) {
    try {
      return decode(bytes);
    } catch (ArtifactException e) {
      throw new ArtifactException(
          e.reason(), "%s is no artifact that can be used: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Reads an artifact from whoever it may be.
   *
   * @throws ArtifactException naming what is wrong with it
   */
  public static ContractArtifact decode(byte[] file) {
    ArtifactReader in = new ArtifactReader(ArtifactFrame.unwrap(file));
    try {
      ContractArtifact artifact = read(in);
      in.end();
      return artifact;
    } catch (IllegalArgumentException e) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, e.getMessage(), e);
    }
  }

  private static ContractArtifact read(ArtifactReader in) {
    String name = in.text(Limits.NAME_BYTES_MAX, "the contract's name");
    SlotShape shape = shape(in);
    List<StorageItem> storage = new ArrayList<>();
    int items = in.count(CircuitLimits.STORAGE_ITEMS_MAX, "fields");
    for (int i = 0; i < items; i++) {
      storage.add(item(in, shape));
    }
    int count = in.count(Limits.CONTRACT_FUNCTIONS_MAX, "functions");
    List<FunctionAbi> abi = new ArrayList<>();
    List<CompiledFunction> functions = new ArrayList<>();
    List<FunctionKeys> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FunctionAbi own = abi(in);
      abi.add(own);
      keys.add(
          new FunctionKeys(
              constant(in, FunctionSpec.SetupKind.values(), "a kind of setup"),
              new VerifyingKey(in.raw(VerifyingKey.bytesFor(Statement.COUNT))),
              new Hash32(in.raw(Hash32.BYTES))));
      CompiledCircuit circuit = CircuitCodec.read(in, shape, own.count());
      functions.add(new CompiledFunction(own.name(), shape, arguments(own), circuit));
    }
    if (count == 0) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, "a contract without functions");
    }
    return new ContractArtifact(new CompiledContract(name, shape, storage, abi, functions), keys);
  }

  private static SlotShape shape(ArtifactReader in) {
    int count = in.count(Limits.STATE_REGIONS_MAX, "regions");
    List<SlotShape.Region> regions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      regions.add(
          new SlotShape.Region(
              in.wide("a region's first slot"),
              in.number(StateShape.SLOT_DEPTH_MAX, "a region's depth"),
              in.number(Integer.MAX_VALUE, "a region's place")));
    }
    return new SlotShape(regions);
  }

  private static StorageItem item(ArtifactReader in, SlotShape shape) {
    String name = in.name(Limits.NAME_BYTES_MAX, "a field's name");
    long base = in.wide("a field's place");
    int key = in.number(ValueType.values().length, "a key's type");
    Optional<ValueType> keyType =
        key == 0 ? Optional.empty() : Optional.of(ValueType.values()[key - 1]);
    int length = in.number(ARRAY_LENGTH_MAX, "an array's length");
    int levels = in.number(STRUCT_LEVELS_MAX, "a struct's size");
    int count = in.count(Struct.MEMBERS_MAX, "members");
    List<StorageItem.Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String member = in.text(Limits.NAME_BYTES_MAX, "a member's name");
      int offset = in.number((1 << 2 * levels) - 1, "a member's place");
      members.add(
          new StorageItem.Member(member, offset, constant(in, ValueType.values(), "a type")));
    }
    StorageItem item = new StorageItem(name, base, keyType, length, levels, members);
    boolean keyed = keyType.isEmpty() ? length > 0 : length == 0 && keyType.get().isKey();
    if (!keyed || members.isEmpty() || !isInOneRegion(item, shape)) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, "field " + name + " is none");
    }
    return item;
  }

  private static boolean isInOneRegion(StorageItem item, SlotShape shape) {
    return shape.contains(item.base()) && item.end() <= shape.region(item.base()).end();
  }

  private static FunctionAbi abi(ArtifactReader in) {
    String name = in.name(Limits.NAME_BYTES_MAX, "a function's name");
    int count = in.count(Limits.CALL_ARGS_MAX, "parameters");
    List<FunctionAbi.Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parameters.add(
          new FunctionAbi.Parameter(
              in.name(Limits.NAME_BYTES_MAX, "a parameter's name"),
              constant(in, ValueType.values(), "a type"),
              in.number(Limits.CALL_ARGS_MAX, "an array's length"),
              in.truth("a mark")));
    }
    FunctionAbi abi = new FunctionAbi(name, parameters);
    if (abi.count() > Limits.CALL_ARGS_MAX) {
      throw new ArtifactException(Reason.TOO_LARGE, abi.count() + " arguments");
    }
    return abi;
  }

  private static List<FunctionContext.Argument> arguments(FunctionAbi abi) {
    List<FunctionContext.Argument> arguments = new ArrayList<>();
    for (FunctionAbi.Parameter parameter : abi.parameters()) {
      for (int i = 0; i < parameter.count(); i++) {
        String name = parameter.name() + (parameter.length() == 0 ? "" : "[" + i + "]");
        arguments.add(
            new FunctionContext.Argument(name, parameter.type().bits(), parameter.secret()));
      }
    }
    return arguments;
  }

  private static <E extends Enum<E>> E constant(ArtifactReader in, E[] values, String what) {
    return Arrays.asList(values).get(in.number(values.length - 1, what));
  }
}
