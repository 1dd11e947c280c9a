package dev.freehold.core.replica;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.SignatureVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Signatures that show that a bundle's block is on the disks of workers which follow its realm:
 * what the word "committed" rests on before a checkpoint holds the block.
 *
 * @param inclusion of the bundle in its block; its links lead to the highest block that a receipt
 *     names
 * @param receipts of the followers, at most {@link #RECEIPTS_MAX}, each with at most {@link
 *     Limits#ANSWER_REALMS_MAX} marks
 */
public record Acknowledgement(Inclusion inclusion, List<StorageReceipt> receipts) {
  /** One of each follower of a realm. */
  public static final int RECEIPTS_MAX =
      Replication.ALL.stream().mapToInt(Replication::followers).max().orElseThrow();

  public Acknowledgement {
    receipts = List.copyOf(receipts);
  }

  /** Whether a receipt can be shown in one: it names no more realms than one may. */
  public static boolean mayHold(StorageReceipt receipt) {
    return receipt.marks().size() <= Limits.ANSWER_REALMS_MAX;
  }

  /**
   * Node ids of the workers that have signed, in an epoch of the realm, that they hold the block,
   * or one above it. Whoever asks knows which of them follow the realm in that epoch.
   *
   * @param genesis the network's genesis hash
   */
  public Set<Hash32> holders(Hash32 genesis, long epoch, SignatureVerifier signatures) {
    List<Hash32> line = line();
    long first = inclusion.header().height();
    Set<Hash32> holders = new TreeSet<>();
    for (StorageReceipt receipt : receipts) {
      boolean names =
          receipt
              .mark(inclusion.header().realm())
              .filter(mark -> mark.epoch() == epoch)
              .filter(mark -> mark.height() >= first && mark.height() - first < line.size())
              .filter(mark -> mark.header().equals(line.get((int) (mark.height() - first))))
              .isPresent();
      if (names && receipt.isSigned(genesis, signatures)) {
        holders.add(receipt.worker());
      }
    }
    return holders;
  }

  /** Hashes of the block's header and of each above it. */
  private List<Hash32> line() {
    List<Hash32> line = new ArrayList<>();
    Hash32 hash = inclusion.header().hash();
    line.add(hash);
    for (Hash32 link : inclusion.links()) {
      hash = RealmHeader.hash(hash, link);
      line.add(hash);
    }
    return line;
  }

  public void encode(Encoder out) {
    inclusion.encode(out);
    out.list(receipts, (o, receipt) -> receipt.encode(o));
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws MalformedException if it is none, or larger than one may be
   */
  public static Acknowledgement decode(Decoder in) {
    Acknowledgement it =
        new Acknowledgement(Inclusion.decode(in), in.list(RECEIPTS_MAX, StorageReceipt::decode));
    if (!it.receipts.stream().allMatch(Acknowledgement::mayHold)) {
      throw new MalformedException(Reason.OUT_OF_RANGE, "a receipt of too many realms");
    }
    return it;
  }
}
