package dev.freehold.client;

import dev.freehold.core.wire.Answer;

/** A node has no answer to a query, and says why. */
public final class QueryFailedException extends ClientException {
  private static final long serialVersionUID = 1;

  private final Answer.Failure failure;

  public QueryFailedException(Answer.Failed answer) {
    super(answer.failure() + (answer.text().isEmpty() ? "" : ": " + answer.text()));
    failure = answer.failure();
  }

  public Answer.Failure failure() {
    return failure;
  }
}
