package dev.freehold.kit;

import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.ContractNumber;
import dev.freehold.kit.contract.Felt;
import dev.freehold.kit.contract.Flag;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Length;
import dev.freehold.kit.contract.Secret;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.SlotArray;
import dev.freehold.kit.contract.SlotMap;
import dev.freehold.kit.contract.Struct;
import dev.freehold.kit.contract.StructMap;
import dev.freehold.kit.contract.U16;
import dev.freehold.kit.contract.U32;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.U8;
import dev.freehold.kit.contract.User;

/** A contract that uses one of everything that the kit has. */
final class Toolbox extends ContractDefinition<Toolbox> {
  /** Two values side by side. */
  static final class Pair extends Struct {
    final Slot<User> who = slot(User.class);
    final Slot<U32> points = slot(U32.class);
  }

  final Slot<U64> total = slot(U64.class);
  final SlotMap<U8, U64> byKey = map(U8.class, U64.class);
  final SlotArray<U16> numbers = array(U16.class, 5);
  final StructMap<U8, Pair> pairs = map(U8.class, Pair::new);
  final Slot<Flag> done = slot(Flag.class);
  final Slot<Felt> digest = slot(Felt.class);

  @Function(0)
  void compute(U64 x, U64 y, U16 percent) {
    require(x.isAtLeast(y), "x is below y");
    require(x.is(y).or(y.isNonZero()), "y is 0");
    U64 larger = x.isAbove(y).choose(x.minus(y), y);
    total.set(larger.times(U64.of(3)).plus(x.portion(percent, 100)));
  }

  @Function(1)
  void store(U8 key, U16 index, U32 points) {
    byKey.at(key).update(old -> old.plus(points.toU64()));
    numbers.at(index).set(U16.of(7));
    numbers.at(2).update(old -> old.plus(U16.of(1)));
    Pair pair = pairs.at(key);
    pair.who.set(caller());
    pair.points.update(old -> old.plus(points));
    done.set(done.get().not());
  }

  @Function(2)
  void commit(@Secret Felt salt, @Secret @Length(2) U8[] moves, User about) {
    digest.set(hash(salt, moves[0], moves[1], about));
  }

  @Function(3)
  void copy(User from, U8 key) {
    Toolbox theirs = of(from);
    require(theirs.done.get(), "they are not done");
    Pair pair = theirs.pairs.at(key);
    require(pair.who.get().is(from), "not their own");
    total.set(theirs.byKey.at(key).get().plus(pair.points.get().toU64()));
  }

  @Function(4)
  void sell(ContractNumber other, User to, U64 price) {
    require(contract(Toolbox.class, other).call("pay", to, price));
    total.update(old -> old.plus(price));
  }

  @Function(5)
  void pay(User to, U64 amount) {
    require(to.isNot(caller()), "to oneself");
    require(height().isAbove(U64.of(0)), "too early");
    total.update(old -> old.minus(amount, "too little"));
  }

  @Function(6)
  void prove(Felt root, U8 index, @Length(12) Felt[] siblings, Felt leaf) {
    require(treeRoot(leaf, index, siblings).is(root), "not in the tree");
    digest.set(leaf);
  }
}
