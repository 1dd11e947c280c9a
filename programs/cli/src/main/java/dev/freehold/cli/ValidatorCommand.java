package dev.freehold.cli;

import picocli.CommandLine.Command;

/** {@code freehold validator}. */
@Command(
    name = "validator",
    mixinStandardHelpOptions = true,
    description = {
      "Make the keys of one of several validators of a network.",
      "A validator runs as a coordinator: `freehold coordinator --validators ...`."
    },
    subcommands = ValidatorKeyCommand.class)
final class ValidatorCommand {}
