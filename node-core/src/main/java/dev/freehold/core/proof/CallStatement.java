package dev.freehold.core.proof;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.util.List;

/**
 * Part of a {@link Statement} that is its call's own: all but what everyone knows of the function
 * and of the anchor. A realm header commits to those of its block, so that an aggregate of their
 * proofs can be checked without the bundles.
 */
public record CallStatement(
    UserId user,
    long anchorHeight,
    Fr rootBefore,
    Fr rootAfter,
    Fr writesDigest,
    Fr callDigest,
    Fr requireDigest) {
  /** Bytes of an encoding. */
  public static final int BYTES = 4 + 8 + 5 * 32;

  /** The part of {@code statement} that is its call's own. */
  public static CallStatement of(Statement statement) {
    return new CallStatement(
        statement.user(),
        statement.anchorHeight(),
        statement.rootBefore(),
        statement.rootAfter(),
        statement.writesDigest(),
        statement.callDigest(),
        statement.requireDigest());
  }

  /**
   * The whole statement.
   *
   * @param owner of the contract
   * @param anchorRoot the global root of the checkpoint at {@link #anchorHeight}
   */
  public Statement in(ContractId contract, UserId owner, Fr anchorRoot) {
    return new Statement(
        user,
        contract,
        anchorHeight,
        anchorRoot,
        rootBefore,
        rootAfter,
        writesDigest,
        callDigest,
        owner,
        requireDigest);
  }

  /** The digest that a block names a list of statements by. */
  public static Hash32 digest(List<CallStatement> statements) {
    return TaggedHash.STATEMENT_LIST.of(
        new Encoder().list(statements, (out, statement) -> statement.encode(out)).toBytes());
  }

  public void encode(Encoder out) {
    out.i32(user.value()).u63(anchorHeight).fr(rootBefore).fr(rootAfter);
    out.fr(writesDigest).fr(callDigest).fr(requireDigest);
  }

  public static CallStatement decode(Decoder in) {
    return new CallStatement(
        new UserId(in.i32()), in.u63(), in.fr(), in.fr(), in.fr(), in.fr(), in.fr());
  }
}
