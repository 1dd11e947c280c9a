package dev.freehold.prover.groth16;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.blst.Digits;
import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.Multiples;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * The sums of a proof: of a query's points, each times its variable's value. All are cut up and
 * worked off together, from the multiples of the key's points where there are any.
 */
final class QuerySums {
  /** Sums of a proof. L and H stand together in the key: they are one sum. */
  enum Query {
    A(Group.G1),
    B1(Group.G1),
    B2(Group.G2),
    LH(Group.G1);

    private final Group group;

    Query(Group group) {
      this.group = group;
    }
  }

  /** An addition in G2 over one in G1, measured. */
  static final double G2_COST = 3;

  /** Additions that blst makes for a point without multiples: 24 windows, and their buckets. */
  private static final double PLAIN_ADDITIONS = 27;

  private final ProvingKey key;
  private final long[] witness;
  private final long[] h;

  /**
   * @param witness Montgomery limbs of all variables
   * @param h the scalars of the H query, likewise
   */
  QuerySums(ProvingKey key, long[] witness, long[] h) {
    this.key = key;
    this.witness = witness;
    this.h = h;
  }

  /** The sums in the order of {@link Query}, as points of their groups in segments of their own. */
  List<MemorySegment> run(ParallelLoop loop, Arena arena) {
    Optional<KeyMultiples> multiples = key.multiples();
    List<Query> queries = List.of(Query.values());
    List<Schedule.Part> parts =
        Schedule.of(queries.stream().map(query -> work(query, multiples)).toList(), loop.threads());
    List<MemorySegment> sums =
        parts.stream()
            .map(part -> queries.get(part.work()).group.allocatePoints(arena, 1))
            .toList();
    loop.run(
        parts.size(),
        i -> sum(sums.get(i), queries.get(parts.get(i).work()), parts.get(i), multiples));
    return queries.stream()
        .map(
            query -> {
              MemorySegment sum = query.group.allocatePoints(arena, 1);
              for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).work() == query.ordinal()) {
                  query.group.add(sum, 0, sum, 0, sums.get(i), 0);
                }
              }
              return sum;
            })
        .toList();
  }

  private Schedule.Work work(Query query, Optional<KeyMultiples> multiples) {
    int points = count(query);
    double addition = query.group == Group.G2 ? G2_COST : 1;
    if (multiples.isEmpty()) {
      return new Schedule.Work(points, PLAIN_ADDITIONS * addition, 0);
    }
    Multiples shape = multiples.get().shape();
    return new Schedule.Work(points, shape.windows() * addition, shape.cost(0) * addition);
  }

  private void sum(
      MemorySegment out, Query query, Schedule.Part part, Optional<KeyMultiples> multiples) {
    int count = part.to() - part.from();
    long position = position(query) + (long) part.from() * query.group.affineBytes();
    if (multiples.isPresent()) {
      Digits digits = new Digits(multiples.get().shape(), count);
      for (int i = 0; i < count; i++) {
        int at = part.from() + i;
        digits.set(i, values(query, at), offset(query, at));
      }
      MemorySegment points = multiples.get().at(query.group, position, count);
      multiples.get().shape().sum(query.group, out, 0, points, digits);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment scalars = Scalars.allocate(arena, count);
      for (int i = 0; i < count; i++) {
        int at = part.from() + i;
        Scalars.setAll(scalars, i, values(query, at), offset(query, at), 1);
      }
      MemorySegment points = key.points(query.group, position, count);
      Msm.multiply(query.group, out, 0, points, 0, scalars, 0, count, Group.SCALAR_BITS);
    }
  }

  private int count(Query query) {
    KeyLayout layout = key.layout();
    return switch (query) {
      case A -> layout.a();
      case B1, B2 -> layout.b();
      case LH -> layout.l() + layout.h();
    };
  }

  private long position(Query query) {
    KeyLayout layout = key.layout();
    return switch (query) {
      case A -> layout.aPoints();
      case B1 -> layout.b1Points();
      case B2 -> layout.b2Points();
      case LH -> layout.lPoints();
    };
  }

  /** Where the scalar of a query's point {@code i} stands. */
  private long[] values(Query query, int i) {
    return query == Query.LH && i >= key.layout().l() ? h : witness;
  }

  /** The limb at which the scalar of a query's point {@code i} begins. */
  private int offset(Query query, int i) {
    KeyLayout layout = key.layout();
    int element =
        switch (query) {
          case A -> key.variable(layout.aVariables(), i);
          case B1, B2 -> key.variable(layout.bVariables(), i);
          case LH -> i < layout.l() ? key.variable(layout.lVariables(), i) : i - layout.l();
        };
    return element * LIMBS;
  }
}
