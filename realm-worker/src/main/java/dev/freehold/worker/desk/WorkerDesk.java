package dev.freehold.worker.desk;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.WorkerInput;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Desk of a worker: rules on messages of its clients. Other workers may connect, and what they may
 * say is not taken here. A bundle that is too large, malformed or not signed, or that comes while
 * the disk takes no writes, is refused here; the machine never sees it. Holds no state and is
 * thread-safe if its ports are.
 */
public final class WorkerDesk {
  private final SignatureVerifier signatures;
  private final Supplier<Optional<String>> trouble;

  /**
   * @param signatures checks the bundles' signatures
   * @param trouble what the store's writes wait for; empty while they do not wait
   */
  public WorkerDesk(SignatureVerifier signatures, Supplier<Optional<String>> trouble) {
    this.signatures = signatures;
    this.trouble = trouble;
  }

  /** Rules on a message of whoever has connected. */
  public Ruling<WorkerInput> received(Peer peer, Message message) {
    if (!Rights.maySay(peer.role(), Role.WORKER, message)) {
      return notAllowed(peer);
    }
    return switch (message) {
      case Message.Submit submit -> submitted(peer, List.of(submit)).getFirst();
      case Query.BundleStatusOf q ->
          new Ruling.Consult<>(
              q, new WorkerInput.StatusAsked(peer.connection(), q.request(), q.bundle()));
      case Query query -> new Ruling.Ask<>(query);
      default -> notAllowed(peer);
    };
  }

  private static Ruling<WorkerInput> notAllowed(Peer peer) {
    return new Ruling.Close<>(GoodbyeReason.NOT_ALLOWED, Rights.refusal(peer.role(), Role.WORKER));
  }

  /**
   * Rules on bundles that a client sent in one go, in their order, as {@link #received} does on
   * each: their signatures are checked together.
   */
  public List<Ruling<WorkerInput>> submitted(Peer peer, List<Message.Submit> submits) {
    List<Decoded> all = submits.stream().map(submit -> decoded(peer, submit)).toList();
    List<SignatureVerifier.Signed> signed = new ArrayList<>(all.size());
    for (Decoded one : all) {
      if (one instanceof Decoded.Readable(Bundle bundle)) {
        signed.add(
            new SignatureVerifier.Signed(
                bundle.scheme(), bundle.publicKey(), bundle.id().toBytes(), bundle.signature()));
      }
    }
    Iterator<Boolean> verdicts = signatures.verifyAll(signed).iterator();
    List<Ruling<WorkerInput>> rulings = new ArrayList<>(all.size());
    for (Decoded one : all) {
      rulings.add(
          switch (one) {
            case Decoded.Refused(Ruling<WorkerInput> ruling) -> ruling;
            case Decoded.Readable(Bundle bundle) -> checked(peer, bundle, verdicts.next());
          });
    }
    return rulings;
  }

  /** Outcome of reading a bundle. */
  private sealed interface Decoded {
    record Refused(Ruling<WorkerInput> ruling) implements Decoded {}

    record Readable(Bundle bundle) implements Decoded {}
  }

  private static Decoded decoded(Peer peer, Message.Submit submit) {
    byte[] bytes = submit.bundle();
    if (!Rights.maySay(peer.role(), Role.WORKER, submit)) {
      return new Decoded.Refused(notAllowed(peer));
    }
    if (bytes.length > Limits.BUNDLE_BYTES_MAX) {
      return new Decoded.Refused(
          rejected(
              TaggedHash.BUNDLE.of(bytes),
              RejectReason.TOO_LARGE,
              bytes.length + " bytes where " + Limits.BUNDLE_BYTES_MAX + " are allowed"));
    }
    try {
      return new Decoded.Readable(Bundle.decode(bytes));
    } catch (MalformedException e) {
      return new Decoded.Refused(
          rejected(TaggedHash.BUNDLE.of(bytes), RejectReason.of(e.reason()), e.getMessage()));
    }
  }

  private Ruling<WorkerInput> checked(Peer peer, Bundle bundle, boolean isSigned) {
    if (!isSigned) {
      return rejected(bundle.id(), RejectReason.BAD_SIGNATURE, "");
    }
    Optional<String> waiting = trouble.get();
    if (waiting.isPresent()) {
      // What was admitted goes on once the disk takes writes; nothing is added to it until then.
      return rejected(bundle.id(), RejectReason.NOT_SERVING, brief(waiting.get()));
    }
    return new Ruling.Admit<>(
        new WorkerInput.ToRealm(
            bundle.user().realm(), new RealmInput.Submitted(peer.connection(), bundle)));
  }

  /** A text of so many characters has at most {@link Limits#TEXT_BYTES_MAX} bytes of UTF-8. */
  private static String brief(String text) {
    return text.substring(0, Math.min(text.length(), Limits.TEXT_BYTES_MAX / 4));
  }

  private static Ruling<WorkerInput> rejected(Hash32 bundle, RejectReason reason, String detail) {
    return new Ruling.Refuse<>(
        new Message.StatusPush(bundle, new BundleStatus.Rejected(reason, detail)));
  }
}
