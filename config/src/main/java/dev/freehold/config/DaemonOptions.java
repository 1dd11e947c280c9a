package dev.freehold.config;

import java.nio.file.Path;
import java.util.Optional;

/** Options that every daemon has: flags of its command line, none of which a file can set. */
public record DaemonOptions(
    @Key("YAML file of settings, named as the flags in camel case") Optional<Path> config,
    @Key("file to which the endpoint is written once the process is ready")
        Optional<Path> readyFile,
    @Key(
            value = "whether to stop when the standard input ends, as it does when the parent dies",
            fallback = "false")
        boolean untilStdinCloses,
    @Key("least level of the lines that are logged; FREEHOLD_LOG sets it too; INFO if neither does")
        Optional<LogLevel> log,
    @Key(
            "file that the log goes to, and not to the error output; a new one each day and 64 MiB,"
                + " 30 days and 1 GiB are kept")
        Optional<Path> logFile,
    @Key(
            value = "form of the log: lines for people, or an object of JSON a line",
            fallback = "text")
        LogFormat logFormat) {}
