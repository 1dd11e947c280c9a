package dev.freehold.protocol.wire;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.replica.Acknowledgement;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The answer to the {@link Query} of the same request number. */
public sealed interface Answer extends Message {
  /** The number of the query that this answers. */
  int request();

  /** Why a query has no answer. The ordinal is the code on the wire: append, never reorder. */
  enum Failure {
    /** Ask the worker at the endpoint in the text. */
    WRONG_REALM,
    /** Nothing by that name. */
    NOT_FOUND,
    /** The checkpoint is not final here yet, or its state is no longer readable. */
    CHECKPOINT_NOT_READABLE,
    /** The stored slots do not give the stored root: the contract's proof lied about its writes. */
    PATH_NOT_REBUILDABLE,
    /** The question makes no sense. */
    BAD_QUERY,
    /** This node cannot answer now. */
    NOT_SERVING
  }

  record Failed(int request, Failure failure, String text) implements Answer {
    /** The same for people: the text that the node gave, or what its code means. */
    public String inWords() {
      String said = Printable.of(text);
      if (failure == Failure.WRONG_REALM && isEndpoint(said)) {
        return "the node does not serve this realm; " + said + " does";
      }
      if (!said.isEmpty()) {
        return "the node says: " + said;
      }
      return switch (failure) {
        case WRONG_REALM -> "the node does not serve this realm, and knows nobody who does";
        case NOT_FOUND -> "the node has nothing by that name";
        case CHECKPOINT_NOT_READABLE -> "the node cannot read the state of that checkpoint";
        case PATH_NOT_REBUILDABLE -> "the slots that the node has do not give their root";
        case BAD_QUERY -> "the node cannot make sense of the question";
        case NOT_SERVING -> "the node cannot answer now";
      };
    }

    private static boolean isEndpoint(String text) {
      try {
        Endpoint.parse(text);
        return true;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  record Status(int request, Hash32 bundle, BundleStatus status) implements Answer {}

  /**
   * The network as this node knows it.
   *
   * @param checkpointHeight the latest checkpoint here
   * @param realms active realms in ascending order
   * @param nextOrder the number that an operator's next order has; 0 from a node that takes no
   *     orders
   */
  record Network(int request, long checkpointHeight, List<RealmEndpoint> realms, long nextOrder)
      implements Answer {
    /** The network as a node knows it that takes no orders. */
    public Network(int request, long checkpointHeight, List<RealmEndpoint> realms) {
      this(request, checkpointHeight, realms, 0);
    }
  }

  /**
   * An account.
   *
   * @param committed as of the last committed block; empty if there is none
   * @param checkpointHeight the checkpoint of {@code proof}
   * @param atCheckpoint the account then; empty if it was not there
   * @param proof its slot 0 (authKey) with its path: the siblings beside it are the other three
   *     slots, so this one path proves the whole account, or that the leaf is empty
   */
  record AccountState(
      int request,
      Optional<Account> committed,
      long checkpointHeight,
      Optional<Account> atCheckpoint,
      SlotProof proof)
      implements Answer {}

  record Accounts(int request, List<UserId> users) implements Answer {}

  record ContractState(int request, Contract contract) implements Answer {}

  record Slot(int request, long checkpointHeight, SlotProof proof) implements Answer {}

  /**
   * Written slots in ascending order.
   *
   * @param more whether there are slots after the last of these
   */
  record Slots(int request, long checkpointHeight, List<SlotWrite> slots, boolean more)
      implements Answer {}

  /**
   * The path that shows that a bundle stands in a final block.
   *
   * @param checkpointHeight the first checkpoint that holds the block
   */
  record Included(int request, long checkpointHeight, Inclusion inclusion) implements Answer {}

  /** Receipts of followers, and the path to what they are for. */
  record Acknowledged(int request, Acknowledgement acknowledgement) implements Answer {}

  record CheckpointAt(int request, Checkpoint checkpoint) implements Answer {}

  /**
   * Some of a block's bytes.
   *
   * @param totalBytes of the whole block
   * @param bytes from the asked offset on; empty only at the end
   */
  record BlockPart(int request, int totalBytes, byte[] bytes) implements Answer {}

  /**
   * Some of a realm's state, in the order of {@link SnapshotEntry}'s kinds and of their keys.
   *
   * @param next the cursor of the part after this one; empty after the last
   */
  record SnapshotPart(int request, List<SnapshotEntry> entries, byte[] next) implements Answer {}

  /**
   * The board of jobs.
   *
   * @param jobs some, in the order in which they were cut; none at the end
   */
  record Jobs(int request, BoardCounts counts, List<JobState> jobs) implements Answer {}

  /** The last payments to an account and refusals of results for it, latest first. */
  record Earnings(int request, List<Payment> payments, List<Refusal> refusals) implements Answer {}

  /**
   * Statements of an entry of a block's list of proofs.
   *
   * @param proofs as many as there are statements; empty if they were not asked for or were dropped
   */
  record Proofs(int request, List<CallStatement> statements, List<Proof> proofs)
      implements Answer {}

  /**
   * Headers in ascending order without a gap, from the height that was asked for on; as many as one
   * answer holds, none only if there are none yet.
   */
  record Headers(int request, List<ProvenHeader> headers) implements Answer {}

  /**
   * The last headers of realms at a checkpoint, in ascending order; those without a block are left
   * out.
   *
   * @param more whether there are realms after the last of these
   */
  record Realms(int request, List<RealmHeader> headers, boolean more) implements Answer {}

  record AggregateAt(int request, Aggregate aggregate) implements Answer {}

  /**
   * Final candidates of heights in ascending order without a gap, from the height that was asked
   * for on; as many as one answer holds, at least one.
   *
   * @param candidates entries of a validator's log: what the leader decided, the checkpoint and the
   *     proof that it is final
   */
  record Candidates(int request, List<byte[]> candidates) implements Answer {}

  /**
   * A state that is kept, in parts.
   *
   * @param parts how many, at least 1
   * @param candidate entry of a validator's log: the final candidate that names the state that it
   *     stands on
   */
  record StateKept(int request, int parts, byte[] candidate) implements Answer {}

  /** A part of a state's snapshot; all but the last are as long as a part may be. */
  record StatePart(int request, byte[] bytes) implements Answer {}

  /**
   * Named counts, in a fixed order, and what has ended here.
   *
   * @param stopped realms that this node has, and serves to nobody until its next start
   * @param keyEnded what ended the use of the coordinator's key, in words; empty as long as it goes
   *     on
   * @param program which program answers, in which version; empty where it does not say
   * @param nodes the other nodes that this one is connected with, or was; no clients
   */
  record Counters(
      int request,
      List<Counter> counters,
      List<StoppedRealm> stopped,
      String keyEnded,
      String program,
      List<SeenNode> nodes)
      implements Answer {
    /** Counts of a node on which nothing has ended, and which knows no other. */
    public Counters(int request, List<Counter> counters) {
      this(request, counters, List.of(), "", "", List.of());
    }

    /** A count by its name; empty if the node does not have it. */
    public OptionalLong counter(String name) {
      return counters.stream()
          .filter(c -> c.name().equals(name))
          .mapToLong(Counter::value)
          .findFirst();
    }
  }

  /**
   * A realm that its worker has stopped.
   *
   * @param why in words
   */
  record StoppedRealm(RealmId realm, String why) {
    /** A stopped realm whose reason is cut to what the codec takes. */
    public static StoppedRealm of(RealmId realm, String why) {
      // So many characters have at most as many bytes of UTF-8 as the limit names.
      return new StoppedRealm(
          realm, why.substring(0, Math.min(why.length(), Limits.TEXT_BYTES_MAX / 3)));
    }
  }

  /** Something counted; durations are in microseconds and say so in their name. */
  record Counter(String name, long value) {}
}
