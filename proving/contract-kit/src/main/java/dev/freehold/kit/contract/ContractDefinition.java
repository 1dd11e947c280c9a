package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.AuthorLine;
import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.core.tree.SlotShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Base class of contracts. A subclass declares its storage as fields, made by {@link #slot}, {@link
 * #map} and {@link #array}; its functions are methods that bear {@link Function}; it has a
 * constructor without parameters, since the kit makes objects of it: one for the caller's own state
 * in each function, one for each user that a function looks at by {@link #of}.
 *
 * <p>A function's code runs once, when the contract is compiled; what it does with {@link Value}s
 * becomes constraints. So {@code if} and loops are over what is known then, and what depends on a
 * call is {@link #require} and {@link Flag#choose}.
 *
 * @param <C> the subclass itself
 */
public abstract class ContractDefinition<C extends ContractDefinition<C>> {
  private final StorageLayout layout = new StorageLayout();
  private final List<Field> fields = new ArrayList<>();
  private FieldHome home = FieldHome.NOWHERE;
  private User caller;

  /** For subclasses. */
  protected ContractDefinition() {}

  /** Declares one value. */
  protected final <V extends Value<V>> Slot<V> slot(Class<V> type) {
    return declare(new Slot<>(this::home, layout.allocate(0), "", type));
  }

  /** Declares a value for each key. Keys are of type User, ContractNumber, U8, U16 or U32. */
  protected final <K extends Value<K>, V extends Value<V>> SlotMap<K, V> map(
      Class<K> key, Class<V> value) {
    return declare(new SlotMap<>(this::home, layout.allocate(keyLevels(key)), key, value));
  }

  /** Declares a struct for each key. Keys are of type User, ContractNumber, U8, U16 or U32. */
  protected final <K extends Value<K>, S extends Struct> StructMap<K, S> map(
      Class<K> key, Supplier<S> struct) {
    int levels = StorageLayout.levelsFor(struct.get().size());
    long base = layout.allocate(keyLevels(key) + levels);
    return declare(new StructMap<>(this::home, base, key, struct, levels));
  }

  /**
   * Declares a number of values.
   *
   * @param length in [1, 65536]
   */
  protected final <V extends Value<V>> SlotArray<V> array(Class<V> type, int length) {
    if (length < 1 || length > 1 << 16) {
      throw new ContractException("an array has 1 to 65536 values, not " + length);
    }
    // At least four, so that an index that is not constant has a digit.
    int levels = Math.max(1, StorageLayout.levelsFor(length));
    return declare(new SlotArray<>(this::home, layout.allocate(levels), length, type));
  }

  @SuppressWarnings("ReferenceEquality") // NOWHERE is one object
  private <F extends Field> F declare(F field) {
    if (home != FieldHome.NOWHERE) {
      throw new ContractException("storage is declared as fields, not in functions");
    }
    fields.add(field);
    return field;
  }

  private static int keyLevels(Class<?> key) {
    ValueType type = ValueType.of(key);
    if (!type.isKey()) {
      throw new ContractException("a " + type.displayName() + " is no key of a map");
    }
    return type.bits() / 2;
  }

  /** Who calls. */
  protected final User caller() {
    if (caller == null) {
      caller = new User(context(), context().user(), "caller");
    }
    return caller;
  }

  /** The account that deployed the contract. */
  protected final User owner() {
    return new User(context(), context().owner(), "owner");
  }

  /** This contract's number. */
  protected final ContractNumber self() {
    return new ContractNumber(context(), context().contract(), "self");
  }

  /**
   * The clock of another user's realm, of {@link #of}: the checkpoint that the realm had adopted by
   * the block whose state is read. What the user has not done by then with an anchor more than
   * 1,024 checkpoints older will never be done: see {@link #height}.
   *
   * @throws ContractException if the state is the caller's own
   */
  public final U64 asOf() {
    Binding binding = binding();
    if (binding.remote() == null) {
      throw new ContractException(
          "asOf() is the clock of another user's realm: of(user).asOf()" + AuthorLine.current());
    }
    return new U64(binding.context(), binding.remote().asOf(), home.name() + "asOf");
  }

  /**
   * The height of the anchor, up to 1,024 checkpoints late. It says nothing about what others have
   * not done: their realms have clocks of their own, {@link #asOf}.
   */
  protected final U64 height() {
    return new U64(context(), context().anchorHeight(), "height");
  }

  /**
   * Another user's state in this contract as it was at the anchor; it can be read and not written.
   * Keep the object where several slots are read: each costs less than the first.
   */
  protected final C of(User user) {
    Binding own = binding();
    @SuppressWarnings("unchecked")
    C other = (C) own.instances().get();
    user.requireOf(own.context());
    ContractDefinition<?> theirs = other;
    theirs.live(
        new FieldHome(
            new Binding(own.context(), own.instances(), own.context().remote(user.bits())),
            Place.ROOT,
            "of(" + user.name() + ")."));
    return other;
  }

  /**
   * Makes a call impossible where something does not hold.
   *
   * @param otherwise what is wrong then
   */
  protected final void require(Flag condition, String otherwise) {
    FunctionContext context = context();
    condition.requireOf(context);
    condition.require(context.circuit(), otherwise);
  }

  /** Makes a call impossible unless another stands beside it in the bundle; one at the most. */
  protected final void require(OtherContract.Call call) {
    FunctionContext context = context();
    context.require(
        call.contract().in(context),
        call.function(),
        call.arguments().stream().map(value -> value.in(context)).toList());
  }

  /**
   * Another contract.
   *
   * @param type its class, for its functions' names and types
   */
  protected final OtherContract contract(
      Class<? extends ContractDefinition<?>> type, ContractNumber number) {
    return new OtherContract(type, number);
  }

  /** A hash of values; lists of different lengths never collide. */
  protected final Felt hash(Value<?>... values) {
    FunctionContext context = context();
    return new Felt(
        context,
        context.hash(Arrays.stream(values).map(value -> value.in(context)).toList()),
        "hash" + Arrays.stream(values).map(Value::name).toList());
  }

  /**
   * The root of a quaternary tree that a leaf and its siblings give.
   *
   * @param index the leaf's position; one base-4 digit of it is used for each level
   * @param siblings three for each level from the leaf up, in ascending position
   */
  protected final Felt treeRoot(Felt leaf, Unsigned<?> index, Felt... siblings) {
    FunctionContext context = context();
    index.requireOf(context);
    leaf.requireOf(context);
    Arrays.stream(siblings).forEach(sibling -> sibling.requireOf(context));
    Uint position = index.bits();
    if (siblings.length % 3 != 0 || 2 * siblings.length / 3 != position.width()) {
      throw new ContractException(
          "%d siblings do not make %d levels".formatted(siblings.length, position.width() / 2));
    }
    Variable node = leaf.variable();
    for (int level = 0; level < position.width() / 2; level++) {
      node = parent(context, node, position, level, siblings);
    }
    return new Felt(context, node, "root over " + leaf.name());
  }

  /** Before the node stand the siblings of lower position, after it the others. */
  private static Variable parent(
      FunctionContext context, Variable node, Uint position, int level, Felt[] siblings) {
    var circuit = context.circuit();
    var low = position.bits().get(2 * level);
    var high = position.bits().get(2 * level + 1);
    Variable s0 = siblings[3 * level].variable();
    Variable s1 = siblings[3 * level + 1].variable();
    Variable s2 = siblings[3 * level + 2].variable();
    var both = circuit.and(low, high);
    var none = circuit.or(low, high).not();
    // Position 0: n s0 s1 s2; 1: s0 n s1 s2; 2: s0 s1 n s2; 3: s0 s1 s2 n.
    Variable c0 = circuit.select(none, node, s0);
    Variable c3 = circuit.select(both, node, s2);
    Variable c1 = circuit.select(high, s1, circuit.select(low, node, s0));
    Variable c2 = circuit.select(high, circuit.select(low, s2, node), s1);
    return context.compress(c0, c1, c2, c3);
  }

  private FunctionContext context() {
    return binding().context();
  }

  private Binding binding() {
    return home.needed(getClass().getSimpleName());
  }

  private FieldHome home() {
    return home;
  }

  @SuppressWarnings("ReferenceEquality") // NOWHERE is one object
  final void live(FieldHome itsHome) {
    if (home != FieldHome.NOWHERE) {
      throw new ContractException(
          getClass().getSimpleName()
              + ": one object was given twice; each function, and each user that one looks at, has"
              + " an object of its own");
    }
    FieldNames.give(this, ContractDefinition.class, fields);
    home = itsHome;
  }

  /** The shape of each user's state. */
  public final SlotShape shape() {
    return layout.shape();
  }

  final List<StorageItem> storage() {
    return fields.stream().map(Field::describe).toList();
  }
}
