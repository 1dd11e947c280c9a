package dev.freehold.protocol.socket;

import dev.freehold.protocol.wire.Answer;

/** A node has no answer to a query, and says why. */
public final class QueryFailedException extends ClientException {
  private static final long serialVersionUID = 1;

  private final Answer.Failure failure;
  private final String text;

  /** The failure that a node answered with. */
  public QueryFailedException(Answer.Failed answer) {
    super(answer.inWords());
    failure = answer.failure();
    text = answer.text();
  }

  /** The same failure, told to another thread. */
  public QueryFailedException(QueryFailedException cause) {
    super(cause.getMessage(), cause);
    failure = cause.failure;
    text = cause.text;
  }

  /** The reason that the node gave. */
  public Answer.Failure failure() {
    return failure;
  }

  /** What the node adds; for {@link Answer.Failure#WRONG_REALM} the right worker's endpoint. */
  public String text() {
    return text;
  }
}
