package dev.freehold.node;

import dev.freehold.config.Arguments;
import dev.freehold.config.CommandFlags;
import dev.freehold.config.ConfigLoader;
import dev.freehold.config.DaemonOptions;
import dev.freehold.config.ExitCode;
import dev.freehold.config.LoadedConfig;
import dev.freehold.config.UsageException;
import dev.freehold.node.logging.Logging;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Main class of the daemons: {@code coordinator}, {@code validator} or {@code worker}, and flags.
 * Its class path holds what a node needs: no wallet, no prover, no compiler.
 */
public final class FreeholdDaemon {
  private static final List<Daemon<?>> DAEMONS =
      List.of(new CoordinatorDaemon(), new ValidatorDaemon(), new WorkerDaemon());

  private FreeholdDaemon() {}

  /** Runs a daemon; the process exits with its {@link ExitCode}. */
  public static void main(String[] args) {
    StandardOutput output = StandardOutput.installed();
    System.exit(output.ended(execute(args).code()));
  }

  /** The daemon that a word calls. */
  public static Daemon<?> daemon(String word) {
    return DAEMONS.stream()
        .filter(daemon -> daemon.word().equals(word))
        .findAny()
        .orElseThrow(() -> new UsageException("a daemon is one of " + words() + ", not " + word));
  }

  private static List<String> words() {
    return DAEMONS.stream().map(Daemon::word).toList();
  }

  /** All flags of a daemon: its settings, and those that every daemon has. */
  public static CommandFlags flags(Daemon<?> daemon) {
    return new CommandFlags(daemon.settings(), DaemonOptions.class);
  }

  /**
   * Runs a daemon until it ends.
   *
   * @param args its word, then flags
   * @return how it ended; failures have been printed
   */
  public static ExitCode execute(String... args) {
    try {
      Arguments.requireReadable(List.of(args));
      if (args.length == 0) {
        throw new UsageException("a daemon is one of " + words());
      }
      Daemon<?> daemon = daemon(args[0]);
      List<String> flags = Arrays.asList(args).subList(1, args.length);
      if (flags.contains("--help") || flags.contains("-h")) {
        System.out.print(help(daemon));
        return ExitCode.OK;
      }
      if (flags.contains("--version") || flags.contains("-V")) {
        ProgramVersion.lines().forEach(System.out::println);
        return ExitCode.OK;
      }
      return run(daemon, flags(daemon).parse(flags));
    } catch (UsageException e) {
      System.err.println("freehold: " + e.getMessage());
      System.err.println("Try --help.");
      return ExitCode.USAGE;
    } catch (IOException | RuntimeException | Error e) {
      return FailureReport.print("", e, FailureReport::code);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FailureReport.print("", e, FailureReport::code);
    }
  }

  private static String help(Daemon<?> daemon) {
    return "Usage: freehold %s [OPTION]...\n%s\n%s\n\n%s"
        .formatted(
            daemon.word(),
            String.join("\n", daemon.description()),
            """
            Each setting comes from a flag, else from the environment (FREEHOLD_LISTEN for --listen),
            else from the file of --config (listen: ...), else it has its default.\
            """,
            flags(daemon).help());
  }

  private static <R extends Record> ExitCode run(Daemon<R> daemon, Map<String, String> flags)
      throws IOException, InterruptedException {
    Map<String, String> settings = new LinkedHashMap<>(flags);
    Map<String, String> common = new LinkedHashMap<>();
    new CommandFlags(DaemonOptions.class)
        .all()
        .forEach(
            flag ->
                Optional.ofNullable(settings.remove(flag.key()))
                    .ifPresent(value -> common.put(flag.key(), value)));
    Map<String, String> environment = new HashMap<>(System.getenv());
    // Commands take it too, so it is no setting of a daemon.
    Optional<String> level = Optional.ofNullable(environment.remove(Logging.VARIABLE));
    DaemonOptions options =
        ConfigLoader.load(
                DaemonOptions.class,
                Optional.empty(),
                level.map(value -> Map.of(Logging.VARIABLE, value)).orElse(Map.of()),
                common)
            .config();
    Logging.level(options.log().orElse(Logging.DAEMONS));
    Logging.to(options.logFile(), options.logFormat());
    LoadedConfig<R> loaded =
        ConfigLoader.load(daemon.settings(), options.config(), environment, settings);
    Logger log = LoggerFactory.getLogger(FreeholdDaemon.class);
    log.info(
        "{}, the {}",
        String.join("; ", ProgramVersion.lines()).replaceAll(" +", " "),
        daemon.word());
    log.info("settings:\n{}", loaded.describe());
    DaemonRun run = new DaemonRun(daemon.word(), options, FailureReport::code);
    run.begin();
    return run.untilItEnds(daemon.start(loaded.config(), run));
  }
}
