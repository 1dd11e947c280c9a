package dev.freehold.worker.agent;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.replica.StorageReceipt;
import java.util.List;
import java.util.function.Function;

/**
 * Signatures that are none.
 *
 * @param receipts makes receipts
 */
record TestSigner(Function<List<BlockMark>, StorageReceipt> receipts) implements StorageSigner {
  @Override
  public StorageReceipt receipt(List<BlockMark> marks) {
    return receipts.apply(marks);
  }

  @Override
  public StorageHead head(long epoch, List<BlockMark> ends) {
    return new StorageHead(
        new byte[SignatureScheme.ED25519.publicKeyBytes()],
        epoch,
        ends,
        new byte[SignatureScheme.ED25519.signatureBytes()]);
  }
}
