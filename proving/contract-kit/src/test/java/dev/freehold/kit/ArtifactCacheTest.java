package dev.freehold.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.kit.artifact.ArtifactCache;
import dev.freehold.kit.artifact.CodeDigest;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.kit.artifact.FunctionKeys;
import dev.freehold.kit.contract.CompiledContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contracts are built once; what is kept of them is used only as far as it is what it should be.
 */
class ArtifactCacheTest {
  private static final Hash32 SOURCE = CodeDigest.of(Toolbox.class);
  private static final ContractArtifact TOOLBOX = toolbox();

  @TempDir private Path directory;
  private final List<String> notices = new ArrayList<>();
  private int built;

  private static ContractArtifact toolbox() {
    CompiledContract contract = CompiledContract.compile("toolbox", Toolbox::new);
    FunctionKeys keys =
        new FunctionKeys(
            SetupKind.DEVELOPMENT,
            new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]),
            Hash32.ZERO);
    return new ContractArtifact(contract, Collections.nCopies(contract.functions().size(), keys));
  }

  private ContractArtifact ask(Hash32 source) {
    return new ArtifactCache(directory, notices::add)
        .artifact(
            "toolbox",
            source,
            () -> {
              built++;
              return TOOLBOX;
            });
  }

  private Path only(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(suffix)).toList();
      assertEquals(1, found.size(), found.toString());
      return found.getFirst();
    }
  }

  @Test
  void aContractIsBuiltOnceAndNamedByItsHash() throws IOException {
    assertEquals(TOOLBOX.hash(), ask(SOURCE).hash());
    assertEquals(TOOLBOX.hash(), ask(SOURCE).hash());
    assertEquals(1, built);
    assertEquals(TOOLBOX.hash() + ".contract", only(".contract").getFileName().toString());
    assertEquals(List.of(), notices);
  }

  @Test
  void otherCodeIsAnotherArtifactAndTheOldOneGoes() throws IOException {
    ask(SOURCE);
    Hash32 other = CodeDigest.of(Toolbox.class, CompiledContract.class);
    assertNotEquals(SOURCE, other);
    ask(other);
    assertEquals(2, built);
    assertTrue(only(".ref").toString().contains(other.toString()));
    only(".contract");
  }

  @Test
  void whateverIsDamagedIsBuiltAnewAndSaidSo() throws IOException {
    ask(SOURCE);
    byte[] good = Files.readAllBytes(only(".contract"));
    List<byte[]> bads = new ArrayList<>();
    for (int at : new int[] {0, 8, 20, 60, good.length - 1}) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      bads.add(bad);
    }
    bads.add(new byte[0]);
    bads.add(Stream.of(good).map(bytes -> new byte[bytes.length / 2]).findFirst().orElseThrow());
    for (byte[] bad : bads) {
      Files.write(only(".contract"), bad);
      notices.clear();
      int before = built;
      assertEquals(TOOLBOX.hash(), ask(SOURCE).hash());
      assertEquals(before + 1, built);
      assertEquals(1, notices.size(), notices.toString());
      assertTrue(notices.getFirst().contains("building it anew"), notices.toString());
      assertEquals(TOOLBOX.hash(), ask(SOURCE).hash());
      assertEquals(before + 1, built, "the new one is kept");
    }
    Files.delete(only(".contract"));
    ask(SOURCE);
    Files.writeString(only(".ref"), "no hash\n");
    ask(SOURCE);
    // Told of the reference when it is read, and once more when it is replaced.
    assertTrue(notices.getLast().contains("holds no hash"), notices.toString());
    assertEquals(TOOLBOX.hash(), ask(SOURCE).hash());
  }

  /** A good artifact of another contract under this one's name has another hash. */
  @Test
  void anExchangedArtifactIsNoticed() throws IOException {
    ask(SOURCE);
    CompiledContract all = TOOLBOX.contract();
    ContractArtifact other =
        new ContractArtifact(
            new CompiledContract("toolbox", all.shape(), List.of(), all.abi(), all.functions()),
            TOOLBOX.keys());
    other.save(only(".contract"));
    assertEquals(TOOLBOX.hash(), ask(SOURCE).hash());
    assertTrue(notices.getFirst().contains("does not have the hash"), notices.toString());
  }

  @Test
  void aDirectoryThatCannotBeWrittenCostsTimeAndNothingElse() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    ContractArtifact artifact =
        new ArtifactCache(file, notices::add).artifact("toolbox", SOURCE, () -> TOOLBOX);
    assertEquals(TOOLBOX, artifact);
    assertTrue(notices.getLast().contains("cannot be kept"), notices.toString());
  }
}
