package dev.freehold.cli;

import picocli.CommandLine.Command;

/** {@code freehold network}. */
@Command(
    name = "network",
    mixinStandardHelpOptions = true,
    description = "Found a network of several processes, and look at what a genesis names.",
    subcommands = {NetworkInitCommand.class, NetworkShowCommand.class})
final class NetworkCommand {}
