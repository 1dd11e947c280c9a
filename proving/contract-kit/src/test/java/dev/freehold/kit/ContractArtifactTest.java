package dev.freehold.kit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.CircuitLimits;
import dev.freehold.circuits.circuit.CompiledCircuit;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.SolverProgram;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.kit.artifact.ArtifactException;
import dev.freehold.kit.artifact.ArtifactException.Reason;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.kit.artifact.FunctionKeys;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.StorageItem;
import dev.freehold.kit.contract.ValueType;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.TestContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts keep what contracts say, and hostile ones are refused before they cost anything. */
class ContractArtifactTest {
  private static final int HEADER = 8 + 1 + 32;
  private static final ContractArtifact TOOLBOX =
      artifact(CompiledContract.compile("toolbox", Toolbox::new));

  /** One function of it, for what is done many times. */
  private static final ContractArtifact SMALL = artifact(only(TOOLBOX.contract(), 5));

  private static final byte[] BYTES = SMALL.toBytes();

  private static CompiledContract only(CompiledContract all, int function) {
    return new CompiledContract(
        all.name(),
        all.shape(),
        all.storage(),
        List.of(all.abi().get(function)),
        List.of(all.functions().get(function)));
  }

  private static ContractArtifact artifact(CompiledContract contract) {
    FunctionKeys keys =
        new FunctionKeys(
            SetupKind.DEVELOPMENT,
            new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]),
            Hash32.ZERO);
    return new ContractArtifact(contract, Collections.nCopies(contract.functions().size(), keys));
  }

  @Test
  void whatIsReadIsWhatWasWritten(@TempDir Path directory) {
    Path file = directory.resolve("toolbox.contract");
    TOOLBOX.save(file);
    ContractArtifact read = ContractArtifact.load(file);
    assertArrayEquals(TOOLBOX.toBytes(), read.toBytes());
    assertEquals(TOOLBOX.hash(), read.hash());
    assertEquals(TOOLBOX.spec(), read.spec());
    assertEquals(TOOLBOX.contract().storage(), read.contract().storage());
    assertEquals(TOOLBOX.contract().abi(), read.contract().abi());
    for (int i = 0; i < read.contract().functions().size(); i++) {
      CompiledFunction before = TOOLBOX.contract().functions().get(i);
      CompiledFunction after = read.contract().functions().get(i);
      assertEquals(before.arguments(), after.arguments());
      assertEquals(before.circuit().labels(), after.circuit().labels());
      assertEquals(before.circuit().system().digest(), after.circuit().system().digest());
    }
  }

  /** A wallet that never saw the source calls the contract, and hears the author's words. */
  @Test
  void whatIsReadIsCalledAsWhatWasCompiled() {
    ContractTest chain = new ContractTest();
    UserId alice = chain.user();
    TestContract compiled = chain.deploy(alice, TOOLBOX.contract());
    TestContract loaded =
        chain.deploy(alice, ContractArtifact.decode(TOOLBOX.toBytes()).contract());
    SolvedCall one = compiled.call(alice, "compute", 9, 4, 50);
    SolvedCall other = loaded.call(alice, "compute", 9, 4, 50);
    assertEquals(one.writes(), other.writes());
    assertEquals(one.statement().rootAfter(), other.statement().rootAfter());
    loaded.refuses("x is below y (Toolbox.java:", alice, "compute", 1, 2, 3);
    loaded.refuses("x = 1, y = 2", alice, "compute", 1, 2, 3);
    loaded.refuses("demands a call of contract 1, function 5", alice, "sell", compiled, alice, 3);
  }

  @Test
  void everyCutAndEveryFlippedBitIsRefused() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 40; i++) {
      int length = random.nextInt(BYTES.length);
      refusedAny(Arrays.copyOf(BYTES, length));
      byte[] flipped = BYTES.clone();
      flipped[random.nextInt(BYTES.length)] ^= (byte) (1 << random.nextInt(8));
      refusedAny(flipped);
    }
    refused(Reason.DAMAGED, Arrays.copyOf(BYTES, BYTES.length + 1));
    refused(Reason.NOT_AN_ARTIFACT, new byte[0]);
    byte[] later = BYTES.clone();
    for (int version : new int[] {1, 3}) {
      later[8] = (byte) version;
      refused(Reason.UNKNOWN_VERSION, later);
    }
  }

  /** Whoever makes the checksum right too is caught by what the numbers say, or changes nothing. */
  @Test
  @Timeout(120)
  void contentThatIsChangedIsRefusedOrAnotherContract() throws Exception {
    byte[] content = inflated(BYTES);
    SplittableRandom random = new SplittableRandom(6);
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      byte[] changed = content.clone();
      int at = random.nextInt(changed.length);
      changed[at] = (byte) random.nextInt(256);
      if (i % 3 == 0) {
        changed = Arrays.copyOf(changed, at);
      }
      try {
        byte[] file = framed(changed);
        ContractArtifact read = ContractArtifact.decode(file);
        assertArrayEquals(changed, inflated(read.toBytes()), "change " + i + " has two encodings");
      } catch (ArtifactException e) {
        refused++;
      }
    }
    assertTrue(refused >= 20, refused + " refused");
  }

  @Test
  @Timeout(60)
  void aFileThatInflatesWithoutEndIsLeftAtTheLimit() throws Exception {
    byte[] bomb = framed(new byte[CircuitLimits.ARTIFACT_BYTES_MAX + 1]);
    assertTrue(bomb.length < 1 << 20, "a small file");
    refused(Reason.TOO_LARGE, bomb);
  }

  @Test
  void hugeFilesAreNotRead(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("huge.contract");
    try (var channel =
        java.nio.channels.FileChannel.open(
            file,
            java.nio.file.StandardOpenOption.CREATE_NEW,
            java.nio.file.StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(new byte[1]), 1L << 40);
    }
    assertEquals(
        Reason.TOO_LARGE,
        assertThrows(ArtifactException.class, () -> ContractArtifact.load(file)).reason());
    assertEquals(
        Reason.INACCESSIBLE,
        assertThrows(
                ArtifactException.class,
                () -> ContractArtifact.load(directory.resolve("missing.contract")))
            .reason());
    assertTrue(Files.exists(file));
  }

  /** Counts are checked against what follows before memory is taken for them. */
  @Test
  void countsThatNothingFollowsAreRefused() throws Exception {
    // The name "x", one region of a slot at place 4, no fields, one function "f" without
    // parameters, its keys.
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {1, 'x', 1, 0, 0, 4, 0, 1, 1, 'f', 0, 0});
    out.writeBytes(new byte[VerifyingKey.bytesFor(Statement.COUNT) + 32]);
    byte[] head = out.toByteArray();
    refused(Reason.OUT_OF_RANGE, framed(join(head, number(CircuitLimits.VARIABLES_MAX + 1))));
    refused(Reason.TOO_LARGE, framed(join(head, number(20), number(1 << 30))));
    refused(Reason.WRONG_LENGTH, framed(join(head, number(20), number(200_000))));
    byte[] one = new byte[32];
    one[31] = 1;
    byte[] table = join(head, number(20), number(1), one);
    refused(Reason.WRONG_LENGTH, framed(join(table, number(200_000))));
    refused(Reason.TOO_LARGE, framed(join(table, number(CircuitLimits.CONSTRAINTS_MAX + 1))));
    refused(Reason.TOO_LARGE, framed(join(table, new byte[] {0}, number(1L << 40))));
    refused(Reason.OUT_OF_RANGE, framed(join(head, number(20), number(1), new byte[32])));
  }

  @Test
  void programsThatPointNowhereAreRefused() {
    refusedProgram("no instruction 99", code -> new int[] {99});
    refusedProgram("cut short", code -> new int[] {Opcode.MULTIPLY.ordinal(), 0});
    refusedProgram("a row is", code -> new int[] {Opcode.MULTIPLY.ordinal(), 1 << 20, 20});
    refusedProgram("sets the constant", code -> new int[] {Opcode.ASSIGN.ordinal(), 0, 0});
    refusedProgram("a variable is", code -> new int[] {Opcode.ASSIGN.ordinal(), 0, 1 << 30});
    refusedProgram(
        "a variable is", code -> new int[] {Opcode.BITS.ordinal(), 0, Integer.MAX_VALUE, 200});
    refusedProgram("a number of bits", code -> new int[] {Opcode.BITS.ordinal(), 0, 20, 256});
    refusedProgram("an argument is 2", code -> new int[] {Opcode.ARGUMENT.ordinal(), 2, 20});
    refusedProgram("a value of the context", c -> new int[] {Opcode.CONTEXT.ordinal(), 6, 20});
    refusedProgram("a region is", code -> new int[] {Opcode.OWN_READ.ordinal(), 0, 99, 0, 20});
    refusedProgram("a place is 99", code -> new int[] {Opcode.OWN_NODE.ordinal(), 99, 20});
    refusedProgram("a place is 0", code -> new int[] {Opcode.REMOTE_NODE.ordinal(), 0, 0, 0, 20});
    refusedProgram(
        "a variable is", code -> new int[] {Opcode.REMOTE_LEAF.ordinal(), 0, 0, 1 << 30});
    refusedProgram("a layout is", code -> new int[] {Opcode.OWN_READ.ordinal(), 0, 0, 2, 20});
    refusedProgram("a demanded function", code -> new int[] {Opcode.DEMAND.ordinal(), 0, 32, 0, 0});
    refusedProgram(
        "a row is", code -> new int[] {Opcode.DEMAND.ordinal(), 0, 0, Integer.MAX_VALUE, 64});
  }

  /** Instructions are run once each; what they refer to may be long, and their sum is bounded. */
  @Test
  void programsThatWorkTooMuchAreRefused() {
    refusedProgram(
        "the program's reads",
        _ -> repeated(CircuitLimits.CALL_READS_MAX + 1, Opcode.OWN_READ.ordinal(), 0, 0, 0, 20));
    refusedProgram("the program's writes", _ -> repeated(257, Opcode.OWN_WRITE.ordinal(), 0, 0));
    SparseMatrix hints = SMALL.contract().functions().getFirst().circuit().system().b();
    int longest = 0;
    for (int row = 0; row < hints.rows(); row++) {
      if (length(hints, row) > length(hints, longest)) {
        longest = row;
      }
    }
    int times = CircuitLimits.SOLVER_WORK_MAX / length(hints, longest) + 1;
    int row = longest;
    assertTrue(3 * times < CircuitLimits.CODE_MAX, times + " instructions");
    refusedProgram("the program's work", _ -> repeated(times, Opcode.MULTIPLY.ordinal(), row, 20));
  }

  @Test
  void namesThatWouldDeceiveAreRefused() {
    CompiledContract good = SMALL.contract();
    for (String name : List.of("a\u001b[2J", "a\nb", "a\u202eb", "x".repeat(65))) {
      refused(
          Reason.BAD_TEXT,
          artifact(
                  new CompiledContract(
                      name, good.shape(), good.storage(), good.abi(), good.functions()))
              .toBytes());
    }
  }

  @Test
  void fieldsThatAreOutsideTheStateAreRefused() {
    StorageItem.Member plain = new StorageItem.Member("", 0, ValueType.U64);
    for (StorageItem item :
        List.of(
            new StorageItem("a", 1L << 12, Optional.empty(), 1, 0, List.of(plain)),
            new StorageItem("a", 0, Optional.of(ValueType.U16), 0, 0, List.of(plain)),
            new StorageItem("a", 0, Optional.of(ValueType.FELT), 0, 0, List.of(plain)),
            new StorageItem("a", 0, Optional.empty(), 0, 0, List.of(plain)),
            new StorageItem("a", 0, Optional.empty(), 1, 0, List.of()),
            new StorageItem("a b", 0, Optional.empty(), 1, 0, List.of(plain)))) {
      CompiledContract good = SMALL.contract();
      refusedAny(
          artifact(
                  new CompiledContract(
                      "x", good.shape(), List.of(item), good.abi(), good.functions()))
              .toBytes());
    }
  }

  private static int length(SparseMatrix matrix, int row) {
    return matrix.rowStart(row + 1) - matrix.rowStart(row);
  }

  private static int[] repeated(int times, int... instruction) {
    int[] code = new int[times * instruction.length];
    for (int i = 0; i < code.length; i++) {
      code[i] = instruction[i % instruction.length];
    }
    return code;
  }

  /** A function with another program. */
  private static void refusedProgram(String what, UnaryOperator<int[]> change) {
    CompiledContract good = SMALL.contract();
    CompiledFunction function = good.functions().getFirst();
    R1cs system = function.circuit().system();
    SolverProgram program =
        new SolverProgram(
            change.apply(function.circuit().program().code()),
            function.circuit().program().hints());
    CompiledFunction changed =
        new CompiledFunction(
            function.name(),
            function.shape(),
            function.arguments(),
            new CompiledCircuit(system, program, function.circuit().labels()));
    ArtifactException e =
        assertThrows(
            ArtifactException.class,
            () ->
                ContractArtifact.decode(
                    artifact(
                            new CompiledContract(
                                "x", good.shape(), good.storage(), good.abi(), List.of(changed)))
                        .toBytes()));
    assertTrue(e.getMessage().contains(what), e.getMessage());
  }

  private static void refused(Reason reason, byte[] file) {
    ArtifactException e =
        assertThrows(ArtifactException.class, () -> ContractArtifact.decode(file));
    assertEquals(reason, e.reason(), e.getMessage());
  }

  private static void refusedAny(byte[] file) {
    assertNotEquals(
        null, assertThrows(ArtifactException.class, () -> ContractArtifact.decode(file)).reason());
  }

  private static byte[] number(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] inflated(byte[] file) throws Exception {
    try (var in =
        new java.util.zip.InflaterInputStream(
            new java.io.ByteArrayInputStream(file, HEADER, file.length - HEADER),
            new java.util.zip.Inflater(true))) {
      return in.readAllBytes();
    }
  }

  /** A frame with a checksum that is right. */
  private static byte[] framed(byte[] content) throws Exception {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    deflater.setInput(content);
    deflater.finish();
    byte[] piece = new byte[1 << 16];
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    while (!deflater.finished()) {
      deflated.write(piece, 0, deflater.deflate(piece));
    }
    deflater.end();
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sha.update("freehold/artifact/1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    sha.update(deflated.toByteArray());
    return join(
        "freeholA".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        new byte[] {2},
        sha.digest(),
        deflated.toByteArray());
  }

  @Test
  void aCoefficientThatIsNotCanonicalIsRefused() throws Exception {
    byte[] content = inflated(BYTES);
    byte[] one = Fr.ONE.toBytes();
    int at = indexOf(content, one);
    Arrays.fill(content, at + 32, at + 64, (byte) 0xff);
    refused(Reason.OUT_OF_RANGE, framed(content));
  }

  /** The runs of labels end an artifact: whatever is changed there decodes as itself, or not. */
  @Test
  void labelsHaveOneEncoding() throws Exception {
    byte[] content = inflated(BYTES);
    int decoded = 0;
    for (int at = content.length - 64; at < content.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = content.clone();
        changed[at] ^= (byte) (1 << bit);
        ContractArtifact artifact;
        try {
          artifact = ContractArtifact.decode(framed(changed));
        } catch (ArtifactException e) {
          assertNotEquals(null, e.reason());
          continue;
        }
        decoded++;
        assertArrayEquals(changed, inflated(artifact.toBytes()), "bit " + bit + " of byte " + at);
      }
    }
    assertTrue(decoded < 64, decoded + " of 512 changes decode");
  }

  private static int indexOf(byte[] all, byte[] wanted) {
    for (int at = 0; at + wanted.length <= all.length; at++) {
      if (Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("not found");
  }
}
