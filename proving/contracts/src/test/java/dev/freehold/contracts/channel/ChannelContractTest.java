package dev.freehold.contracts.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.contracts.Deadlines;
import dev.freehold.contracts.EveryFunction;
import dev.freehold.contracts.OneProof;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.TestContract;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelContractTest {
  private static final CompiledContract COMPILED = ChannelContract.compile();
  private static final ChannelTickets TICKETS = new ChannelTickets(Fr.of(99), 100);
  private static final ChannelTickets OTHERS = new ChannelTickets(Fr.of(98), 100);
  private static final Fr ROOT = TICKETS.root();
  private static final long UNTIL = 50;

  private ContractTest chain;
  private UserId payer;
  private UserId payee;
  private TestContract channel;

  @BeforeEach
  void open() {
    chain = new ContractTest();
    payer = chain.user();
    payee = chain.user();
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
      assertTrue(TICKETS.pay(units).isOf(ROOT));
    }
    channel.call(payee, "settle", settlement(61, TICKETS.pay(61)));
    channel.expect(305, payee, "balance");
    channel.refuses("settled before", payee, "settle", settlement(62, TICKETS.pay(62)));
    chain.checkpoints(UNTIL + Deadlines.GRACE);
    channel.call(payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    channel.expect(695, payer, "balance");
    channel.refuses("no such channel", payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
  }

  @Test
  void aChannelThatWasNeverSettledComesBackWhole() {
    chain.checkpoints(UNTIL + Deadlines.GRACE);
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
    channel.refuses("its grace are not over", payer, "close", 3, payee, 8, 5, 100, ROOT, UNTIL);
    channel.refuses("this number is in use", payer, "open", 3, payee, 9, 5, 10, ROOT, UNTIL);
    channel.refuses("balance is too low", payer, "open", 4, payee, 9, 6, 100, ROOT, UNTIL);
    channel.refuses("a channel to oneself", payer, "open", 4, payer, 9, 5, 10, ROOT, UNTIL);
    channel.refuses("a channel of nothing", payer, "open", 4, payee, 9, 5, 0, ROOT, UNTIL);
    channel.refuses("the deadline is over", payer, "open", 4, payee, 9, 5, 10, ROOT, 1);
    chain.checkpoints(UNTIL + Deadlines.GRACE);
    channel.refuses("no such channel", payer, "close", 3, payee, 9, 5, 100, ROOT, UNTIL);
  }

  @Test
  void ticketsAreCheckedOffTheChain() {
    ChannelTickets.Ticket good = TICKETS.pay(9);
    assertTrue(good.isOf(ROOT));
    assertFalse(good.isOf(OTHERS.root()));
    assertFalse(new ChannelTickets.Ticket(10, good.secret(), good.siblings()).isOf(ROOT));
    assertThrows(IllegalArgumentException.class, () -> TICKETS.pay(101));
    assertThrows(IllegalArgumentException.class, () -> new ChannelTickets(Fr.ONE, 1 << 16));
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
    chain.checkpoints(UNTIL + Deadlines.GRACE);
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
        "{claim=30880, close=37024, mint=9650, open=20625, settle=44194, " + "transfer=19103}",
        counts.toString());
  }
}
