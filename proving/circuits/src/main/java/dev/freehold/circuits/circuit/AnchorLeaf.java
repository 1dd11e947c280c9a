package dev.freehold.circuits.circuit;

import dev.freehold.circuits.solver.Opcode;
import dev.freehold.core.hash.Domain;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves of users in one contract, proved to be in the global tree of the anchor.
 *
 * @param contract a number of 20 bits
 */
record AnchorLeaf(
    Circuit circuit,
    PoseidonGadget poseidon,
    TreeGadget trees,
    Uint contract,
    Variable anchorRoot) {

  /**
   * A leaf in the anchor's tree.
   *
   * @param leaf the user's state root, or 0
   * @param asOf the checkpoint that the user's realm had adopted
   */
  record Proven(Variable leaf, Variable asOf) {}

  /**
   * Proves the leaf of a user.
   *
   * @param user a number of 32 bits
   * @param slot any that is read of the user: the solver asks for both together
   */
  Proven prove(Uint user, Variable slot) {
    if (user.width() != Integer.SIZE || contract.width() != ContractId.BITS) {
      throw new CircuitException("a user has 32 bits and a contract 20");
    }
    TreeIndex inRealm = inRealm(user);
    TreeIndex realm = TreeIndex.of(user.bits().subList(UserId.INDEX_BITS, Integer.SIZE));
    int realmVariables = TreeGadget.pathVariables(inRealm);
    int first = circuit.take(2 + realmVariables + TreeGadget.pathVariables(realm));
    circuit.emit(Opcode.REMOTE_LEAF, circuit.hint(user.value()), circuit.hint(slot), first);
    Variable leaf = Variable.of(first);
    Variable realmRoot = trees.root(leaf, inRealm, first + 1);
    Variable asOf = Variable.of(first + 1 + realmVariables);
    Variable realmLeaf =
        poseidon.compress(realmRoot, asOf, Variable.ZERO, Variable.constant(Domain.REALM.tag()));
    circuit.assertEqual(
        trees.root(realmLeaf, realm, first + 2 + realmVariables),
        anchorRoot,
        "other user's state at the anchor");
    return new Proven(leaf, asOf);
  }

  /** The index of (contract, user) in the tree of the user's realm: user's index, contract. */
  private TreeIndex inRealm(Uint user) {
    List<Bool> bits = new ArrayList<>(user.bits().subList(0, UserId.INDEX_BITS));
    bits.addAll(contract.bits());
    return TreeIndex.of(bits);
  }
}
