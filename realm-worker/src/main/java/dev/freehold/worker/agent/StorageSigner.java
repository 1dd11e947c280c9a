package dev.freehold.worker.agent;

import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.replica.StorageReceipt;
import java.util.List;

/** Signing, with a worker's key, of what is on its disk. */
public interface StorageSigner {
  /**
   * Signs what was made durable.
   *
   * @param marks as a {@link StorageReceipt} has them
   */
  StorageReceipt receipt(List<BlockMark> marks);

  /**
   * Signs all that is held of a realm at the beginning of an epoch that nobody serves.
   *
   * @param ends as a {@link StorageHead} has them
   */
  StorageHead head(long epoch, List<BlockMark> ends);
}
