package dev.freehold.node.transport;

import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.Refusals;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.SeenNode;
import dev.freehold.worker.desk.LinkChoice;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Links of a worker to the validators of its network, by number from 0 in the order in which their
 * addresses were given. Each comes and goes by itself. One of them is obeyed: that by which the
 * table came that the worker goes by, whose other end coordinates the network now; a sole link
 * always is. All share one event loop. Methods may be called from any thread.
 */
public final class CoordinatorLinks implements AutoCloseable {
  /** How long a validator that turned this worker away is left alone, where others may take it. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /** Owner of the links; called on their event loop. */
  public interface Owner {
    /** A message came by a link; a welcome is the first of each connection. */
    void deliver(int link, Message message);

    /** The connection of a link is gone, which had been welcomed. */
    void lost(int link);

    /**
     * One of several validators does not want this worker, or not for what it said before. Others
     * may; this one is asked again after a pause.
     */
    void turnedAway(Refusal refusal);

    /**
     * No validator wants this worker, and none has ever given it a table; told once, and the links
     * have ended.
     *
     * @param refusals what each has said last, in the order of the links
     */
    void unwanted(List<Refusal> refusals);
  }

  /**
   * Refusal of a validator to take this worker, which lasts until one of the two is changed.
   *
   * @param said in words, on one line
   */
  public record Refusal(Endpoint validator, GoodbyeReason reason, String said) {}

  private final List<CoordinatorLink> links = new ArrayList<>();

  private final LinkChoice<Refusal> choice;
  private final Duration again;
  private Owner owner;

  /**
   * Links that are not open yet.
   *
   * @param loops of one loop
   * @param addresses where the validators listen: at least one, none twice
   * @param tls shows this worker's key
   * @param introduction what to say on each new connection
   * @param events told of connections that come and go
   */
  public CoordinatorLinks(
      EventLoops loops,
      List<InetSocketAddress> addresses,
      TlsContext tls,
      Supplier<Introduction> introduction,
      NodeEvents events) {
    this(loops, addresses, tls, introduction, events, AGAIN);
  }

  CoordinatorLinks(
      EventLoops loops,
      List<InetSocketAddress> addresses,
      TlsContext tls,
      Supplier<Introduction> introduction,
      NodeEvents events,
      Duration again) {
    this.again = again;
    choice = new LinkChoice<>(addresses.size());
    for (InetSocketAddress address : addresses) {
      links.add(
          new CoordinatorLink(loops, address, tls, introduction, events, new End(links.size())));
    }
  }

  private boolean isSole() {
    return links.size() == 1;
  }

  /** Opens all. Returns at once; call once. */
  public void open(Owner newOwner) {
    links.getFirst().execute(() -> owner = newOwner);
    links.forEach(CoordinatorLink::open);
  }

  /**
   * A table came by a link and is obeyed from now on: what is reported is sent there, and what
   * waited to be sent there before is reported again.
   */
  public void obey(int link) {
    choice.obey(link);
    links.get(link).dropReports();
  }

  /** Sends by the link that is obeyed; dropped if there is none, or it has no connection. */
  public void send(Message message) {
    choice.obeyed().ifPresent(link -> send(link, message));
  }

  /** Sends by all links but the one that is obeyed; dropped where there is no connection. */
  public void sendToOthers(Message message) {
    choice.others().forEach(link -> send(link, message));
  }

  /** Sends by one link; dropped if it has no connection. */
  public void send(int link, Message message) {
    links.get(link).send(message);
  }

  /** Asks by the link that is obeyed, or by another one while that has no connection. */
  public void ask(Query query) {
    choice.toAsk(link -> links.get(link).isOpen()).ifPresent(link -> send(link, query));
  }

  /**
   * Gives a link's connection up for what came over it, if there is one, and says why. Another is
   * opened after the longest pause, since what came may come again.
   */
  public void giveUp(int link, GoodbyeReason reason, String text) {
    links.get(link).giveUp(reason, text);
  }

  /**
   * The validators as this worker sees them now, in the order of the links.
   *
   * @param checkpoint the latest one here
   */
  public List<SeenNode> seen(long checkpoint) {
    return links.stream().map(link -> link.seen(checkpoint)).toList();
  }

  /** Tells, on the event loop, how many messages wait until a link's other side reads. */
  void unsent(int link, IntConsumer count) {
    links.get(link).execute(() -> count.accept(links.get(link).unsent()));
  }

  @Override
  public void close() {
    links.forEach(CoordinatorLink::close);
  }

  /** This end of one link. */
  private final class End implements CoordinatorLink.Owner {
    private final int number;

    private End(int number) {
      this.number = number;
    }

    @Override
    public Optional<String> objection(Hash32 proven) {
      return links.stream()
          .filter(other -> other != links.get(number) && other.node().equals(proven))
          .findFirst()
          .map(other -> "it is the validator at %s, which is linked".formatted(other.endpoint()));
    }

    @Override
    public boolean isEachLogged() {
      return isSole();
    }

    @Override
    public void opened() {
      choice.welcomed(number);
    }

    @Override
    public void deliver(Message message) {
      if (message instanceof Message.Assignment) {
        choice.tableCame();
      }
      owner.deliver(number, message);
    }

    @Override
    public void lost() {
      owner.lost(number);
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String said) {
      CoordinatorLink link = links.get(number);
      Refusal refusal = new Refusal(link.endpoint(), reason, said);
      Refusals.Turn turn = choice.turnedAway(number, refusal);
      if (turn == Refusals.Turn.UNWANTED) {
        links.forEach(CoordinatorLink::close);
        owner.unwanted(choice.refusals());
        return;
      }
      if (turn == Refusals.Turn.TOLD) {
        owner.turnedAway(refusal);
      }
      link.openAgain(again);
    }
  }
}
