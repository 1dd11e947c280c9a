package dev.freehold.core.transition;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Account;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.tree.EmptyRoots;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a block reads of the state before it: accounts, and the families of nodes from every
 * leaf it reads or writes up to the root. With it the block is replayed by someone who holds no
 * state: {@link #requireRoot} ties the witness to the root before, {@link #state} and {@link
 * #nodes} answer from it and from nothing else. That a slot was empty before a write is the
 * witness' word: only the fee depends on it.
 */
public final class BlockWitness {
  private final TreeMap<UserId, Optional<Account>> accounts;
  private final List<TreeMap<Long, List<Fr>>> families;
  private final TreeMap<SlotKey, Boolean> slots;

  private BlockWitness(
      TreeMap<UserId, Optional<Account>> accounts,
      List<TreeMap<Long, List<Fr>>> families,
      TreeMap<SlotKey, Boolean> slots) {
    this.accounts = accounts;
    this.families = families;
    this.slots = slots;
  }

  /** A state that notes what is read of it. */
  public static final class Recorder extends ReadRecorder {
    public Recorder(StateView state) {
      super(state);
    }

    /**
     * The witness of a block that was applied to this state.
     *
     * @param tree what the block changed
     * @param nodes the tree before it
     */
    public BlockWitness witness(TreeDelta tree, SparseTree.NodeSource nodes) {
      TreeSet<Long> indexes = new TreeSet<>();
      // A bundle that failed reads leaves and changes nothing there.
      for (StateOverlay.LeafKey leaf : leaves.keySet()) {
        indexes.add(StateShape.realmLeaf(leaf.contract(), leaf.user().index()) >>> 2);
      }
      for (UserId user : accounts.keySet()) {
        indexes.add(StateShape.realmLeaf(ContractId.SYSTEM, user.index()) >>> 2);
      }
      for (int i = 0; i < tree.level(0).count(); i++) {
        indexes.add(tree.level(0).parent(i));
      }
      List<TreeMap<Long, List<Fr>>> families = new ArrayList<>();
      for (int level = 0; level < StateShape.REALM_DEPTH; level++) {
        long[] parents = indexes.stream().mapToLong(Long::longValue).toArray();
        families.add(read(nodes, level, parents));
        TreeSet<Long> above = new TreeSet<>();
        indexes.forEach(index -> above.add(index >>> 2));
        indexes = above;
      }
      return new BlockWitness(new TreeMap<>(accounts), families, new TreeMap<>(slots));
    }

    private static TreeMap<Long, List<Fr>> read(
        SparseTree.NodeSource nodes, int level, long[] parents) {
      long[] limbs = new long[parents.length * TreeDelta.FAMILY_LIMBS];
      for (int at = 0; at < limbs.length; at += FrArrays.LIMBS) {
        EmptyRoots.at(level).copyLimbs(limbs, at);
      }
      nodes.families(level, parents, limbs);
      TreeMap<Long, List<Fr>> families = new TreeMap<>();
      for (int i = 0; i < parents.length; i++) {
        List<Fr> children = new ArrayList<>(MerklePath.ARITY);
        for (int child = 0; child < MerklePath.ARITY; child++) {
          children.add(Fr.fromLimbs(limbs, i * TreeDelta.FAMILY_LIMBS + child * FrArrays.LIMBS));
        }
        families.put(parents[i], List.copyOf(children));
      }
      return families;
    }
  }

  /**
   * Every family must hash to its place in the one above, the topmost to the root, and every
   * account must be what its leaf says.
   *
   * @throws WitnessException if anything of this is not so
   */
  public void requireRoot(Fr rootBefore) {
    for (int level = 0; level < StateShape.REALM_DEPTH; level++) {
      for (Map.Entry<Long, List<Fr>> family : families.get(level).entrySet()) {
        List<Fr> c = family.getValue();
        Fr hash = Poseidon2.compress(c.get(0), c.get(1), c.get(2), c.get(3));
        if (!hash.equals(expected(level + 1, family.getKey(), rootBefore))) {
          throw new WitnessException(
              "the witness' family %d at level %d does not lead to the root before"
                  .formatted(family.getKey(), level));
        }
      }
    }
    accounts.forEach(
        (user, account) -> {
          Fr leaf = node(0, StateShape.realmLeaf(ContractId.SYSTEM, user.index()));
          if (!leaf.equals(account.map(Account::leaf).orElse(Fr.ZERO))) {
            throw new WitnessException(
                "the witness' account of " + user + " is not what its leaf says");
          }
        });
  }

  private Fr expected(int level, long index, Fr root) {
    if (level < StateShape.REALM_DEPTH) {
      return node(level, index);
    }
    if (index != 0) {
      throw new WitnessException("the witness has a family beside the root");
    }
    return root;
  }

  private Fr node(int level, long index) {
    List<Fr> family = families.get(level).get(index >>> 2);
    if (family == null) {
      throw new WitnessException("the witness lacks node %d at level %d".formatted(index, level));
    }
    return family.get((int) index & (MerklePath.ARITY - 1));
  }

  /** The state before the block; asking it for what is not here is a {@link WitnessException}. */
  public StateView state() {
    return new StateView() {
      @Override
      public Optional<Account> account(UserId user) {
        Optional<Account> account = accounts.get(user);
        if (account == null) {
          throw new WitnessException("the witness lacks the account of " + user);
        }
        return account;
      }

      @Override
      public Fr leaf(ContractId contract, UserId user) {
        return node(0, StateShape.realmLeaf(contract, user.index()));
      }

      @Override
      public boolean holds(ContractId contract, UserId user, long slot) {
        Boolean holds = slots.get(new SlotKey(contract, user, slot));
        if (holds == null) {
          throw new WitnessException(
              "the witness lacks slot %d of %s in contract %s".formatted(slot, user, contract));
        }
        return holds;
      }
    };
  }

  /** The tree before the block; as {@link #state}. */
  public SparseTree.NodeSource nodes() {
    return this::node;
  }

  public void encode(Encoder out) {
    out.i32(accounts.size());
    accounts.forEach(
        (user, account) -> {
          out.i32(user.value()).bool(account.isPresent());
          account.ifPresent(present -> present.encode(out));
        });
    for (TreeMap<Long, List<Fr>> level : families) {
      out.i32(level.size());
      level.forEach(
          (parent, children) -> {
            out.u63(parent);
            children.forEach(out::fr);
          });
    }
    out.i32(slots.size());
    slots.forEach(
        (key, holds) -> {
          out.i32(key.contract().value()).i32(key.user().value());
          out.u63(key.slot()).bool(holds);
        });
  }

  public static BlockWitness decode(Decoder in) {
    TreeMap<UserId, Optional<Account>> accounts = new TreeMap<>();
    in.list(
        Limits.WITNESS_ENTRIES_MAX,
        d -> {
          UserId user = new UserId(d.i32());
          requireNext(accounts, user);
          return accounts.put(user, d.bool() ? Optional.of(Account.decode(d)) : Optional.empty())
              == null;
        });
    List<TreeMap<Long, List<Fr>>> families = new ArrayList<>();
    for (int level = 0; level < StateShape.REALM_DEPTH; level++) {
      TreeMap<Long, List<Fr>> here = new TreeMap<>();
      in.list(
          Limits.WITNESS_ENTRIES_MAX,
          d -> {
            long parent = d.u63();
            requireNext(here, parent);
            return here.put(parent, List.of(d.fr(), d.fr(), d.fr(), d.fr())) == null;
          });
      families.add(here);
    }
    TreeMap<SlotKey, Boolean> slots = new TreeMap<>();
    in.list(
        Limits.WITNESS_ENTRIES_MAX,
        d -> {
          SlotKey key = new SlotKey(new ContractId(d.i32()), new UserId(d.i32()), d.u63());
          requireNext(slots, key);
          return slots.put(key, d.bool()) == null;
        });
    return new BlockWitness(accounts, families, slots);
  }

  /** Each key once and in order, so that a witness has one encoding. */
  private static <K extends Comparable<K>> void requireNext(TreeMap<K, ?> before, K key) {
    if (!before.isEmpty() && before.lastKey().compareTo(key) >= 0) {
      throw new MalformedException(
          MalformedException.Reason.OUT_OF_RANGE, "a witness is out of order at " + key);
    }
  }
}
