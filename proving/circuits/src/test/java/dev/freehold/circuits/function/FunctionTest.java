package dev.freehold.circuits.function;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.circuit.CircuitException;
import dev.freehold.circuits.circuit.StateGadget;
import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.StatementDigests;
import dev.freehold.core.tree.RealmLeaf;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Functions against what a node computes of the same call: state, digests, statement. */
class FunctionTest {
  private static final int DEPTH = 3;
  private static final int KEY_BITS = 2 * DEPTH;
  private static final UserId USER = UserId.parse("3:9");
  private static final UserId OTHER = UserId.parse("7:70");
  private static final ContractId CONTRACT = new ContractId(12);
  private static final CallInputs.RemoteState NOBODY =
      (_, _) -> {
        throw new AssertionError("nobody's state is read");
      };

  /** Writes two slots of a map, reads one, updates another. */
  private static final CompiledFunction TOUCH =
      CompiledFunction.compile(
          "touch",
          SlotShape.uniform(DEPTH),
          context -> {
            Uint first = context.argument("first", KEY_BITS);
            Uint second = context.argument("second", KEY_BITS);
            Variable value = context.fieldArgument("value", false);
            Variable hidden = context.fieldArgument("hidden", true);
            context.write(context.slot(0, first), value);
            Variable read = context.read(context.slot(0, second));
            context.update(context.slot(5), old -> old.plus(read).plus(hidden));
          });

  private static CallContext context(Fr anchorRoot) {
    return new CallContext(USER, CONTRACT, 44, anchorRoot, OTHER);
  }

  private static SlotTree randomState(Random random) {
    SlotTree tree = new SlotTree(SlotShape.uniform(DEPTH));
    for (int i = random.nextInt(6); i > 0; i--) {
      tree.write(random.nextInt(1 << KEY_BITS), Fr.of(random.nextInt(1000)));
    }
    return tree;
  }

  @Test
  void aCallDoesWhatItSaysAndStatesIt() {
    for (long seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      SlotTree before = randomState(random);
      Fr rootBefore = before.root();
      long first = random.nextInt(1 << KEY_BITS);
      long second = random.nextInt(3) == 0 ? first : random.nextInt(1 << KEY_BITS);
      Fr value = Fr.ofUnsigned(random.nextLong());
      Fr hidden = Fr.ofUnsigned(random.nextLong());

      SlotTree expected = before.copy();
      expected.write(first, value);
      Fr updated = expected.value(5).add(expected.value(second)).add(hidden);
      expected.write(5, updated);
      List<SlotWrite> writes = List.of(new SlotWrite(first, value), new SlotWrite(5, updated));
      List<Fr> args = List.of(Fr.of(first), Fr.of(second), value);

      SolvedCall call =
          TOUCH.solve(
              context(Fr.of(99)), before, NOBODY, List.of(args.get(0), args.get(1), value, hidden));
      assertEquals(expected.slots(), call.after().slots(), "seed " + seed);
      assertEquals(writes, call.writes(), "seed " + seed);
      assertEquals(args, call.args(), "secrets stay with the caller");
      assertEquals(Optional.empty(), call.demand());
      assertEquals(
          new Statement(
              USER,
              CONTRACT,
              44,
              Fr.of(99),
              rootBefore,
              expected.root(),
              StatementDigests.writes(writes),
              StatementDigests.call(args),
              OTHER,
              Fr.ZERO),
          call.statement(),
          "seed " + seed);
      assertEquals(rootBefore, before.root(), "the caller's own slots stay as they are");
      publicInputsAreBound(call, Fr.of(1 + random.nextInt(100)));
    }
  }

  /** What a function uses or not: no public input but those four can be changed alone. */
  private static void publicInputsAreBound(SolvedCall call, Fr by) {
    for (int input : new int[] {4, 5, 6, 7, 9}) {
      long[] changed = call.witness().clone();
      int at = (1 + input) * LIMBS;
      Fr.fromLimbs(changed, at).add(by).copyLimbs(changed, at);
      assertTrue(TOUCH.circuit().system().firstViolation(changed) >= 0, "input " + input);
    }
  }

  @Test
  void anArgumentThatIsTooWideIsRefusedByItsName() {
    UnsatisfiedException e =
        assertThrows(
            UnsatisfiedException.class,
            () ->
                TOUCH.solve(
                    context(Fr.ZERO),
                    new SlotTree(SlotShape.uniform(DEPTH)),
                    NOBODY,
                    List.of(Fr.of(1 << KEY_BITS), Fr.ZERO, Fr.ZERO, Fr.ZERO)));
    assertTrue(e.getMessage().startsWith("argument first of 6 bits"), e.getMessage());
  }

  @Test
  void aCallHasAsManyArgumentsAndAsDeepAStateAsItsFunction() {
    assertEquals(4, TOUCH.arguments().size());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            TOUCH.solve(
                context(Fr.ZERO), new SlotTree(SlotShape.uniform(DEPTH)), NOBODY, List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            TOUCH.solve(
                context(Fr.ZERO),
                new SlotTree(SlotShape.uniform(DEPTH + 1)),
                NOBODY,
                List.of(Fr.ZERO, Fr.ZERO, Fr.ZERO, Fr.ZERO)));
  }

  /** A global state at an anchor in which one user, or nobody, has written. */
  private static final class Anchor implements CallInputs.RemoteState {
    private static final long AS_OF = 7;
    private static final long LEAF = StateShape.realmLeaf(CONTRACT, OTHER.index());

    private final Map<String, Fr> nodes = new HashMap<>();
    private final SlotTree state;

    Anchor(SlotTree state) {
      this.state = state;
      if (!state.slots().isEmpty()) {
        SparseTree.update(
            StateShape.REALM_DEPTH,
            0,
            nodes(),
            new TreeMap<>(Map.of(LEAF, state.root())),
            (level, index, value) -> nodes.put(level + "/" + index, value));
      }
    }

    private SparseTree.NodeSource nodes() {
      return (level, index) -> nodes.get(level + "/" + index);
    }

    /** The tree over all realms, of which one has made a block. */
    private SparseTree.NodeSource realms() {
      Fr realm = RealmLeaf.of(SparseTree.node(nodes(), 0, StateShape.REALM_DEPTH, 0), AS_OF);
      return (level, index) -> level == 0 && index == OTHER.realm().value() ? realm : null;
    }

    Fr root() {
      return read(OTHER, 0).globalRoot(CONTRACT, OTHER);
    }

    @Override
    public SlotProof read(UserId user, long slot) {
      assertEquals(OTHER, user);
      return new SlotProof(
          slot,
          state.value(slot),
          state.path(slot),
          state.slots().isEmpty() ? Fr.ZERO : state.root(),
          SparseTree.path(StateShape.REALM_DEPTH, 0, nodes(), LEAF),
          AS_OF,
          RealmTree.path(realms(), OTHER.realm()));
    }
  }

  /** Copies the sum of two of another user's slots. */
  private static final CompiledFunction COPY =
      CompiledFunction.compile(
          "copy",
          SlotShape.uniform(DEPTH),
          context -> {
            Uint from = context.argument("from", 32);
            Uint key = context.argument("key", KEY_BITS);
            var remote = context.remote(from);
            Variable sum = remote.read(context.slot(0, key)).plus(remote.read(context.slot(2)));
            context.write(context.slot(1), sum);
          });

  @Test
  void othersAreReadAtTheAnchor() {
    for (long seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      SlotTree state = seed == 0 ? new SlotTree(SlotShape.uniform(DEPTH)) : randomState(random);
      Anchor anchor = new Anchor(state);
      long key = random.nextInt(1 << KEY_BITS);
      SolvedCall call =
          COPY.solve(
              context(anchor.root()),
              new SlotTree(SlotShape.uniform(DEPTH)),
              anchor,
              List.of(OTHER.toFr(), Fr.of(key)));
      assertEquals(state.value(key).add(state.value(2)), call.after().value(1), "seed " + seed);
    }
  }

  @Test
  void aStateThatIsNotTheAnchorsIsRefused() {
    SlotTree state = new SlotTree(SlotShape.uniform(DEPTH));
    state.write(2, Fr.of(10));
    Anchor anchor = new Anchor(state);
    UnsatisfiedException e =
        assertThrows(
            UnsatisfiedException.class,
            () ->
                COPY.solve(
                    context(anchor.root().add(Fr.ONE)),
                    new SlotTree(SlotShape.uniform(DEPTH)),
                    anchor,
                    List.of(OTHER.toFr(), Fr.ZERO)));
    assertTrue(e.getMessage().startsWith("other user's state at the anchor"), e.getMessage());
  }

  /** Single slots at two levels, a map, an array, and places under which nothing is. */
  private static final SlotShape MIXED =
      new SlotShape(
          List.of(
              new SlotShape.Region(0, 0, 4),
              new SlotShape.Region(1, 0, 28),
              new SlotShape.Region(3, 0, 30),
              new SlotShape.Region(16, 1, 124),
              new SlotShape.Region(64, 3, 5)));

  private static SlotTree mixedState(Random random) {
    SlotTree tree = new SlotTree(MIXED);
    for (int i = random.nextInt(8); i > 0; i--) {
      SlotShape.Region region = MIXED.regions().get(random.nextInt(MIXED.regions().size()));
      tree.write(
          region.firstSlot() + random.nextInt((int) region.slots()), Fr.of(random.nextInt(1000)));
    }
    return tree;
  }

  /** Touches some of the regions of the caller's and of another's, and some of them twice. */
  private static final CompiledFunction MIX =
      CompiledFunction.compile(
          "mix",
          MIXED,
          context -> {
            Uint key = context.argument("key", KEY_BITS);
            StateGadget.RemoteUser other = context.remote(context.argument("other", 32));
            Variable theirs =
                other
                    .read(context.slot(1))
                    .plus(other.read(context.slot(64, key)))
                    .plus(other.read(context.slot(17)))
                    .plus(other.read(context.slot(1)))
                    .plus(other.read(context.slot(18)));
            Variable sum = theirs.plus(other.asOf()).plus(context.read(context.slot(1)));
            context.update(context.slot(0), old -> old.plus(sum));
            context.update(context.slot(64, key), old -> old.plus(context.read(context.slot(0))));
            context.write(context.slot(3), context.read(context.slot(64, key)));
            context.update(context.slot(0), old -> old.plus(Variable.constant(1)));
          });

  @Test
  void aStateOfAnyShapeIsWhatTheNodeMakesOfIt() {
    for (long seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      SlotTree own = mixedState(random);
      SlotTree theirs = mixedState(random);
      Anchor anchor = new Anchor(theirs);
      long key = random.nextInt(1 << KEY_BITS);
      SlotTree expected = own.copy();
      Fr sum =
          theirs
              .value(1)
              .add(theirs.value(1))
              .add(theirs.value(64 + key))
              .add(theirs.value(17))
              .add(theirs.value(18))
              .add(Fr.of(anchor.read(OTHER, 1).asOf()))
              .add(own.value(1));
      expected.write(0, own.value(0).add(sum));
      expected.write(64 + key, own.value(64 + key).add(expected.value(0)));
      expected.write(3, expected.value(64 + key));
      expected.write(0, expected.value(0).add(Fr.ONE));
      SolvedCall call =
          MIX.solve(context(anchor.root()), own, anchor, List.of(Fr.of(key), OTHER.toFr()));
      // That the circuit's root is the tree's is checked by the call itself.
      assertEquals(expected.slots(), call.after().slots(), "seed " + seed);
      assertEquals(expected.root(), call.statement().rootAfter(), "seed " + seed);
      assertEquals(List.of(0L, 64 + key, 3L, 0L), slots(call), "seed " + seed);
    }
  }

  private static List<Long> slots(SolvedCall call) {
    return call.writes().stream().map(SlotWrite::slot).toList();
  }

  /** What is above the regions is hashed once before and once after, however much is touched. */
  @Test
  void singleSlotsShareTheLevelsAboveThem() {
    int one = singles(1).constraints();
    int four = singles(4).constraints();
    // Each write is digested, which is a compression; paths cost nothing more.
    assertEquals(3 * 264, four - one);
  }

  private static CompiledFunction singles(int count) {
    List<SlotShape.Region> regions =
        List.of(
            new SlotShape.Region(0, 0, 4),
            new SlotShape.Region(1, 0, 5),
            new SlotShape.Region(2, 0, 6),
            new SlotShape.Region(3, 0, 7));
    return CompiledFunction.compile(
        "singles",
        new SlotShape(regions),
        context -> {
          Variable x = context.fieldArgument("x", false);
          for (int slot = 0; slot < count; slot++) {
            context.write(context.slot(slot), x);
          }
        });
  }

  /** What a realm has adopted is under the anchor too: nobody says that it was later. */
  @Test
  void aClockThatIsNotTheRealmsIsRefused() {
    SlotTree state = new SlotTree(SlotShape.uniform(DEPTH));
    state.write(2, Fr.of(10));
    Anchor anchor = new Anchor(state);
    CallInputs.RemoteState later =
        (user, slot) -> {
          SlotProof proof = anchor.read(user, slot);
          return new SlotProof(
              slot,
              proof.value(),
              proof.slotPath(),
              proof.leaf(),
              proof.realmPath(),
              proof.asOf() + 1,
              proof.globalPath());
        };
    UnsatisfiedException e =
        assertThrows(
            UnsatisfiedException.class,
            () ->
                COPY.solve(
                    context(anchor.root()),
                    new SlotTree(SlotShape.uniform(DEPTH)),
                    later,
                    List.of(OTHER.toFr(), Fr.ZERO)));
    assertTrue(e.getMessage().startsWith("other user's state at the anchor"), e.getMessage());
  }

  @Test
  void aDemandIsStatedAndTold() {
    CompiledFunction demanding =
        CompiledFunction.compile(
            "demanding",
            SlotShape.uniform(DEPTH),
            context -> {
              Uint amount = context.argument("amount", 64);
              context.require(Variable.constant(31), 2, List.of(amount.value(), context.user()));
            });
    SolvedCall call =
        demanding.solve(
            context(Fr.ZERO), new SlotTree(SlotShape.uniform(DEPTH)), NOBODY, List.of(Fr.of(500)));
    List<Fr> demanded = List.of(Fr.of(500), USER.toFr());
    assertEquals(Optional.of(new SolvedCall.Demand(Fr.of(31), 2, demanded)), call.demand());
    assertEquals(
        StatementDigests.require(new ContractId(31), 2, StatementDigests.call(demanded)),
        call.statement().requireDigest());
  }

  @Test
  void aFunctionDemandsOneCallAtTheMost() {
    assertThrows(
        CircuitException.class,
        () ->
            CompiledFunction.compile(
                "greedy",
                SlotShape.uniform(DEPTH),
                context -> {
                  context.require(Variable.constant(1), 0, List.of());
                  context.require(Variable.constant(2), 0, List.of());
                }));
  }

  @Test
  void aHashIsTheDigestOfValues() {
    for (int length = 0; length < 7; length++) {
      int count = length;
      CompiledFunction hashing =
          CompiledFunction.compile(
              "hashing",
              SlotShape.uniform(DEPTH),
              context -> {
                Variable x = context.fieldArgument("x", true);
                context.write(context.slot(0), context.hash(Collections.nCopies(count, x)));
                context.write(context.slot(1), context.compress(x, x, x, x));
              });
      Fr x = Fr.of(7 + length);
      SolvedCall call =
          hashing.solve(
              context(Fr.ZERO), new SlotTree(SlotShape.uniform(DEPTH)), NOBODY, List.of(x));
      assertEquals(StatementDigests.values(Collections.nCopies(count, x)), call.after().value(0));
      assertEquals(Poseidon2.compress(x, x, x, x), call.after().value(1));
    }
  }

  @Test
  void aSlotIsWithinTheState() {
    assertThrows(
        CircuitException.class,
        () ->
            CompiledFunction.compile(
                "outside",
                SlotShape.uniform(DEPTH),
                context -> context.read(context.slot(1L << KEY_BITS))));
  }
}
