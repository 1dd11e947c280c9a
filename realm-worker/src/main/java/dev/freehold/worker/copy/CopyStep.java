package dev.freehold.worker.copy;

import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Step of a copy: a question and what follows from its answer, or the end. */
sealed interface CopyStep {
  /**
   * A question.
   *
   * @param question the question, by the number of the request
   * @param then the step that follows from the answer
   */
  record Ask(IntFunction<Query> question, Function<Answer, CopyStep> then) implements CopyStep {}

  /** Nothing more is to be asked. */
  record Done() implements CopyStep {}

  /**
   * An answer that must be of a type.
   *
   * @throws CopyException if it is of another, or says that the question failed
   */
  static <A extends Answer> A require(Answer answer, Class<A> type) {
    if (type.isInstance(answer)) {
      return type.cast(answer);
    }
    throw new CopyException(
        answer instanceof Answer.Failed failed
            ? failed.inWords()
            : "asked for a " + type.getSimpleName() + ", was answered otherwise");
  }
}
