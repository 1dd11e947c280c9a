package dev.freehold.earlier;

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
import dev.freehold.core.id.Hash32;
import dev.freehold.kit.artifact.ArtifactException;
import dev.freehold.kit.artifact.ContractArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Today's code reads the files of an earlier build ({@code fixtures/README.md} lists them), or
 * refuses them by their version: before the first release formats still change.
 */
class EarlierBuildTest {
  @TempDir private Path directory;

  @Test
  void aDirectoryOfAnEarlierGenesisIsRefusedByItsVersion() throws IOException {
    for (String name : List.of("worker", "coordinator")) {
      Path data = unzipped(name);
      CommandRun run = CommandRun.of("store", "check", "--data", data.toString());
      run.expect(ExitCode.DATA);
      assertTrue(run.err().contains("genesis version 1"), run.err());
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
  void anOfflineStateAndABundleOfAnEarlierFormAreRefusedByTheirVersion() throws IOException {
    Path state = copied("treasury.state");
    OfflineFileException e =
        assertThrows(OfflineFileException.class, () -> OfflineState.read(state, Hash32.ZERO));
    assertTrue(e.getMessage().contains("version 1"), e.getMessage());
    Path bundle = copied("pay.bundle");
    e = assertThrows(OfflineFileException.class, () -> BundleFile.read(bundle));
    assertTrue(e.getMessage().contains("version 1"), e.getMessage());
  }

  @Test
  void aContractArtifactOfAnEarlierFormIsRefusedByItsVersion() throws IOException {
    Path file = copied("scores.contract");
    ArtifactException e = assertThrows(ArtifactException.class, () -> ContractArtifact.load(file));
    assertEquals(ArtifactException.Reason.UNKNOWN_VERSION, e.reason());
    assertTrue(e.getMessage().contains("version 1; this program reads 2"), e.getMessage());
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
