package dev.freehold.contracts.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.contracts.Deadlines;
import dev.freehold.contracts.EveryFunction;
import dev.freehold.contracts.OneProof;
import dev.freehold.core.Limits;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.TestContract;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelContractTest {
  private static final CompiledContract COMPILED = ChannelContract.compile();
  private static final UserId PAYEE = UserId.parse("1:0");
  private static final ChannelTickets.Channel CHANNEL = new ChannelTickets.Channel(3, PAYEE, 8);
  private static final ChannelTickets TICKETS = new ChannelTickets(Fr.of(99), CHANNEL, 100);
  private static final ChannelTickets OTHERS = new ChannelTickets(Fr.of(98), CHANNEL, 100);
  private static final Fr ROOT = TICKETS.root();
  private static final long UNTIL = 50;

  /** So many checkpoints on, all realms have adopted one at which the deadline is over. */
  private static final long OVER = UNTIL + Limits.ANCHOR_AGE_MAX + 1;

  private ContractTest chain;
  private UserId payer;
  private UserId payee;
  private TestContract channel;

  @BeforeEach
  void open() {
    chain = new ContractTest();
    payer = chain.user();
    payee = chain.user();
    assertEquals(PAYEE, payee);
    channel = chain.deploy(payer, COMPILED);
    channel.call(payer, "mint", 1000);
    channel.call(payer, "open", 3, payee, 8, 5, 100, ROOT, UNTIL);
    chain.checkpoint();
  }

  private Object[] settlement(int paid, ChannelTickets.Ticket ticket) {
    return new Object[] {
      payer, 3, 8, 5, 100, ROOT, UNTIL, paid, ticket.secret(), ticket.siblings()
    };
  }

  @Test
  void theLastTicketIsSettledAndTheRestComesBack() {
    channel.expect(500, payer, "balance");
    for (int units = 1; units <= 61; units += 20) {
      assertTrue(TICKETS.pay(units).isOf(CHANNEL, ROOT));
    }
    channel.call(payee, "settle", settlement(61, TICKETS.pay(61)));
    channel.expect(305, payee, "balance");
    channel.refuses("settled before", payee, "settle", settlement(62, TICKETS.pay(62)));
    chain.checkpoints(OVER);
    channel.call(payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    channel.expect(695, payer, "balance");
    channel.refuses("no such channel", payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
  }

  @Test
  void aChannelThatWasNeverSettledComesBackWhole() {
    chain.checkpoints(OVER);
    channel.refuses("the deadline is over", payee, "settle", settlement(61, TICKETS.pay(61)));
    channel.call(payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    channel.expect(1000, payer, "balance");
  }

  @Test
  void payeesCannotSettleWhatTheyWereNotPaid() {
    channel.refuses("no ticket of this channel", payee, "settle", settlement(62, TICKETS.pay(61)));
    channel.refuses("no ticket of this channel", payee, "settle", settlement(61, OTHERS.pay(61)));
    channel.refuses("nothing was paid", payee, "settle", settlement(0, TICKETS.pay(61)));
    channel.refuses(
        "more than the channel can pay", payee, "settle", settlement(101, TICKETS.pay(61)));
    Object[] dearer = settlement(61, TICKETS.pay(61));
    dearer[3] = 6;
    channel.refuses("no such channel", payee, "settle", dearer);
    channel.refuses("no such channel", chain.user(), "settle", settlement(61, TICKETS.pay(61)));
  }

  @Test
  void payersCannotTakeBackWhatMayBeSettled() {
    channel.refuses("the payee may still settle", payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    channel.refuses("this number is in use", payer, "open", 3, payee, 9, 5, 10, ROOT, UNTIL);
    channel.refuses("balance is too low", payer, "open", 4, payee, 9, 6, 100, ROOT, UNTIL);
    channel.refuses("a channel to oneself", payer, "open", 4, payer, 9, 5, 10, ROOT, UNTIL);
    channel.refuses("a channel of nothing", payer, "open", 4, payee, 9, 5, 0, ROOT, UNTIL);
    channel.refuses("the deadline is over", payer, "open", 4, payee, 9, 5, 10, ROOT, 1);
    channel.refuses(
        "the deadline is too far",
        payer,
        "open",
        4,
        payee,
        9,
        5,
        10,
        ROOT,
        chain.height() + Deadlines.LENGTH_MAX + 1);
    channel.refuses("the deadline is too far", payer, "open", 4, payee, 9, 5, 10, ROOT, -1L);
    chain.checkpoints(OVER);
    channel.refuses("no such channel", payer, "close", 3, payee, 9, 5, 100, ROOT, UNTIL);
  }

  /** Paid out and refunded: what a clock that is not the payee's would allow. */
  @Test
  void aPayeeWhoseRealmIsCutOffIsWaitedFor() {
    chain.checkpoints(UNTIL - chain.height());
    chain.cutOff(payee);
    chain.checkpoints(10 * OVER);
    channel.refuses("the payee may still settle", payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    // The payee's realm goes on by the clock that it has.
    channel.call(payee, "settle", settlement(61, TICKETS.pay(61)));
    chain.checkpoint();
    channel.refuses("the payee may still settle", payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    chain.reconnect(payee);
    chain.checkpoint();
    channel.call(payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    channel.expect(695, payer, "balance");
    channel.expect(305, payee, "balance");
  }

  /** The last anchor at which a payee settles, in the last block that takes it. */
  @Test
  void thePayeeSettlesAsLateAsItsRealmAllowsAndThePayerClosesRightAfter() {
    chain.checkpoints(UNTIL + Limits.ANCHOR_AGE_MAX - chain.height());
    chain
        .bundle(payee)
        .call(channel, "settle", settlement(61, TICKETS.pay(61)))
        .anchoredAt(UNTIL)
        .apply();
    chain.checkpoint();
    channel.refuses("the payee may still settle", payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    assertThrows(IllegalArgumentException.class, () -> chain.bundle(payee).anchoredAt(UNTIL));
    chain.checkpoint();
    channel.call(payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    channel.expect(695, payer, "balance");
  }

  /** A payer that uses a seed twice pays in neither channel with the other's tickets. */
  @Test
  void ticketsOfOneChannelPayInNoOther() {
    for (ChannelTickets.Channel other :
        List.of(
            new ChannelTickets.Channel(4, payee, 8),
            new ChannelTickets.Channel(3, payer, 8),
            new ChannelTickets.Channel(3, payee, 9))) {
      ChannelTickets same = new ChannelTickets(Fr.of(99), other, 100);
      assertEquals(TICKETS.pay(61).secret(), same.pay(61).secret());
      assertNotEquals(ROOT, same.root());
      assertFalse(same.pay(61).isOf(CHANNEL, same.root()));
      channel.refuses("no ticket of this channel", payee, "settle", settlement(61, same.pay(61)));
    }
  }

  @Test
  void ticketsAreCheckedOffTheChain() {
    ChannelTickets.Ticket good = TICKETS.pay(9);
    assertTrue(good.isOf(CHANNEL, ROOT));
    assertFalse(good.isOf(CHANNEL, OTHERS.root()));
    assertFalse(new ChannelTickets.Ticket(10, good.secret(), good.siblings()).isOf(CHANNEL, ROOT));
    assertThrows(IllegalArgumentException.class, () -> TICKETS.pay(101));
    assertThrows(
        IllegalArgumentException.class, () -> new ChannelTickets(Fr.ONE, CHANNEL, 1 << 16));
  }

  @Test
  void everyLieIsCaught() {
    EveryFunction every = new EveryFunction(COMPILED);
    chain.checking(every);
    channel.call(payer, "mint", 7);
    channel.call(payer, "transfer", payee, 7);
    channel.call(payer, "open", 4, payee, 9, 5, 10, ROOT, UNTIL);
    chain.checkpoint();
    channel.call(payee, "claim", payer);
    channel.call(payee, "settle", settlement(61, TICKETS.pay(61)));
    chain.checkpoints(OVER);
    channel.call(payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    every.wasChecked();
  }

  @Test
  void aSettlementIsProved() {
    OneProof proof = new OneProof("channel.settle");
    chain.checking(proof);
    channel.call(payee, "settle", settlement(61, TICKETS.pay(61)));
    proof.wasMade();
  }

  @Test
  void constraintCountsAreThese() {
    Map<String, Integer> counts = new TreeMap<>();
    COMPILED.functions().forEach(f -> counts.put(f.name(), f.constraints()));
    assertEquals(
        "{claim=22097, close=20630, mint=1202, open=8075, settle=26216, transfer=10189}",
        counts.toString());
  }
}
