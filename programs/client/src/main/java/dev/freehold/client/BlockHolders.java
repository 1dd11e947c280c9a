package dev.freehold.client;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Acknowledgement;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Workers that are shown to hold the block of a bundle on their disks, each by its signature,
 * beside the worker that serves the realm. Who follows the realm is the word of the node that was
 * asked for the table.
 *
 * @param block height of the block in its realm
 * @param epoch of the realm in which they have signed
 * @param signed node ids of those that have
 * @param followers node ids of all that count in the epoch, those that have not signed too
 */
public record BlockHolders(long block, long epoch, Set<Hash32> signed, Set<Hash32> followers) {
  public BlockHolders {
    signed = Set.copyOf(signed);
    followers = Set.copyOf(followers);
  }

  /** Whether enough have signed that the block is acknowledged under a replication. */
  public boolean suffice(Replication replication) {
    return signed.size() >= replication.receipts();
  }

  /**
   * Asks the worker of a realm for receipts, and checks them.
   *
   * @return empty if nobody but the realm's worker keeps the realm, or the worker shows none
   * @throws LyingNodeException if the bundle does not stand in the block that it shows
   */
  static Optional<BlockHolders> of(FreeholdClient client, RealmId realm, Hash32 bundle) {
    RealmEndpoint seat =
        client.realms().stream()
            .filter(line -> line.header().realm().equals(realm))
            .findFirst()
            .orElseThrow(() -> new LyingNodeException("realm " + realm + " is in no table"));
    Set<Hash32> followers = new TreeSet<>();
    for (RealmFollower follower : seat.followers()) {
      if (follower.phase().counts()) {
        followers.add(follower.worker());
      }
    }
    if (followers.isEmpty()) {
      return Optional.empty();
    }
    Answer answer;
    try {
      answer = client.ask(realm, request -> new Query.AcknowledgementOf(request, realm, bundle));
    } catch (QueryFailedException e) {
      if (e.failure() == Answer.Failure.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
    if (!(answer instanceof Answer.Acknowledged shown)) {
      throw new LyingNodeException("asked who holds a block, was answered otherwise");
    }
    return Optional.of(checked(client, seat, followers, bundle, shown.acknowledgement()));
  }

  private static BlockHolders checked(
      FreeholdClient client,
      RealmEndpoint seat,
      Set<Hash32> followers,
      Hash32 bundle,
      Acknowledgement shown) {
    RealmId realm = seat.header().realm();
    if (!shown.inclusion().header().realm().equals(realm) || !shown.inclusion().holds(bundle)) {
      throw new LyingNodeException(
          "the path that is shown of bundle %s does not lead to a block of realm %s"
              .formatted(bundle, realm));
    }
    Set<Hash32> signed =
        new TreeSet<>(shown.holders(client.genesis().hash(), seat.epoch(), new Ed25519Verifier()));
    // Whose signature counts the table says, not the worker.
    signed.retainAll(followers);
    return new BlockHolders(shown.inclusion().header().height(), seat.epoch(), signed, followers);
  }

  /** The same in words. */
  public String inWords() {
    List<String> names = signed.stream().sorted().map(Hash32::abbreviated).toList();
    return names.isEmpty()
        ? "none of the %d workers that follow its realm is shown to hold block %d"
            .formatted(followers.size(), block)
        : "block %d is on the disks of its worker and, by their signatures, of %d of %d followers: %s"
            .formatted(block, names.size(), followers.size(), String.join(", ", names));
  }
}
