package dev.freehold.committee.machine;

import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The things that may happen to a correct machine, by numbers below {@value #MAX}. */
final class Moves {
  /** One more than the highest number: sets of moves are the bits of a {@code long}. */
  static final int MAX = 64;

  /** One thing that happens. */
  sealed interface Move {
    /** A candidate arrives from its leader. */
    record Deliver(Candidate candidate) implements Move {}

    /** Votes of a quorum have arrived, in whatever order: what they make is here. */
    record Certify(Subject subject) implements Move {}

    /** Its time runs out. */
    record Expire() implements Move {}

    /** Its process dies, and another begins on its log. */
    record Restart() implements Move {}
  }

  private final List<Move> moves = new ArrayList<>();
  private final Map<Move, Integer> numbers = new HashMap<>();

  int number(Move move) {
    return numbers.computeIfAbsent(
        move,
        _ -> {
          moves.add(move);
          if (moves.size() > MAX) {
            throw new AssertionError("more than " + MAX + " moves");
          }
          return moves.size() - 1;
        });
  }

  long bit(Move move) {
    return 1L << number(move);
  }

  Move move(int number) {
    return moves.get(number);
  }

  List<Move> all() {
    return List.copyOf(moves);
  }
}
