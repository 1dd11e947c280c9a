package dev.freehold.cli;

import dev.freehold.config.ExitCode;
import dev.freehold.config.GenesisFile;
import dev.freehold.core.Limits;
import dev.freehold.snarkpack.StructuredReferenceString;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold aggregator setup}. */
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    description = {
      "The reference string of a network that is not for development: what its aggregates are made"
          + " under, from two ceremonies.",
      "Exits with 7 if the powers do not hold, and with 3 if a file cannot be used."
    },
    subcommands = {AggregatorSetupCommand.Import.class, AggregatorSetupCommand.Show.class})
final class AggregatorSetupCommand {

  /** {@code freehold aggregator setup import}. */
  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Take what aggregators need out of two ceremonies' responses, check it, and keep it in one"
            + " small file.",
        "The order counts: the other way round it is another reference string."
      })
  static final class Import implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "RESPONSE",
        description = "The last response of the first ceremony, in the format of powersoftau.")
    private Path first;

    @Parameters(
        index = "1",
        paramLabel = "RESPONSE",
        description = "The last response of another ceremony.")
    private Path second;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "Where the reference string is written.")
    private Path out;

    @Mixin private Output output;

    @Override
    public Integer call() {
      System.err.println("checking the first powers of " + first + " and " + second);
      try (StructuredReferenceString srs =
          StructuredReferenceString.ofCeremonies(first, second, Limits.JOB_PROOFS_MAX)) {
        srs.save(out);
        return print(output, out, srs);
      }
    }
  }

  /** {@code freehold aggregator setup show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Check a file that `import` has written, and say what it holds.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The reference string.")
    private Path file;

    @Mixin private Output output;

    @Override
    public Integer call() {
      try (StructuredReferenceString srs = StructuredReferenceString.load(file, 1)) {
        return print(output, file, srs);
      }
    }
  }

  private static int print(Output output, Path file, StructuredReferenceString srs) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", file);
    fields.put("digest", srs.digest());
    fields.put("proofs", srs.maxProofs());
    fields.put("powers", 2 * srs.maxProofs());
    fields.put("development", srs.development());
    fields.put("referenceKey", srs.key());
    output.print(
        fields,
        """
        reference string %s
        in %s: %d powers in G1 and %d in G2 of both secrets, for up to %d proofs an aggregate
        %s
        the line for the genesis file:
        %s\
        """
            .formatted(
                srs.digest(),
                file,
                2 * srs.maxProofs(),
                srs.maxProofs(),
                srs.maxProofs(),
                srs.development()
                    ? "for development alone: a secret is published, anyone can forge under it"
                    : "that nobody knows a secret is for the two ceremonies to show",
                GenesisFile.line(srs.key())));
    return ExitCode.OK.code();
  }
}
