package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class WalletTest {
  private static final UserId USER = UserId.parse("0:3");
  private static final UserId OTHER = UserId.parse("1:0");

  private final Signer signer = Signer.generate();
  private TestNetwork network;
  private Wallet wallet;
  private long opened;

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork();
    network.chain.account(USER, new Account(signer.authKey(), 7, 1000, 0));
    network.seal();
    network.worker.treating(this::carryOut);
    wallet = new Wallet(network.client(), signer, USER);
  }

  @AfterEach
  void stop() throws IOException {
    network.close();
  }

  /** Every bundle is final at once, in a checkpoint of its own. */
  private List<BundleStatus> carryOut(Bundle bundle) {
    List<CheckpointEvent> events = new ArrayList<>();
    Account account = new Account(bundle.authKey(), bundle.nonce() + 1, 1000, 0);
    for (int i = 0; i < bundle.calls().size(); i++) {
      switch (((Call.System) bundle.calls().get(i)).call()) {
        case SystemCall.OpenAccount call ->
            events.add(
                new CheckpointEvent.AccountOpened(
                    bundle.user(),
                    UserId.of(OTHER.realm(), (int) ++opened),
                    call.authKey(),
                    call.balance(),
                    bundle.id(),
                    i));
        case SystemCall.Deploy call ->
            events.add(
                new CheckpointEvent.ContractRegistered(
                    new Contract(VerifiedStateTest.contract(5, 0).id(), USER, call.contract(), 2),
                    bundle.id(),
                    i));
        case SystemCall.RotateKey call -> account = account.withAuthKey(call.authKey());
        case SystemCall.Pay _ -> {
          // Balances are not what this is about.
        }
      }
    }
    network.chain.account(USER, account);
    try {
      Checkpoint sealed = network.seal(events.toArray(CheckpointEvent[]::new));
      return List.of(new BundleStatus.Committed(1), new BundleStatus.Final(1, sealed.height()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Call pay(long amount) {
    return new Call.System(new SystemCall.Pay(OTHER, amount));
  }

  private List<BundleStatus> reject(Bundle bundle) {
    return List.of(new BundleStatus.Rejected(RejectReason.INSUFFICIENT_BALANCE, ""));
  }

  @Test
  void aBundleIsWhatAWorkerChecks() {
    Submission submission = wallet.submit(1, List.of(pay(5), pay(6)));
    wallet.finish(submission);
    Bundle bundle = network.worker.submitted().getFirst();
    assertEquals(submission.bundle(), bundle);
    assertEquals(Bundle.decode(bundle.toBytes()), bundle);
    assertEquals(network.chain.genesis().hash(), bundle.chainId());
    assertEquals(USER, bundle.user());
    assertEquals(7, bundle.nonce());
    assertEquals(1, bundle.anchorHeight());
    assertEquals(signer.authKey(), bundle.authKey());
    assertEquals(List.of(pay(5), pay(6)), bundle.calls());
    assertTrue(
        Ed25519Verifier.verify(bundle.publicKey(), bundle.id().toBytes(), bundle.signature()));
  }

  @Test
  void noncesFollowOneAnother() {
    List<Submission> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(wallet.submit(new SystemCall.Pay(OTHER, 1)));
    }
    all.forEach(wallet::finish);
    assertEquals(List.of(7L, 8L, 9L, 10L, 11L), network.worker.nonces());
    assertEquals(12, wallet.nextNonce());
    assertEquals(12, wallet.account().nonce());
  }

  @Test
  void asksForTheNonceAfterARejection() {
    network.worker.treating(this::reject);
    Submission rejected = wallet.submit(new SystemCall.Pay(OTHER, 1));
    assertThrows(BundleRejectedException.class, () -> wallet.finish(rejected));
    network.worker.treating(this::carryOut);
    wallet.pay(OTHER, 2);
    assertEquals(List.of(7L, 7L), network.worker.nonces());
  }

  @Test
  void knowsThatAFailureUsedItsNonce() {
    network.worker.treating(
        bundle -> {
          carryOut(bundle);
          return List.of(new BundleStatus.Failed(RejectReason.PROOF_INVALID, 4));
        });
    int before = wallet.failures();
    Submission failed = wallet.submit(new SystemCall.Pay(OTHER, 1));
    assertThrows(BundleFailedException.class, () -> wallet.finish(failed));
    assertEquals(before + 1, wallet.failures(), "what was derived from it is void");
    assertEquals(8, wallet.nextNonce());
    network.worker.treating(this::carryOut);
    wallet.pay(OTHER, 2);
    assertEquals(List.of(7L, 8L), network.worker.nonces());
  }

  /** Nobody waits for the rejected one. */
  @Test
  void noticesARejectionByItself() throws Exception {
    network.worker.treating(this::reject);
    Submission rejected = wallet.submit(new SystemCall.Pay(OTHER, 1));
    Await.until("the rejection", () -> rejected.finalised().isCompletedExceptionally());
    int before = wallet.failures();
    assertEquals(before, wallet.failures());
    network.worker.treating(this::carryOut);
    assertEquals(7, wallet.nextNonce());
    wallet.pay(OTHER, 2);
    assertEquals(List.of(7L, 7L), network.worker.nonces());
  }

  @Test
  void opensAccounts() {
    List<UserId> users = wallet.open(List.of(Fr.of(5), Fr.of(6)), 10);
    assertEquals(List.of(UserId.parse("1:1"), UserId.parse("1:2")), users);
    assertEquals(
        new SystemCall.OpenAccount(Fr.of(6), 10),
        assertInstanceOf(Call.System.class, network.worker.submitted().getFirst().calls().get(1))
            .call());
  }

  @Test
  void deploys() {
    Contract contract = wallet.deploy(VerifiedStateTest.contract(5, 0).spec());
    assertEquals(VerifiedStateTest.contract(5, 0).spec(), contract.spec());
    assertEquals(USER, contract.owner());
  }

  @Test
  void signsWithTheNewKeyOnceItIsRotated() {
    Signer next = Signer.generate();
    wallet.rotateKey(next);
    wallet.pay(OTHER, 1);
    List<Bundle> sent = network.worker.submitted();
    assertArrayEquals(signer.publicKey(), sent.get(0).publicKey());
    assertArrayEquals(next.publicKey(), sent.get(1).publicKey());
    assertTrue(
        Ed25519Verifier.verify(
            next.publicKey(), sent.get(1).id().toBytes(), sent.get(1).signature()));
  }

  @Test
  void keepsTheOldKeyWhereRotationIsRejected() {
    network.worker.treating(this::reject);
    assertThrows(BundleRejectedException.class, () -> wallet.rotateKey(Signer.generate()));
    network.worker.treating(this::carryOut);
    wallet.pay(OTHER, 1);
    assertArrayEquals(signer.publicKey(), network.worker.submitted().getLast().publicKey());
  }

  @Test
  void refusesWhatNoBundleTakesAndKeepsItsNonce() {
    assertThrows(IllegalArgumentException.class, () -> wallet.submit(1, List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> wallet.submit(1, Collections.nCopies(Limits.BUNDLE_CALLS_MAX + 1, pay(1))));
    assertEquals(7, wallet.nextNonce());
  }

  @Test
  void anAccountThatIsNotThereIsSaidSo() {
    Wallet stranger = new Wallet(wallet.client(), signer, UserId.parse("0:99"));
    ClientException e = assertThrows(ClientException.class, stranger::account);
    assertTrue(e.getMessage().contains("no account"), e.getMessage());
  }
}
