package dev.freehold.circuits.function;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;

/**
 * Context of a call.
 *
 * @param anchorRoot the global root of the checkpoint at {@code anchorHeight}
 * @param owner the account that deployed the contract
 */
public record CallContext(
    UserId user, ContractId contract, long anchorHeight, Fr anchorRoot, UserId owner) {}
