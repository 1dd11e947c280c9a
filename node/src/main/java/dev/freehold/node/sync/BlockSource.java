package dev.freehold.node.sync;

import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.socket.BlockParts;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.worker.agent.CopyFailure;
import java.util.ArrayList;
import java.util.List;

/** The blocks of one realm as another worker gives them, each checked against what names it. */
final class BlockSource {
  private final NodeConnection connection;
  private final RealmId realm;

  BlockSource(NodeConnection connection, RealmId realm) {
    this.connection = connection;
    this.realm = realm;
  }

  /**
   * A block with a known header.
   *
   * @throws CopyFailure if another comes
   */
  RealmBlock block(RealmHeader header) {
    return named(header.height(), header.hash());
  }

  /** The block that the one after it names. */
  RealmBlock before(RealmHeader after) {
    return named(after.height() - 1, after.previous());
  }

  /**
   * What the proofs of a block prove, as it names it: a list for each of its proofs.
   *
   * @throws CopyFailure if anything else comes
   */
  List<List<CallStatement>> statements(RealmBlock block) {
    long height = block.header().height();
    List<List<CallStatement>> statements = new ArrayList<>();
    for (FunctionProofs proofs : block.proofs()) {
      int entry = statements.size();
      Answer answer =
          connection.ask(request -> new Query.ProofsOf(request, realm, height, entry, false));
      if (!(answer instanceof Answer.Proofs told)
          || !CallStatement.digest(told.statements()).equals(proofs.statements())) {
        throw new CopyFailure(
            "the statements of block %d of realm %s there are not its own"
                .formatted(height, realm));
      }
      statements.add(told.statements());
    }
    return statements;
  }

  /** A block with its witness. Only its form is checked. */
  StatelessBlock stateless(long height) {
    return BlockParts.stateless(connection::ask, realm, height);
  }

  private RealmBlock named(long height, Hash32 hash) {
    RealmBlock block = BlockParts.fetch(connection::ask, realm, height);
    if (block.header().height() != height
        || !block.header().realm().equals(realm)
        || !block.header().hash().equals(hash)) {
      throw new CopyFailure(
          "block %d of realm %s there is not the one that is final".formatted(height, realm));
    }
    BlockReplay.requireBody(block);
    return block;
  }
}
