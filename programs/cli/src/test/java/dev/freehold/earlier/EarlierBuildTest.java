package dev.freehold.earlier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.CommandRun;
import dev.freehold.client.BundleFile;
import dev.freehold.client.KeyFile;
import dev.freehold.client.OfflineFileException;
import dev.freehold.client.OfflineState;
import dev.freehold.client.Signer;
import dev.freehold.config.ExitCode;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Today's code reads the files of an earlier build ({@code fixtures/README.md} lists them), or
 * refuses them by the name of their version.
 */
class EarlierBuildTest {
  private static final String GENESIS =
      "721ed71dfd3901df548b814f448f71975b7f06d9a63f397f14d0313ccd350c65";

  @TempDir private Path directory;

  @Test
  void aWorkersDirectoryIsRefusedByTheNameOfItsSchema() throws IOException {
    Path data = unzipped("worker");
    requireRefused(data, data.resolve("state") + " has schema 4; this program knows 5");
    Genesis genesis = DataDirectory.existing(data).genesis().orElseThrow();
    assertEquals(Hash32.parse(GENESIS), genesis.hash());
    StoreException e =
        assertThrows(StoreException.class, () -> WorkerStore.open(data.resolve("state"), genesis));
    assertTrue(e.getMessage().endsWith("has schema 4; this program knows 5"), e.getMessage());
  }

  @Test
  void aCoordinatorsDirectoryIsRefusedByTheNameOfItsVersion() throws IOException {
    Path data = unzipped("coordinator");
    requireRefused(data, data.resolve("log") + " has version 1; this program knows 2");
  }

  /** Neither a check nor a repair touches what it does not know. */
  private static void requireRefused(Path data, String why) {
    for (String verb : new String[] {"check", "repair"}) {
      CommandRun.of("store", verb, "--data", data.toString()).expect(ExitCode.DATA).saying(why);
    }
  }

  @Test
  void aKeyFileOpensWithItsPassphrase() throws IOException {
    Signer signer = KeyFile.open(copied("treasury.key"), "an old passphrase".toCharArray());
    assertEquals(
        "00c4bbd48e688741a079d8ade7232344c67dbb7a9b5e58e9e9d3a482df3c7264",
        hex(signer.authKey().toBytes()));
  }

  @Test
  void anOfflineStateAndABundleMadeFromItAreRefusedByTheirVersion() throws IOException {
    Path state = copied("treasury.state");
    requireUnknownVersion(() -> OfflineState.read(state, Hash32.parse(GENESIS)));
    Path bundle = copied("pay.bundle");
    requireUnknownVersion(() -> BundleFile.read(bundle));
  }

  private static void requireUnknownVersion(Executable read) {
    OfflineFileException e = assertThrows(OfflineFileException.class, read);
    assertTrue(e.getMessage().endsWith("has the unknown version 1"), e.getMessage());
  }

  @Test
  void aContractArtifactIsReadAndWrittenTheSame() throws IOException {
    Path file = copied("scores.contract");
    ContractArtifact artifact = ContractArtifact.load(file);
    assertEquals(2, artifact.keys().size());
    assertArrayEquals(Files.readAllBytes(file), artifact.toBytes());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static InputStream fixture(String name) {
    InputStream stream = EarlierBuildTest.class.getResourceAsStream("/fixtures/0.1.0/" + name);
    if (stream == null) {
      throw new AssertionError("no fixture " + name);
    }
    return stream;
  }

  private Path copied(String name) throws IOException {
    Path file = directory.resolve(name);
    try (InputStream stream = fixture(name)) {
      Files.copy(stream, file);
    }
    return file;
  }

  private Path unzipped(String name) throws IOException {
    Path data = directory.resolve(name);
    try (ZipInputStream zip = new ZipInputStream(fixture(name + ".zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = data.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
    return data;
  }
}
