package dev.freehold.core.work;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.List;

/**
 * Proofs to aggregate: those of one function in consecutive final blocks of one realm. A job is
 * named by its content.
 *
 * @param chainId the genesis hash
 * @param key digest of the function's verifying key
 * @param parts in ascending order of block and entry, at most {@value Limits#JOB_PROOFS_MAX} proofs
 *     in all
 */
public record Job(
    Hash32 chainId,
    RealmId realm,
    ContractId contract,
    int function,
    Hash32 key,
    List<Part> parts) {
  /**
   * Some of a job's proofs: an entry of a block's list.
   *
   * @param block the block's height
   * @param entry index in the block's list of {@link FunctionProofs}
   * @param count its proofs, in [1, {@value Limits#STATEMENTS_MAX}]
   * @param statements digest of its statements
   */
  public record Part(long block, int entry, int count, Hash32 statements) {
    public Part {
      if (block < 1
          || entry < 0
          || entry >= Limits.BLOCK_FUNCTION_PROOFS_MAX
          || count < 1
          || count > Limits.STATEMENTS_MAX) {
        throw new IllegalArgumentException("not a part of a job");
      }
    }

    public void encode(Encoder out) {
      out.u63(block).u16(entry).u16(count).hash(statements);
    }

    public static Part decode(Decoder in) {
      return new Part(in.u63(), in.u16(), in.u16(), in.hash());
    }

    boolean comesAfter(Part before) {
      return block > before.block || block == before.block && entry > before.entry;
    }
  }

  public Job {
    parts = List.copyOf(parts);
    int count = 0;
    for (int i = 0; i < parts.size(); i++) {
      count += parts.get(i).count;
      if (i > 0 && !parts.get(i).comesAfter(parts.get(i - 1))) {
        throw new IllegalArgumentException("a job's parts are out of order");
      }
    }
    if (parts.isEmpty()
        || parts.size() > Limits.JOB_PARTS_MAX
        || count > Limits.JOB_PROOFS_MAX
        || function < 0
        || function >= Limits.CONTRACT_FUNCTIONS_MAX) {
      throw new IllegalArgumentException("not a job");
    }
  }

  /** The job's name. */
  public Hash32 id() {
    Encoder out = new Encoder();
    encode(out);
    return TaggedHash.JOB.of(out.toBytes());
  }

  /** How many proofs the job covers. */
  public int count() {
    return parts.stream().mapToInt(Part::count).sum();
  }

  /** The power of two, at least 2, that the proofs are padded to by repeating the last. */
  public int paddedCount() {
    return padded(count());
  }

  /** The power of two, at least 2, that this many proofs are padded to. */
  static int padded(int proofs) {
    return Math.max(2, Integer.highestOneBit(2 * proofs - 1));
  }

  /** The height of the first block that it has proofs of. */
  public long firstBlock() {
    return parts.getFirst().block;
  }

  /** The height of the last block that it has proofs of. */
  public long lastBlock() {
    return parts.getLast().block;
  }

  public void encode(Encoder out) {
    out.hash(chainId).u16(realm.value()).i32(contract.value()).u8(function).hash(key);
    out.list(parts, (o, part) -> part.encode(o));
  }

  public static Job decode(Decoder in) {
    return new Job(
        in.hash(),
        new RealmId(in.u16()),
        new ContractId(in.i32()),
        in.u8(),
        in.hash(),
        in.list(Limits.JOB_PARTS_MAX, Part::decode));
  }
}
