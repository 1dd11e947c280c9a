package dev.freehold.node.validator;

import dev.freehold.committee.agent.Chamber;
import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.coordinator.agent.CommitteeDriver;
import dev.freehold.coordinator.agent.Turn;
import dev.freehold.coordinator.machine.Proposal;
import dev.freehold.coordinator.machine.ValidatorInput;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.protocol.agent.Inbox;
import dev.freehold.protocol.wire.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The chain that validators agree about, as the coordinator's thread has it: whatever the agreement
 * asks for is a turn there. Its thread waits for one thing alone, that what is final is durable;
 * the coordinator's never waits for the agreement's. What others say that they have verified comes
 * by a thread of its own, one turn at a time.
 */
public final class CoordinatorChamber implements Chamber {
  private final CommitteeDriver driver;
  private final Inbox<Turn> inbox;
  private final ChainBringing bringing;
  private final Consumer<Supplier<List<RealmHeader>>> held;

  /**
   * @param inbox of the driver's thread
   * @param bringing of what is not here, to the same driver
   * @param held takes the headers that a candidate holds which this validator proposes or finds
   *     valid: others are to find the same
   */
  public CoordinatorChamber(
      CommitteeDriver driver,
      Inbox<Turn> inbox,
      ChainBringing bringing,
      Consumer<Supplier<List<RealmHeader>>> held) {
    this.driver = driver;
    this.held = held;
    this.inbox = inbox;
    this.bringing = bringing;
  }

  @Override
  public long height() {
    return driver.height();
  }

  @Override
  public void propose(AgreementEffect.Propose ask, Consumer<byte[]> answer) {
    turn(
        () ->
            driver.propose(
                new ValidatorInput.ProposeAsked(ask.slot(), ask.parent(), ask.onto()),
                payload -> {
                  hold(payload);
                  answer.accept(payload);
                }));
  }

  @Override
  public void judge(AgreementEffect.Judge ask, Consumer<Boolean> answer) {
    turn(
        () ->
            driver.judge(
                new ValidatorInput.JudgeAsked(ask.candidate(), ask.onto()),
                isValid -> {
                  if (isValid) {
                    hold(ask.candidate().payload());
                  }
                  answer.accept(isValid);
                }));
  }

  private void hold(byte[] payload) {
    held.accept(() -> Proposal.decode(payload).draft().headers());
  }

  private void turn(Runnable what) {
    inbox.put(new Turn.Own(what));
  }

  @Override
  public void isFinal(AgreementEffect.Final made) {
    await(
        () ->
            driver.isFinal(
                new ValidatorInput.BecameFinal(made.candidate(), made.above(), made.finality())),
        "what is final is durable");
  }

  /**
   * Another validator says something of what it has verified; it is taken note of when this
   * returns.
   */
  public void advised(Hash32 node, Message message) {
    await(() -> driver.advised(node, message), "what others verified is heard");
  }

  private void await(Runnable what, String done) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    turn(
        () -> {
          what.run();
          taken.complete(null);
        });
    try {
      taken.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("closed before it was known that " + done, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a turn that ends otherwise ends its thread", e);
    }
  }

  @Override
  public void catchUp(Certificate finality, LongConsumer answer) {
    turn(
        () ->
            driver
                .heightOf(finality)
                .ifPresentOrElse(answer, () -> bringing.want(finality, answer)));
  }

  @Override
  public void ended(Era era, Certificate finality) {
    throw new StoreException("era %d has ended, and no other is known".formatted(era.number()));
  }
}
