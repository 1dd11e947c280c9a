package dev.freehold.cli.interop;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.iden3.Ceremony;
import dev.freehold.prover.iden3.Iden3FileException;
import dev.freehold.prover.iden3.R1csFile;
import dev.freehold.prover.iden3.ZkeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/**
 * Checks that a function's keys come from a ceremony for its constraint system. What the files tell
 * by themselves is checked here; that the points follow from an honest phase 1, and that each
 * contributor knew what was contributed, is snarkjs's part, which takes the phase 1 file.
 *
 * @param r1cs the constraint system, which the reader has exported from a source that can be read
 * @param zkey what the ceremony ended with
 * @param published the verifying key that is in use, if it is to be compared
 * @param phase1 the {@code .ptau} file that the ceremony began with
 * @param snarkjs the tool
 */
public record SetupCheck(
    Path r1cs,
    Path zkey,
    Optional<VerifyingKey> published,
    Optional<Path> phase1,
    Tool snarkjs,
    ParallelLoop loop) {
  private static final Duration TOOL_LIMIT = Duration.ofHours(4);
  private static final int BLAKE2B_BITS = 512;

  /** Outcome of a step. */
  public enum Verdict {
    HOLDS,
    FAILS,
    NOT_CHECKED
  }

  /** One thing that was to be checked. */
  public record Step(String name, Verdict verdict, String detail) {}

  /** All steps. */
  public record Report(List<Step> steps) {
    public Report {
      steps = List.copyOf(steps);
    }

    /** Whether anything is wrong. */
    public boolean fails() {
      return steps.stream().anyMatch(step -> step.verdict() == Verdict.FAILS);
    }

    /** Whether everything was checked and holds. */
    public boolean isComplete() {
      return steps.stream().allMatch(step -> step.verdict() == Verdict.HOLDS);
    }
  }

  /** Makes all checks that the files allow. A file that is refused ends them. */
  public Report run() throws IOException, InterruptedException {
    List<Step> steps = new ArrayList<>();
    R1cs system;
    ZkeyFile.Contents contents;
    try {
      system = R1csFile.read(r1cs);
      contents = ZkeyFile.read(zkey, system, loop);
    } catch (Iden3FileException e) {
      steps.add(new Step("files", Verdict.FAILS, e.getMessage()));
      return new Report(steps);
    }
    steps.add(
        new Step(
            "constraint system",
            Verdict.HOLDS,
            "%d constraints, digest %s; the key holds its matrices A and B"
                .formatted(system.constraints(), system.digest())));
    steps.add(
        new Step(
            "points",
            Verdict.HOLDS,
            "each in its group; beta and delta the same in both groups; gamma 1"));
    steps.add(
        new Step(
            "contributions",
            Verdict.HOLDS,
            describe(contents.ceremony()) + "compare each hash with what its contributor says"));
    steps.add(secrets(contents.key().verifyingKey()));
    steps.add(comparison(contents.key().verifyingKey()));
    steps.add(phase2());
    return new Report(steps);
  }

  private static Step secrets(VerifyingKey key) {
    String name = "secrets";
    return key.development()
        ? new Step(
            name,
            Verdict.FAILS,
            "are those of the published seed, whatever was contributed: anyone can forge proofs")
        : new Step(name, Verdict.HOLDS, "are not those of the published seed");
  }

  private Step comparison(VerifyingKey key) {
    String name = "verifying key";
    if (published.isEmpty()) {
      return new Step(name, Verdict.NOT_CHECKED, "is " + key.digest() + "; none to compare with");
    }
    return published.get().equals(key)
        ? new Step(name, Verdict.HOLDS, "is the one in use, " + key.digest())
        : new Step(
            name,
            Verdict.FAILS,
            "is %s, but in use is %s".formatted(key.digest(), published.get().digest()));
  }

  private static String describe(Ceremony ceremony) {
    StringBuilder text = new StringBuilder();
    HexFormat hex = HexFormat.of();
    text.append(ceremony.contributions().size()).append(" on circuit hash ");
    text.append(hex.formatHex(ceremony.circuitHash())).append('\n');
    for (Ceremony.Contribution contribution : ceremony.contributions()) {
      String name = contribution.name().isEmpty() ? "(no name)" : contribution.name();
      text.append("  ").append(name).append(contribution.beacon() ? ", a beacon" : "");
      text.append(": ").append(hex.formatHex(hash(contribution))).append('\n');
    }
    return text.toString();
  }

  /** The hash that snarkjs shows to a contributor. */
  static byte[] hash(Ceremony.Contribution contribution) {
    Blake2bDigest digest = new Blake2bDigest(BLAKE2B_BITS);
    byte[] hashed = contribution.hashed();
    digest.update(hashed, 0, hashed.length);
    byte[] out = new byte[BLAKE2B_BITS / Byte.SIZE];
    digest.doFinal(out, 0);
    return out;
  }

  private Step phase2() throws IOException, InterruptedException {
    String name = "phase 2";
    if (phase1.isEmpty()) {
      return new Step(
          name,
          Verdict.NOT_CHECKED,
          "whether the points follow from phase 1: give its .ptau file, with snarkjs at hand");
    }
    Tool.Outcome outcome;
    try {
      outcome =
          snarkjs.run(
              Path.of("").toAbsolutePath(),
              TOOL_LIMIT,
              List.of("zkey", "verify", absolute(r1cs), absolute(phase1.get()), absolute(zkey)));
    } catch (Tool.ToolException e) {
      return new Step(name, Verdict.NOT_CHECKED, e.getMessage());
    }
    // Its exit code says whether the files could be read; the last line says what was found.
    boolean holds = outcome.succeeded() && outcome.output().contains("ZKey Ok!");
    return holds
        ? new Step(
            name,
            Verdict.HOLDS,
            "snarkjs: the points follow from phase 1, each contributor" + " knew its part")
        : new Step(name, Verdict.FAILS, "snarkjs refuses it:\n" + outcome.output());
  }

  private static String absolute(Path file) {
    return file.toAbsolutePath().toString();
  }
}
