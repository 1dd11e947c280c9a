package dev.freehold.cli;

import picocli.CommandLine.Command;

/** {@code freehold network}. */
@Command(
    name = "network",
    mixinStandardHelpOptions = true,
    description = "Found a network of several processes.",
    subcommands = NetworkInitCommand.class)
final class NetworkCommand {}
