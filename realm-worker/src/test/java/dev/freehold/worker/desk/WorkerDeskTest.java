package dev.freehold.worker.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.WorkerInput;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A message of a client, or of the coordinator, becomes an input or a named refusal. */
class WorkerDeskTest {
  private static final Peer CLIENT = new Peer(7, Role.CLIENT, Hash32.ZERO, "", -1);
  private static final Bundle BUNDLE = FixedValues.BUNDLE;

  private Optional<String> trouble = Optional.empty();
  private final WorkerDesk desk =
      new WorkerDesk(
          (_, key, message, signature) ->
              Arrays.equals(key, BUNDLE.publicKey())
                  && Arrays.equals(message, BUNDLE.id().toBytes())
                  && Arrays.equals(signature, BUNDLE.signature()),
          () -> trouble);

  private RejectReason refusal(byte[] bytes) {
    Ruling<WorkerInput> ruling = desk.received(CLIENT, new Message.Submit(bytes));
    Message message = assertInstanceOf(Ruling.Refuse.class, ruling).message();
    BundleStatus status = assertInstanceOf(Message.StatusPush.class, message).status();
    return assertInstanceOf(BundleStatus.Rejected.class, status).reason();
  }

  @Test
  void aSignedBundleIsAdmittedToItsRealm() {
    assertEquals(
        new Ruling.Admit<>(
            new WorkerInput.ToRealm(BUNDLE.user().realm(), new RealmInput.Submitted(7, BUNDLE))),
        desk.received(CLIENT, new Message.Submit(BUNDLE.toBytes())));
  }

  @Test
  void whatIsNoBundleIsRefusedByName() {
    assertEquals(RejectReason.TOO_LARGE, refusal(new byte[Limits.BUNDLE_BYTES_MAX + 1]));
    byte[] bytes = BUNDLE.toBytes();
    assertEquals(RejectReason.TRUNCATED, refusal(Arrays.copyOf(bytes, bytes.length - 1)));
    bytes[bytes.length - 1] ^= 1;
    assertEquals(RejectReason.BAD_SIGNATURE, refusal(bytes));
  }

  @Test
  void bundlesOfOneGoAreRuledOnInTheirOrder() {
    byte[] good = BUNDLE.toBytes();
    byte[] unsigned = good.clone();
    unsigned[unsigned.length - 1] ^= 1;
    byte[] cut = Arrays.copyOf(good, good.length - 1);
    List<Message.Submit> submits =
        List.of(
            new Message.Submit(cut),
            new Message.Submit(good),
            new Message.Submit(unsigned),
            new Message.Submit(good));
    assertEquals(
        submits.stream().map(submit -> desk.received(CLIENT, submit)).toList(),
        desk.submitted(CLIENT, submits));
    assertInstanceOf(Ruling.Admit.class, desk.submitted(CLIENT, submits).get(1));
    assertEquals(RejectReason.TRUNCATED, refusal(cut));
    assertEquals(RejectReason.BAD_SIGNATURE, refusal(unsigned));
  }

  @Test
  void nothingIsAdmittedWhileTheDiskTakesNoWrites() {
    trouble = Optional.of("x".repeat(10_000));
    assertEquals(RejectReason.NOT_SERVING, refusal(BUNDLE.toBytes()));
  }

  @Test
  void questionsGoToTheMachineOrToTheQueryRoom() {
    Query status = new Query.BundleStatusOf(3, FixedValues.HASH);
    assertEquals(
        new Ruling.Consult<>(status, new WorkerInput.StatusAsked(7, 3, FixedValues.HASH)),
        desk.received(CLIENT, status));
    Query query = new Query.NetworkState(4);
    assertEquals(new Ruling.Ask<>(query), desk.received(CLIENT, query));
  }

  @Test
  void whatNoClientSendsClosesTheConnection() {
    Ruling<WorkerInput> ruling =
        desk.received(CLIENT, new Message.CheckpointPush(FixedValues.CHECKPOINT));
    assertEquals(GoodbyeReason.NOT_ALLOWED, assertInstanceOf(Ruling.Close.class, ruling).reason());
  }

  @Test
  void whatWorkersMaySayToEachOtherIsTakenByNobodyHereAndClosesTheConnection() {
    Peer worker = new Peer(8, Role.WORKER, FixedValues.HASH, "w:1", -1);
    BlockMark mark = BlockMark.of(1, FixedValues.HEADER);
    for (Message message :
        List.of(
            new Message.Replicate(1, FixedValues.BLOCK),
            new Message.Stored(new StorageReceipt(new byte[32], List.of(mark), new byte[64])),
            new Message.Held(mark),
            new Message.Submit(BUNDLE.toBytes()),
            new Query.NetworkState(1),
            new Message.CheckpointPush(FixedValues.CHECKPOINT))) {
      for (Ruling<WorkerInput> ruling :
          List.of(
              desk.received(worker, message),
              desk.received(CLIENT, new Message.Held(mark)),
              LinkDesk.received(0, new Message.Held(mark)))) {
        assertEquals(
            GoodbyeReason.NOT_ALLOWED, assertInstanceOf(Ruling.Close.class, ruling).reason());
      }
    }
    Message.Submit submit = new Message.Submit(BUNDLE.toBytes());
    assertInstanceOf(Ruling.Close.class, desk.submitted(worker, List.of(submit)).getFirst());
  }

  @Test
  void theCoordinatorsMailBecomesInputs() {
    Checkpoint checkpoint = FixedValues.CHECKPOINT;
    assertEquals(
        new Ruling.Take<>(new WorkerInput.CheckpointKnown(0, 5)),
        LinkDesk.received(
            0,
            new Message.Welcome(
                Protocol.VERSION, Role.COORDINATOR, FixedValues.HASH, new byte[1], 5)));
    assertEquals(
        new Ruling.Take<>(new WorkerInput.Assigned(0, List.of())),
        LinkDesk.received(0, new Message.Assignment(List.of())));
    assertEquals(
        new Ruling.Take<>(new WorkerInput.CheckpointArrived(0, checkpoint)),
        LinkDesk.received(0, new Message.CheckpointPush(checkpoint)));
    assertEquals(
        new Ruling.Take<>(new WorkerInput.CheckpointArrived(0, checkpoint)),
        LinkDesk.received(0, new Answer.CheckpointAt(1, checkpoint)));
    assertInstanceOf(
        Ruling.Ignore.class,
        LinkDesk.received(0, new Answer.Failed(1, Answer.Failure.NOT_FOUND, "later")));
    assertInstanceOf(
        Ruling.Close.class, LinkDesk.received(0, new Message.Submit(BUNDLE.toBytes())));
  }
}
