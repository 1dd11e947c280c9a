package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.id.UserId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that come by file, some of them late. */
@Timeout(120)
class BundleFileTest {
  private static final UserId USER = UserId.parse("0:3");

  @TempDir private Path directory;
  private final Signer signer = Signer.generate();
  private TestNetwork network;

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork();
  }

  @AfterEach
  void stop() throws IOException {
    network.close();
  }

  private Bundle bundle(long anchor) {
    return signer.sign(
        new Bundle.Unsigned(
            network.chain.genesis().hash(),
            USER,
            0,
            anchor,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            signer.publicKey(),
            List.of(new Call.System(new SystemCall.Pay(USER, 1)))));
  }

  private Submission submit(Bundle bundle) {
    return BundleFile.submit(network.client(), bundle);
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    Path file = directory.resolve("a.bundle");
    BundleFile.write(file, bundle(1));
    assertArrayEquals(bundle(1).toBytes(), BundleFile.read(file).toBytes());
    OfflineFileException again =
        assertThrows(OfflineFileException.class, () -> BundleFile.write(file, bundle(2)));
    assertTrue(again.getMessage().contains("exists already"), again.getMessage());
  }

  @Test
  void aBundleWhoseAnchorIsTooOldIsNotSentUnlessItWasBefore() {
    for (int i = 0; i < Limits.ANCHOR_AGE_MAX + 5; i++) {
      network.chain.seal();
    }
    network.worker.treating(bundle -> List.of(network.carryOut(bundle)));
    long head = network.chain.latest().height();
    Bundle last = bundle(head - Limits.ANCHOR_AGE_MAX);
    submit(last).awaitFinal(Wallet.PATIENCE);
    // The client may have heard of the checkpoint that the first one is in, or not yet.
    Bundle late = bundle(head - Limits.ANCHOR_AGE_MAX - 1);
    OfflineFileException refused = assertThrows(OfflineFileException.class, () -> submit(late));
    assertEquals(OfflineFileException.Reason.EXPIRED, refused.reason());
    assertTrue(refused.getMessage().matches(".* 102[56] checkpoints old.*"), refused.getMessage());
    assertEquals(1, network.worker.submitted().size());
    network.worker.knows(late.id(), network.carryOut(late));
    BundleStatus.Final end = submit(late).awaitFinal(Wallet.PATIENCE);
    assertEquals(network.chain.included(late), end);
  }
}
