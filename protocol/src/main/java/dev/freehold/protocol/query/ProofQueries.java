package dev.freehold.protocol.query;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.Archive;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers for those who check or aggregate proofs. Whatever is in the store is answered for,
 * whoever serves the realm now: who asks checks it against headers. Any thread.
 */
final class ProofQueries {
  /** Headers read in one go. */
  private static final int HEADERS_PAGE = 64;

  private final Function<RealmId, ? extends Archive> stores;

  ProofQueries(Function<RealmId, ? extends Archive> stores) {
    this.stores = stores;
  }

  Answer answer(Query.ProofsOf query) {
    Archive store = stores.apply(query.realm());
    Optional<List<CallStatement>> statements = store.statements(query.block(), query.entry());
    if (statements.isEmpty()) {
      return new Answer.Failed(
          query.request(),
          Answer.Failure.NOT_FOUND,
          "no proofs %d of block %d of realm %s here"
              .formatted(query.entry(), query.block(), query.realm()));
    }
    Optional<List<Proof>> proofs =
        query.withProofs()
            ? store.block(query.block()).flatMap(block -> block.proofsOf(query.entry()))
            : Optional.empty();
    return new Answer.Proofs(query.request(), statements.get(), proofs.orElse(List.of()));
  }

  Answer answer(Query.HeadersOf query) {
    Archive store = stores.apply(query.realm());
    List<ProvenHeader> headers = new ArrayList<>();
    Encoder encoded = new Encoder();
    long next = Math.max(1, query.fromHeight());
    while (true) {
      List<ProvenHeader> page = store.headers(next, HEADERS_PAGE);
      for (ProvenHeader header : page) {
        header.encode(encoded);
        boolean fits =
            headers.size() < Limits.ANSWER_HEADERS_MAX
                && encoded.length() <= Limits.ANSWER_HEADER_BYTES_MAX;
        if (header.header().height() != next || !fits) {
          return new Answer.Headers(query.request(), headers);
        }
        headers.add(header);
        next++;
      }
      if (page.size() < HEADERS_PAGE) {
        return new Answer.Headers(query.request(), headers);
      }
    }
  }
}
