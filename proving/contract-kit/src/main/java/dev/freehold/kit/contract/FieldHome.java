package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.AuthorLine;

/**
 * Owner of fields: a contract's state as a function sees it, or a struct in it.
 *
 * @param binding null while no function is being compiled
 * @param name what messages put before the names of fields
 */
record FieldHome(Binding binding, Place place, String name) {
  /** A state outside of any function: only places can be asked for. */
  static final FieldHome NOWHERE = new FieldHome(null, Place.ROOT, "");

  Binding needed(String field) {
    if (binding == null) {
      throw new ContractException(field + " is read or written outside of a function");
    }
    if (binding.context().hasEnded()) {
      throw new ContractException(
          "%s belongs to the function %s, which has ended: fields are used through the object whose function runs%s"
              .formatted(field, binding.context().name(), AuthorLine.current()));
    }
    return binding;
  }
}
