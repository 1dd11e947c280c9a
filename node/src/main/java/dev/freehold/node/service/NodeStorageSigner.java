package dev.freehold.node.service;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.worker.agent.StorageSigner;
import java.util.List;

/**
 * Signing, with a node's key, of what is on its disk.
 *
 * @param genesis the network's genesis hash
 */
record NodeStorageSigner(Hash32 genesis, NodeKey key) implements StorageSigner {
  @Override
  public StorageReceipt receipt(List<BlockMark> marks) {
    return new StorageReceipt(
        key.publicKey(), marks, key.sign(StorageReceipt.digest(genesis, marks)));
  }

  @Override
  public StorageHead head(long epoch, List<BlockMark> ends) {
    return new StorageHead(
        key.publicKey(), epoch, ends, key.sign(StorageHead.digest(genesis, epoch, ends)));
  }
}
