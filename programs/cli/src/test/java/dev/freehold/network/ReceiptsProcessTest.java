package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.Submission;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what a client learns of bundles after the worker's process was killed on the spot. */
class ReceiptsProcessTest {
  private static final long NEVER_MS = 60_000;

  @TempDir private Path directory;

  @Test
  void whatWasCommittedIsKnownAndWhatWasOnlyVerifiedCanBeSentAgain() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 1, "worker")) {
      long anchor = network.client.checkpoints().latest().height();
      Bundle committed = network.payment(0, 0, anchor);
      BundleStatus.Final end =
          network.client.submit(committed, ProcessNetwork.LIMIT).awaitFinal(ProcessNetwork.LIMIT);

      // A worker that seals no batch by itself, and no coordinator whose checkpoints would make it.
      network.kill("worker");
      network.startWorker("worker", NEVER_MS);
      try (NodeConnection worker = network.connect("worker", new ConcurrentHashMap<>())) {
        assertInstanceOf(BundleStatus.Final.class, network.statusOf(worker, committed));
      }
      network.kill("coordinator");
      List<Bundle> lost = new ArrayList<>();
      Map<Bundle, BundleStatus> before = new HashMap<>();
      Map<Hash32, BundleStatus> told = new ConcurrentHashMap<>();
      try (NodeConnection worker = network.connect("worker", told)) {
        for (int nonce = 1; nonce <= 5; nonce++) {
          Bundle bundle = network.payment(0, nonce, anchor);
          lost.add(bundle);
          worker.send(new Message.Submit(bundle.toBytes()));
        }
        Bundle last = lost.getLast();
        while (!(network.statusOf(worker, last) instanceof BundleStatus.Verified)) {
          assertTrue(worker.isOpen(), told.toString());
        }
        lost.forEach(bundle -> before.put(bundle, told.get(bundle.id())));
        network.kill("worker");
      }
      before.forEach(
          (bundle, status) -> assertInstanceOf(BundleStatus.Verified.class, status, "" + bundle));

      network.startCoordinator();
      network.startWorker("worker", 20);
      network.awaitServed();
      try (NodeConnection worker = network.connect("worker", new ConcurrentHashMap<>())) {
        for (Bundle bundle : lost) {
          assertEquals(new BundleStatus.Unknown(), network.statusOf(worker, bundle));
        }
        BundleStatus.Final again =
            assertInstanceOf(BundleStatus.Final.class, network.statusOf(worker, committed));
        assertEquals(end.blockHeight(), again.blockHeight());
      }
      List<Submission> resent = new ArrayList<>();
      for (Bundle bundle : lost) {
        resent.add(network.client.submit(bundle, ProcessNetwork.LIMIT));
      }
      for (Submission submission : resent) {
        submission.awaitFinal(ProcessNetwork.LIMIT);
      }
      assertEquals(
          end.blockHeight(),
          network
              .client
              .submit(committed, ProcessNetwork.LIMIT)
              .awaitFinal(ProcessNetwork.LIMIT)
              .blockHeight(),
          "sent once more, it stands where it stood");
      assertEquals(
          6, network.client.state().account(network.user(0)).committed().orElseThrow().nonce());
    }
  }
}
