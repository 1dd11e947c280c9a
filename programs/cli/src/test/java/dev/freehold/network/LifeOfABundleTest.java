package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.BundleFailedException;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Good bundles through running processes' parts, over TCP, with real proofs. */
class LifeOfABundleTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private TestNetwork network;

  @BeforeEach
  void start() throws Exception {
    network = new TestNetwork(directory);
  }

  @AfterEach
  void stop() {
    network.close();
    assertEquals(List.of(), network.failures);
  }

  @Test
  void severalBundlesOfOneUserAreOnTheWayAtOnce() {
    Wallet wallet = network.wallet();
    long anchor = wallet.settle().height();
    SlotTree slots = network.slots();
    List<Submission> sent = new ArrayList<>();
    long sum = 0;
    for (int amount = 1; amount <= 5; amount++) {
      Call.Proven call = network.call(slots, anchor, amount);
      sent.add(wallet.submit(anchor, List.of(call)));
      slots.write(0, call.writes().getFirst().value());
      sum += amount;
    }
    for (Submission submission : sent) {
      BundleStatus.Final end = submission.awaitFinal(LIMIT);
      assertTrue(end.blockHeight() > 0 && end.checkpointHeight() > 0);
    }
    assertEquals(Fr.of(sum), network.slots().value(0));
  }

  @Test
  void submittingAgainAnswersWhereItStandsAndAppliesNothingTwice() {
    Wallet wallet = network.wallet();
    long anchor = wallet.settle().height();
    Submission first = wallet.submit(anchor, List.of(network.call(network.slots(), anchor, 3)));
    BundleStatus.Final end = first.awaitFinal(LIMIT);
    Bundle bundle = first.bundle();
    BundleStatus.Final again = network.client.submit(bundle, LIMIT).awaitFinal(LIMIT);
    assertEquals(end.blockHeight(), again.blockHeight());
    assertEquals(Fr.of(3), network.slots().value(0));
  }

  @Test
  void aFailingProofIsPaidForAndTakesDownWhatIsBuiltOnItAndNoOthers() {
    Wallet wallet = network.wallet();
    long anchor = wallet.settle().height();
    SlotTree slots = network.slots();
    Call.Proven good = network.call(slots, anchor, 1);
    SlotTree imagined = slots.copy();
    imagined.write(0, Fr.of(50));
    // It names the state that the one before it leaves, which it was not proved on.
    Call.Proven bad =
        ChangedCall.of(network.call(imagined, anchor, 1)).withRootBefore(good.rootAfter());
    SlotTree built = imagined.copy();
    built.write(0, bad.writes().getFirst().value());
    Call.Proven onIt = network.call(built, anchor, 1);
    Account before = wallet.account();
    Submission one = wallet.submit(anchor, List.of(good));
    Submission two = wallet.submit(anchor, List.of(bad));
    Submission three = wallet.submit(anchor, List.of(onIt));
    Submission four =
        wallet.submit(
            anchor, List.of(new Call.System(new SystemCall.Pay(network.neighbourUser, 1))));
    one.awaitFinal(LIMIT);
    assertEquals(RejectReason.PROOF_INVALID, reason(two));
    assertEquals(RejectReason.STALE_STATE, reason(three));
    four.awaitFinal(LIMIT);
    assertEquals(Fr.of(1), network.slots().value(0));
    long fees = 0;
    for (Submission sent : List.of(one, two, three, four)) {
      fees += network.genesis().fees().of(sent.bundle());
    }
    Account after = wallet.account();
    assertEquals(before.nonce() + 4, after.nonce());
    assertTrue(after.balance() <= before.balance() - fees - 1, "each has paid its fee");
    // The wallet knows that the nonces are used: the next call goes through.
    long later = wallet.settle().height();
    wallet.submit(later, List.of(network.call(network.slots(), later, 2))).awaitFinal(LIMIT);
    assertEquals(Fr.of(3), network.slots().value(0));
  }

  @Test
  void paymentsCrossRealmsAndComeBackFromNobody() {
    long supply = total();
    Wallet wallet = network.wallet();
    long neighbour = balance(network.neighbourUser);
    wallet.pay(network.neighbourUser, 500);
    awaitBalance(network.neighbourUser, neighbour + 500);
    long before = balance(network.richUser);
    Submission nobody = wallet.submit(new SystemCall.Pay(UserId.parse("1:999"), 700));
    nobody.awaitFinal(LIMIT);
    long fee = network.genesis().fees().of(nobody.bundle());
    awaitBalance(network.richUser, before - fee);
    assertEquals(supply, total(), "what is paid in fees is all that balances have lost");
  }

  @Test
  void aRestartedWorkerComesBackAsItWasAndGoesOn() throws Exception {
    Wallet wallet = network.wallet();
    long anchor = wallet.settle().height();
    Submission first = wallet.submit(anchor, List.of(network.call(network.slots(), anchor, 8)));
    first.awaitFinal(LIMIT);
    Account before = wallet.account();
    network.stopWorker(0);
    network.startWorker(0);
    network.awaitServed(2);
    BundleStatus.Final again = network.client.submit(first.bundle(), LIMIT).awaitFinal(LIMIT);
    assertEquals(first.awaitFinal(LIMIT).blockHeight(), again.blockHeight());
    assertEquals(before, wallet.account());
    long later = wallet.settle().height();
    wallet.submit(later, List.of(network.call(network.slots(), later, 2))).awaitFinal(LIMIT);
    assertEquals(Fr.of(10), network.slots().value(0));
  }

  private static RejectReason reason(Submission submission) {
    try {
      submission.awaitFinal(LIMIT);
    } catch (BundleFailedException e) {
      return e.reason();
    }
    throw new AssertionError(submission.bundle() + " did not fail");
  }

  private long balance(UserId user) {
    return network.client.state().account(user).atCheckpoint().orElseThrow().balance();
  }

  private void awaitBalance(UserId user, long balance) {
    network
        .client
        .checkpoints()
        .await(_ -> balance(user) == balance, LIMIT, "a balance of " + balance);
  }

  /** All balances and all fees, once nothing is on its way. */
  private long total() {
    network.wallet().settle();
    long balances =
        balance(network.richUser) + balance(network.neighbourUser) + balance(network.poorUser);
    long fees = network.client.realms().stream().mapToLong(r -> r.header().feesTotal()).sum();
    return balances + fees;
  }
}
