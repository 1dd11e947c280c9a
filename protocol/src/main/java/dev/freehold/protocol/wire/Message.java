package dev.freehold.protocol.wire;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.core.work.Aggregate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One message. Its encoding is in {@link MessageCodec}. A connection opens with {@link Hello} from
 * the side that connected, answered by {@link Welcome} or {@link Goodbye}.
 */
public sealed interface Message
    permits Message.Session, Message.Peer, Message.Push, Work, Query, Answer {

  /** Opening and closing a connection. */
  sealed interface Session extends Message {}

  /** Between nodes. */
  sealed interface Peer extends Message {}

  /** Messages that a node sends without being asked, and that a client sends to it. */
  sealed interface Push extends Message {}

  /**
   * Opens a connection.
   *
   * @param genesis the sender's genesis hash; {@link Hash32#ZERO} if it has none yet
   * @param node the sender's node id; {@link Hash32#ZERO} for a client
   * @param endpoint where clients reach the sender; empty for a client
   * @param checkpointHeight the latest checkpoint the sender has, -1 for none: what comes after it
   *     is pushed
   * @param invitation what lets a worker in that has never been; empty where there is none
   */
  record Hello(
      int protocol,
      Hash32 genesis,
      Role role,
      Hash32 node,
      String endpoint,
      long checkpointHeight,
      Optional<Invitation> invitation)
      implements Session {
    /** The hello of a side that shows no invitation. */
    public Hello(
        int protocol,
        Hash32 genesis,
        Role role,
        Hash32 node,
        String endpoint,
        long checkpointHeight) {
      this(protocol, genesis, role, node, endpoint, checkpointHeight, Optional.empty());
    }
  }

  /**
   * Accepts a connection.
   *
   * @param genesisBytes the encoded genesis
   * @param checkpointHeight the latest checkpoint the sender has
   */
  record Welcome(int protocol, Role role, Hash32 node, byte[] genesisBytes, long checkpointHeight)
      implements Session {}

  /** The last message before a connection is closed; the text is for people. */
  record Goodbye(GoodbyeReason reason, String text) implements Session {
    /** A goodbye whose text is cut to what the codec takes. */
    public static Goodbye of(GoodbyeReason reason, String text) {
      // So many characters have at most as many bytes of UTF-8 as the limit names.
      return new Goodbye(
          reason, text.substring(0, Math.min(text.length(), Limits.TEXT_BYTES_MAX / 4)));
    }

    /** The same for people: the text, or the reason as words where there is none. */
    public String inWords() {
      return text.isEmpty()
          ? reason.name().toLowerCase(Locale.ROOT).replace('_', ' ')
          : Printable.of(text);
    }
  }

  /** Keeps an idle connection open; answered by nothing. */
  record Ping() implements Session {}

  /** A bundle, encoded. Answered by {@link StatusPush}es, as its status changes. */
  record Submit(byte[] bundle) implements Push {}

  /**
   * Status of a bundle, as it is now.
   *
   * @param bundle its id; for bytes that did not decode, the SHA-256 of the bytes under the bundle
   *     tag
   */
  record StatusPush(Hash32 bundle, BundleStatus status) implements Push {}

  /** A new final checkpoint. */
  record CheckpointPush(Checkpoint checkpoint) implements Push {}

  /**
   * Evidence that the coordinator's key has signed two checkpoints of one height; the receiver
   * checks it. Said to whoever is connected, and to whoever connects from then on.
   */
  record Evidence(Equivocation equivocation) implements Push {}

  /**
   * Coordinator to worker: the realms' assignment has changed. A worker serves those that bear its
   * node id, once it holds the block of {@link RealmEndpoint#header}, which is here the latest that
   * was reported; it sends its headers from the one after that on.
   */
  record Assignment(List<RealmEndpoint> realms) implements Peer {}

  /**
   * Worker to coordinator: a realm block was committed, sent these events out and rests on these
   * proofs.
   *
   * @param epoch the realm's as the worker knows it
   */
  record BlockReport(
      long epoch, RealmHeader header, List<RealmEvent> events, List<FunctionProofs> proofs)
      implements Peer {}

  /** Coordinator to workers: an aggregate that it has checked, to be kept for those who ask. */
  record AggregatePush(Aggregate aggregate) implements Peer {}

  /**
   * Worker to coordinator: it holds the realm up to the checkpoints that it knows. A follower says
   * so once it may take the realm over, the worker that a realm was moved to once it serves it.
   */
  record CaughtUp(RealmId realm, long epoch) implements Peer {}

  /**
   * Worker to coordinator: the realm is in other hands from here on; this was its last block here.
   */
  record HandedOver(RealmHeader last, long epoch) implements Peer {}

  /**
   * Validator to validator: a message of the agreement. Who says it is the node whose key the
   * connection has proved.
   *
   * @param message an encoded {@link dev.freehold.core.committee.AgreementMessage}, decoded by who
   *     knows that a validator has sent it
   */
  record Agreement(byte[] message) implements Peer {}

  /**
   * Worker to a validator that it does not report to: it has made a block of this header durable,
   * and all below it. Whoever hears it may ask the worker for them.
   */
  record BlockSealed(RealmHeader header) implements Peer {}

  /**
   * Validator to validator: it has verified these blocks, and all of their realms below them. Of
   * one realm there may be several.
   */
  record BlocksVerified(List<VerifiedBlock> blocks) implements Peer {
    public BlocksVerified {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * Validator to validator: it has verified a result that was handed in for a job.
   *
   * @param result its name, as of {@link dev.freehold.core.work.Aggregate#result}
   */
  record ResultVerified(Hash32 result) implements Peer {}

  /**
   * Worker to one that follows a realm of it: a block that is durable here. Blocks of a realm come
   * in their order.
   *
   * @param epoch the realm's as the sender serves it
   */
  record Replicate(long epoch, RealmBlock block) implements Peer {}

  /**
   * Follower to the worker that serves: what it holds on its disk, signed. Who has signed is what
   * the receipt says, whoever sends it.
   */
  record Stored(StorageReceipt receipt) implements Peer {}

  /**
   * Follower to the worker that serves: the last block that it holds of a realm, and the epoch that
   * it has promised. What comes next is to follow on that. Said for each realm when a connection
   * begins, and of one whose block could not be taken; a statement without a signature, which
   * acknowledges nothing.
   */
  record Held(BlockMark mark) implements Peer {}

  /**
   * Worker to coordinator: what it holds of a realm that nobody serves in this epoch, signed. Said
   * after each table that says so by whoever fills a seat that counts.
   */
  record Head(StorageHead head) implements Peer {}
}
