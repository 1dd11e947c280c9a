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
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
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
    network.chain.account(OTHER, new Account(signer.authKey(), 0, 5, 0));
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
    return List.of(
        new BundleStatus.Committed(1),
        network.carryOut(bundle, events.toArray(CheckpointEvent[]::new)));
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
    network.keepSealing();
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
          network.chain.account(USER, new Account(bundle.authKey(), bundle.nonce() + 1, 1000, 0));
          return List.of(network.fail(bundle, RejectReason.PROOF_INVALID));
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
  void looksUpWhomItPaysAndNamesAllWhoAreNotThere() {
    MissingException one =
        assertThrows(MissingException.class, () -> wallet.pay(UserId.parse("1:99"), 5));
    assertEquals(
        "there is no account 1:99 yet; a payment to nobody comes back, less the fee",
        one.getMessage());
    MissingException several =
        assertThrows(
            MissingException.class,
            () ->
                wallet.requireRecipients(
                    Stream.of("1:99", "0:4", "1:0", "7:0").map(UserId::parse).toList()));
    assertTrue(several.getMessage().startsWith("there are no accounts 0:4, 1:99 yet; there is no"));
    assertTrue(several.getMessage().contains("7:0: this network has the realms 0 to 1;"));
    assertEquals(List.of(), network.worker.submitted());
    wallet.pay(OTHER, 5);
    assertEquals(1, network.worker.submitted().size());
  }

  /** A worker alone says so: what no checkpoint proves is no account. */
  @Test
  void anAccountThatIsBeingOpenedIsNotPaidYet() {
    UserId fresh = UserId.parse("1:5");
    network.chain.account(fresh, new Account(signer.authKey(), 0, 5, 0));
    MissingException e = assertThrows(MissingException.class, () -> wallet.pay(fresh, 5));
    assertTrue(e.getMessage().contains("it is being opened"), e.getMessage());
  }

  @Test
  void tellsAPaymentThatCameBack() {
    UserId nobody = UserId.parse("1:99");
    network.worker.treating(
        bundle -> {
          network.chain.account(USER, new Account(signer.authKey(), bundle.nonce() + 1, 9, 0));
          return List.of(
              new BundleStatus.Committed(1),
              network.carryOut(
                  bundle,
                  new CheckpointEvent.Bounced(new RealmEvent.Pay(USER, nobody, 5)),
                  new CheckpointEvent.Paid(USER, OTHER, 6)));
        });
    Submission sent = wallet.submit(new SystemCall.Pay(nobody, 5), new SystemCall.Pay(OTHER, 6));
    assertEquals(
        List.of(new SystemCall.Pay(nobody, 5)),
        Wallet.cameBack(wallet.client(), sent.bundle(), wallet.finish(sent)));
  }

  /** What is paid follows from the chain; what may be paid is signed here. */
  @Test
  void aNodeThatLiesAboutFeesMakesAWalletSignNoMoreThanTwiceWhatItBelieves() {
    network.worker.lying(answer -> dear(answer, 8));
    wallet.pay(OTHER, 5);
    long cost = network.worker.submitted().getFirst().maxFee() / 2;
    network.worker.lying(answer -> dear(answer, 1 << 14));
    Wallet fresh = new Wallet(wallet.client(), signer, USER);
    RequestException e = assertThrows(RequestException.class, () -> fresh.pay(OTHER, 5));
    assertTrue(e.getMessage().contains("--max-fee"), e.getMessage());
    assertTrue(e.getMessage().contains(" " + cost / 8 + " where a realm is quiet"), e.getMessage());
    assertEquals(1, network.worker.submitted().size(), "nothing was signed");
    fresh.maxFee(OptionalLong.of(cost));
    fresh.pay(OTHER, 5);
    assertEquals(cost, network.worker.submitted().getLast().maxFee());
  }

  private static Answer dear(Answer answer, int times) {
    if (!(answer instanceof Answer.Network network)) {
      return answer;
    }
    return new Answer.Network(
        network.request(),
        network.checkpointHeight(),
        network.realms().stream()
            .map(
                seat ->
                    new RealmEndpoint(with(seat.header(), times), seat.worker(), seat.endpoint()))
            .toList());
  }

  private static RealmHeader with(RealmHeader h, int times) {
    return new RealmHeader(
        h.realm(),
        h.height(),
        h.previous(),
        1000,
        h.rootBefore(),
        h.rootAfter(),
        h.bundleCount(),
        h.bundlesDigest(),
        h.eventsDigest(),
        h.eventsChain(),
        h.proofsDigest(),
        h.feesTotal(),
        h.lostTotal(),
        new FeeMarket(FeeMarket.UNIT * times, 0, 0));
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
  void deploysNoKeyThatAnybodyForgesUnder() {
    byte[] key = VerifiedStateTest.contract(5, 0).spec().functions().getFirst().key().toBytes();
    System.arraycopy(key, 144, key, 240, VerifyingKey.G2_BYTES);
    ContractSpec unsound =
        new ContractSpec(
            "c", SlotShape.uniform(1), List.of(FunctionSpec.of("f", new VerifyingKey(key))));
    RequestException refused = assertThrows(RequestException.class, () -> wallet.deploy(unsound));
    assertEquals(
        "the key of f: its delta is its gamma; anybody could forge proofs, nothing was sent",
        refused.getMessage());
    assertEquals(List.of(), network.worker.submitted());
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
    network.keepSealing();
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
