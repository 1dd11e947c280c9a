package dev.freehold.core.proof;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;

/**
 * The public inputs of every function circuit, in the order of docs/protocol.md, section 4.
 *
 * @param user whose state the call writes
 * @param contract the contract called
 * @param anchorHeight height of the finalised checkpoint other users' state was read from
 * @param anchorRoot the global root of that checkpoint
 * @param rootBefore the user's state root before the call
 * @param rootAfter the user's state root after the call
 * @param writesDigest see {@link StatementDigests#writes}
 * @param callDigest see {@link StatementDigests#call}
 * @param owner the account that deployed the contract
 * @param requireDigest 0, or see {@link StatementDigests#require}
 */
public record Statement(
    UserId user,
    ContractId contract,
    long anchorHeight,
    Fr anchorRoot,
    Fr rootBefore,
    Fr rootAfter,
    Fr writesDigest,
    Fr callDigest,
    UserId owner,
    Fr requireDigest) {

  /** How many public inputs a function circuit has. */
  public static final int COUNT = 10;

  /** Public input {@code i} in [0, {@value #COUNT}). */
  public Fr input(int i) {
    return switch (i) {
      case 0 -> user.toFr();
      case 1 -> contract.toFr();
      case 2 -> Fr.of(anchorHeight);
      case 3 -> anchorRoot;
      case 4 -> rootBefore;
      case 5 -> rootAfter;
      case 6 -> writesDigest;
      case 7 -> callDigest;
      case 8 -> owner.toFr();
      case 9 -> requireDigest;
      default -> throw new IndexOutOfBoundsException(i);
    };
  }

  /** All public inputs in order. */
  public Fr[] inputs() {
    Fr[] inputs = new Fr[COUNT];
    for (int i = 0; i < COUNT; i++) {
      inputs[i] = input(i);
    }
    return inputs;
  }
}
