package dev.freehold.cli;

import dev.freehold.config.ExitCode;
import dev.freehold.config.Profile;
import dev.freehold.config.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold profile}. */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = {
      "Name a network and an account once, instead of with every command.",
      "Kept in ~/.freehold/profiles, or in the directory of the variable FREEHOLD_HOME."
    },
    subcommands = {
      ProfileCommand.Add.class,
      ProfileCommand.Show.class,
      ProfileCommand.All.class,
      ProfileCommand.Remove.class,
      ProfileCommand.Use.class
    })
final class ProfileCommand {
  private ProfileCommand() {}

  /** {@code freehold profile add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Write a profile; what it leaves out is given with each command.")
  static final class Add implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Letters, digits, - and _.")
    private String name;

    @Option(names = "--node", paramLabel = "HOST:PORT", description = "Any node of the network.")
    private String node;

    @Option(names = "--key", paramLabel = "FILE", description = "The key file.")
    private Path key;

    @Option(names = "--user", paramLabel = "USER", description = "The account, realm:index.")
    private String user;

    @Option(names = "--genesis", paramLabel = "HASH", description = "The genesis hash.")
    private String genesis;

    @Option(
        names = "--trusted",
        paramLabel = "HEIGHT:HASH",
        description =
            "A checkpoint known from elsewhere: the chain is followed from it, every link.")
    private String trusted;

    @Option(names = "--replace", description = "Write over a profile of the same name.")
    private boolean replace;

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      Profile profile =
          Given.of(
              () ->
                  new Profile(
                      Optional.ofNullable(node).map(Given::endpoint),
                      Optional.ofNullable(key),
                      Optional.ofNullable(user),
                      Optional.ofNullable(genesis),
                      Optional.ofNullable(trusted)));
      Path file = Profiles.here().write(name, profile, replace);
      output.print(Map.of("name", name, "file", file), "wrote " + file);
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold profile show}. */
  @Command(name = "show", mixinStandardHelpOptions = true, description = "Print a profile.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Default: the one in use.")
    private String name;

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      Profiles profiles = Profiles.here();
      Optional<String> chosen = name != null ? Optional.of(name) : profiles.inUse();
      String shown = chosen.orElseThrow(() -> new UsageException("no profile is in use: name one"));
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", shown);
      fields.putAll(Profiles.fields(profiles.read(shown)));
      StringBuilder lines = new StringBuilder();
      fields.forEach((key, value) -> lines.append("%-8s %s%n".formatted(key, value)));
      output.print(fields, lines.toString().stripTrailing());
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold profile list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Print the profiles there are; a star marks the one in use.")
  static final class All implements Callable<Integer> {
    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      List<String> names = Profiles.here().names();
      Optional<String> inUse = Profiles.here().inUse();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("profiles", names);
      inUse.ifPresent(name -> fields.put("inUse", name));
      String lines =
          String.join(
              System.lineSeparator(),
              names.stream()
                  .map(name -> (inUse.equals(Optional.of(name)) ? "* " : "  ") + name)
                  .toList());
      output.print(fields, lines.isEmpty() ? "there is no profile yet" : lines);
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold profile remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Delete a profile. Its key file stays.")
  static final class Remove implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Which.")
    private String name;

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      Profiles.here().remove(name);
      output.print(Map.of("removed", name), "removed " + name);
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold profile use}. */
  @Command(
      name = "use",
      mixinStandardHelpOptions = true,
      description = "Take a profile wherever none is named.")
  static final class Use implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Which.")
    private String name;

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      Profiles.here().use(name);
      output.print(Map.of("inUse", name), name + " is in use");
      return ExitCode.OK.code();
    }
  }
}
