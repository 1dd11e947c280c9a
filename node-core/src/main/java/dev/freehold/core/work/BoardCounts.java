package dev.freehold.core.work;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.RealmId;
import java.util.List;

/**
 * A board in numbers.
 *
 * @param abandoned jobs that left the board undone
 * @param pool what can be paid out
 * @param paid all that was paid
 * @param realms active realms in ascending order
 */
public record BoardCounts(
    int waiting,
    int leased,
    int open,
    int deadLetters,
    long done,
    long abandoned,
    int aggregators,
    long pool,
    long paid,
    List<Coverage> realms) {
  /**
   * Counts of the proofs of a realm's final blocks, by what became of them.
   *
   * @param proofs all
   * @param uncut not in a job yet
   * @param abandoned in jobs that left the board undone
   */
  public record Coverage(RealmId realm, long proofs, long uncut, long covered, long abandoned) {
    /** In jobs on the board. */
    public long onTheBoard() {
      return proofs - uncut - covered - abandoned;
    }
  }

  public BoardCounts {
    realms = List.copyOf(realms);
  }

  public void encode(Encoder out) {
    out.i32(waiting).i32(leased).i32(open).i32(deadLetters).u63(done).u63(abandoned);
    out.i32(aggregators).u63(pool).u63(paid);
    out.list(
        realms,
        (o, r) -> {
          o.u16(r.realm.value()).u63(r.proofs).u63(r.uncut);
          o.u63(r.covered).u63(r.abandoned);
        });
  }

  public static BoardCounts decode(Decoder in) {
    return new BoardCounts(
        in.i32(),
        in.i32(),
        in.i32(),
        in.i32(),
        in.u63(),
        in.u63(),
        in.i32(),
        in.u63(),
        in.u63(),
        in.list(
            RealmId.COUNT,
            d -> new Coverage(new RealmId(d.u16()), d.u63(), d.u63(), d.u63(), d.u63())));
  }
}
