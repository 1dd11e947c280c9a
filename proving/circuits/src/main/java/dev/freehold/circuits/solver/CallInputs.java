package dev.freehold.circuits.solver;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Inputs that a witness is made from.
 *
 * @param context one value for each {@link ContextValue}
 * @param arguments the call's public arguments
 * @param own the caller's slots; the solver writes to it
 * @param remote other users' slots at the anchor
 */
public record CallInputs(List<Fr> context, List<Fr> arguments, SlotTree own, RemoteState remote) {

  /** Other users' finalised state. */
  @FunctionalInterface
  public interface RemoteState {
    /** A slot of a user in the called contract at the anchor, with its proof. */
    SlotProof read(UserId user, long slot);

    /** The same, asked once for each slot: a program looks at a proof more than once. */
    default RemoteState remembering() {
      record Place(UserId user, long slot) {}
      Map<Place, SlotProof> known = new HashMap<>();
      return (user, slot) ->
          known.computeIfAbsent(new Place(user, slot), place -> read(place.user, place.slot));
    }
  }
}
