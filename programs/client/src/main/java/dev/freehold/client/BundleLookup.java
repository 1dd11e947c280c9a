package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Search for what became of a bundle by its id: the worker of its user's realm is asked, or every
 * worker where the user is not known. What is final is read from its block and checked.
 */
public final class BundleLookup {
  private static final Logger LOG = LoggerFactory.getLogger(BundleLookup.class);

  private final FreeholdClient client;
  private final Hash32 id;
  private final Optional<UserId> user;

  /**
   * @param user whose bundle it is; empty if that is not known
   */
  public BundleLookup(FreeholdClient client, Hash32 id, Optional<UserId> user) {
    this.client = client;
    this.id = id;
    this.user = user;
  }

  /**
   * Fate of the bundle.
   *
   * @param status as a worker told it
   * @param shown whether it was seen to be so, in a block that a checkpoint makes final
   * @param bundle as it stands in its block; empty if it is not final
   * @param receipt of one that is final
   */
  public record Fate(
      BundleStatus status, boolean shown, Optional<Bundle> bundle, Optional<Receipt> receipt) {}

  /**
   * What became of it by now. Unknown means that each worker that may have it has no record of it.
   *
   * @throws UnavailableException if a worker that may know does not answer, and no other knows
   */
  public Fate fate() {
    if (user.isPresent()) {
      RealmId realm = user.get().realm();
      Answer answer = client.ask(realm, request -> new Query.BundleStatusOf(request, id));
      return fate(List.of(realm), status(answer));
    }
    Map<Endpoint, List<RealmId>> workers = new LinkedHashMap<>();
    for (RealmEndpoint seat : client.realms()) {
      RealmId realm = seat.header().realm();
      client
          .worker(realm)
          .ifPresent(worker -> workers.computeIfAbsent(worker, _ -> new ArrayList<>()).add(realm));
    }
    ClientException silent = null;
    for (Map.Entry<Endpoint, List<RealmId>> worker : workers.entrySet()) {
      try {
        BundleStatus status =
            status(
                client.askNode(worker.getKey(), request -> new Query.BundleStatusOf(request, id)));
        if (!(status instanceof BundleStatus.Unknown)) {
          return fate(worker.getValue(), status);
        }
      } catch (UnavailableException e) {
        silent = e;
      }
    }
    if (silent != null) {
      throw silent;
    }
    return new Fate(new BundleStatus.Unknown(), false, Optional.empty(), Optional.empty());
  }

  private BundleStatus status(Answer answer) {
    if (answer instanceof Answer.Status status && status.bundle().equals(id)) {
      return status.status();
    }
    throw new LyingNodeException("asked where a bundle stands, was answered otherwise");
  }

  /** Whether a worker shows what it says of the bundle; it names no realm, and serves some. */
  private boolean isShown(List<RealmId> realms, BundleStatus claim) {
    for (RealmId realm : realms) {
      try {
        new InclusionCheck(realm, id, client::checkpoint)
            .proved(claim, query -> client.ask(realm, query));
        return true;
      } catch (QueryFailedException e) {
        LOG.debug("not shown in realm {}: {}", realm, e.getMessage());
      }
    }
    return false;
  }

  private Fate fate(List<RealmId> realms, BundleStatus status) {
    if (!(status instanceof BundleStatus.Final where)) {
      boolean shown = status instanceof BundleStatus.Failed && isShown(realms, status);
      return new Fate(status, shown, Optional.empty(), Optional.empty());
    }
    ClientException last = null;
    for (RealmId realm : realms) {
      try {
        Optional<ReceiptCheck.Found> found = new ReceiptCheck(client, realm, where).find(id);
        if (found.isPresent()) {
          return new Fate(
              status,
              true,
              found.map(ReceiptCheck.Found::bundle),
              found.map(ReceiptCheck.Found::receipt));
        }
      } catch (EquivocationException e) {
        throw e;
      } catch (LyingNodeException | QueryFailedException e) {
        // The status names no realm: of several that the worker has, it is of one.
        last = e;
      }
    }
    throw last != null && realms.size() == 1
        ? last
        : new LyingNodeException(
            "bundle %s does not stand in block %d, as its worker says"
                .formatted(id, where.blockHeight()));
  }
}
