package dev.freehold.cli.status;

import dev.freehold.protocol.wire.Answer;

/**
 * Answers of a node that was asked for itself.
 *
 * @param counters what it counts and sees
 * @param network its own table, with its own blocks
 */
public record NodeAnswers(Answer.Counters counters, Answer.Network network) {}
