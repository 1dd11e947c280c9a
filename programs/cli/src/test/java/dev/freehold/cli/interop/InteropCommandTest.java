package dev.freehold.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.freehold.cli.FreeholdCommand;
import dev.freehold.config.ExitCode;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.prover.iden3.R1csFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands without the tools: what is exported, and what bad files lead to. */
class InteropCommandTest {
  @TempDir private Path directory;

  private Path file(String name) {
    return directory.resolve(name);
  }

  private static ExitCode run(Object... words) {
    String[] line = new String[words.length + 1];
    line[0] = "interop";
    for (int i = 0; i < words.length; i++) {
      line[i + 1] = words[i].toString();
    }
    int code = FreeholdCommand.execute(line);
    for (ExitCode known : ExitCode.values()) {
      if (known.code() == code) {
        return known;
      }
    }
    throw new AssertionError("no meaning for exit code " + code);
  }

  @Test
  void aStandardFunctionIsExportedAsItIsCompiled() {
    assertEquals(ExitCode.OK, run("export", "token.mint", "--r1cs", file("mint.r1cs")));
    assertEquals(
        TokenContract.compile().functions().get(TokenContract.MINT).circuit().system().digest(),
        R1csFile.read(file("mint.r1cs")).digest());
    assertEquals(ExitCode.USAGE, run("export", "token.burn", "--r1cs", file("burn.r1cs")));
    assertFalse(Files.exists(file("burn.r1cs")));
  }

  @Test
  void badFilesAreNamedAndNothingIsWritten() throws Exception {
    Files.writeString(file("junk"), "this is no file of any tool");
    assertEquals(
        ExitCode.DATA,
        run("import", "--r1cs", file("none"), "--zkey", file("junk"), "--key", file("key")));
    run("export", "token.mint", "--r1cs", file("mint.r1cs"));
    assertEquals(
        ExitCode.DATA,
        run("import", "--r1cs", file("mint.r1cs"), "--zkey", file("junk"), "--key", file("key")));
    assertFalse(Files.exists(file("key")));
    assertEquals(
        ExitCode.DATA,
        run("verify", "--vkey", file("junk"), "--public", file("junk"), "--proof", file("junk")));
    assertEquals(
        ExitCode.WRONG, run("verify-setup", "--r1cs", file("mint.r1cs"), "--zkey", file("junk")));
  }
}
