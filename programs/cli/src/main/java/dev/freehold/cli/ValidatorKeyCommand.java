package dev.freehold.cli;

import dev.freehold.config.ExitCode;
import dev.freehold.config.FounderFile;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.Founding;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.store.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold validator key}. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = {
      "Print the public part of a validator's key, with the proof that somebody has its secret:"
          + " what `freehold coordinator genesis --founder FILE` takes.",
      "A new directory is given its key, coordinator.key, by this; the secret stays there."
    })
final class ValidatorKeyCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The validator's directory; it is made if there is none.")
  private Path data;

  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      description =
          "Where other validators and workers will reach this one. Whoever makes the genesis can"
              + " make everybody's --join of it.")
  private String address;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where it is written. Default: standard output.")
  private Path out;

  @Mixin private Output output;

  @Override
  public Integer call() {
    Optional<Endpoint> at = Optional.ofNullable(address).map(Given::endpoint);
    if (out != null && Files.exists(out)) {
      throw new StoreException(out + " is there already");
    }
    DataDirectory directory = new DataDirectory(data).as(DataDirectory.Use.COORDINATOR);
    Founder founder = ValidatorKey.of(directory).founder();
    at.ifPresent(each -> Given.of(() -> new ValidatorAddress(founder.validator().node(), each)));
    FounderFile file = new FounderFile(founder, at);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("node", founder.validator().node());
    fields.put("key", founder.validator().key());
    fields.put("possession", founder.possession().toHex());
    at.ifPresent(each -> fields.put("address", each));
    if (out == null) {
      if (directory.drewSigningKey()) {
        System.err.println("freehold: " + Founding.backUpValidator(directory));
      }
      output.print(fields, file.text().stripTrailing());
    } else {
      file.write(out);
      fields.put("file", out);
      output.print(
          fields,
          "%s names node %s: hand it to whoever makes the genesis%n%s"
              .formatted(out, founder.validator().node(), Founding.backUpValidator(directory)));
    }
    return ExitCode.OK.code();
  }
}
