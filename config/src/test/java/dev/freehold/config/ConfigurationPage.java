package dev.freehold.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writer of {@code docs/configuration.md} from the records of settings. Run {@link #main} in the
 * repository's root after a setting has changed.
 */
public final class ConfigurationPage {
  private ConfigurationPage() {}

  /** Writes the page, to the path given or to {@code docs/configuration.md}. */
  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args.length > 0 ? args[0] : "docs/configuration.md"), text());
  }

  /** The whole page. */
  static String text() {
    return """
    # Configuration

    This page is generated from the records `WorkerConfig`, `CoordinatorConfig`, `ValidatorConfig` and
    `DaemonOptions` (module `config`) by `ConfigurationPage`; a test compares the two.

    Each setting of a daemon has one name in three spellings. A flag of the command line overrides
    an environment variable, which overrides the YAML file that `--config` names:

    | where | spelling |
    | --- | --- |
    | flag | `--seal-interval-ms=20`, or `--seal-interval-ms 20` |
    | environment | `FREEHOLD_SEAL_INTERVAL_MS=20` |
    | file | `sealIntervalMs: 20` |

    A relative path in the file starts at the file's directory. A truth is `true` or `false`; on the
    command line its flag alone means `true`. What is repeatable has commas between its values, and
    may be a list of YAML in the file. An unknown option ends the daemon with exit code 2, a
    setting that cannot be used with 3; both are told in one line that names the place.

    ## Worker

    `./freehold worker` runs a realm worker.

    """
        + table(WorkerConfig.class)
        + """

        ## Coordinator

        `./freehold coordinator` runs a coordinator.

        """
        + table(CoordinatorConfig.class)
        + """

        ## Validator

        `./freehold validator` runs one of several validators, and if wanted a worker and an
        aggregator in the same process. Each part has a directory, a key and a node id of its own, and
        a share of the process' connections and of the memory for strangers. `--aggregator` stands on
        the command line, since the aggregator's program is no part of a daemon.

        """
        + table(ValidatorConfig.class)
        + """

        ## All

        These are flags only.

        """
        + table(DaemonOptions.class)
        + """

        ## Log

        Daemons log at `INFO` on the error output, each line with date, time and zone; the other
        commands log at `WARN`. `--log LEVEL` (daemons) or the variable `FREEHOLD_LOG` (every
        command) sets another level: `ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`. At `INFO` a daemon
        logs at the start its version, commit, JDK and system, its settings, each with the place that
        it comes from, and the network's name and genesis; then who joins, leaves and is given what.

        `--log-file FILE` writes to a file instead. At midnight, and when it has 64 MiB, it is
        renamed to `FILE.DATE.NUMBER` and a new one begun; those of 30 days are kept, 1 GiB at the
        most. `--log-format json` writes an object a line: `time`, `level`, `threadName`,
        `loggerName`, `formattedMessage`, and `throwable` where there is one.
        """;
  }

  private static String table(Class<? extends Record> type) {
    StringBuilder out = new StringBuilder("| flag | value | default | meaning |\n");
    out.append("| --- | --- | --- | --- |\n");
    for (CommandFlag flag : CommandFlag.of(type)) {
      List<String> cells =
          List.of(
              "`" + flag.name() + "`",
              "`"
                  + flag.label().replace("|", "\\|")
                  + "`"
                  + flag.bounds().map(interval -> " in " + interval).orElse("")
                  + (flag.repeats() ? ", repeatable" : ""),
              flag.fallback()
                  .map(value -> "`" + value + "`")
                  .orElse(flag.required() ? "required" : "none"),
              flag.words());
      out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
    return out.toString();
  }
}
