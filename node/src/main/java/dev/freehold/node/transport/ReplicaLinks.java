package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.StorageDenial;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.worker.agent.FollowerLinks;
import dev.freehold.worker.desk.FollowerDesk;
import dev.freehold.worker.desk.FollowerMail;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import io.netty.channel.EventLoop;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's links with those that follow its realms, one to each. All of it, the reading of the
 * blocks to send and the checking of receipts included, is on one event loop that serves nothing
 * else, whose thread starts with the first link. Methods may be called from any thread, but for
 * those that say otherwise.
 */
public final class ReplicaLinks implements FollowerLinks, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaLinks.class);
  private static final long WATCH_MS = 500;

  /** Store of the blocks that are sent, and of what convicts followers. */
  public interface Store {
    /** The encoding of a block; empty if it is not here any more. */
    Optional<byte[]> block(RealmId realm, long height);

    /**
     * Makes a denial durable; not if one of the worker is, or as many are as are kept.
     *
     * @return whether it did
     */
    boolean keep(Hash32 worker, StorageDenial denial);
  }

  private final EventLoops loops;
  private final EventLoop loop;
  private final TlsContext tls;
  private final Function<Hash32, Introduction> introduction;
  private final FollowerDesk desk;
  private final Store store;
  private final int unreadMsMax;

  // On the event loop alone.
  private final Map<Hash32, FollowerLink> links = new HashMap<>();
  private final ReplicaRoom<FollowerLink> room = new ReplicaRoom<>();
  private Consumer<WorkerInput> machine = _ -> {};
  private Consumer<Throwable> onFailure = _ -> {};
  private long connections;
  private Optional<ScheduledFuture<?>> watching = Optional.empty();

  /** The frame that was made last, which other followers are sent too, and what it is of. */
  private WeakReference<byte[]> lastFrame = new WeakReference<>(null);

  private Optional<ReplicaEffect.Replicate> lastBlock = Optional.empty();

  /**
   * No links yet.
   *
   * @param loops of one loop
   * @param tls shows this worker's key
   * @param introduction what to say on a new connection to a worker
   */
  public ReplicaLinks(
      EventLoops loops,
      TlsContext tls,
      Function<Hash32, Introduction> introduction,
      FollowerDesk desk,
      Store store) {
    this(loops, tls, introduction, desk, store, Limits.UNREAD_MS_MAX);
  }

  /**
   * @param unreadMsMax after so many milliseconds in which it takes nothing of a block a follower
   *     is closed, though it is in nobody's way
   */
  ReplicaLinks(
      EventLoops loops,
      TlsContext tls,
      Function<Hash32, Introduction> introduction,
      FollowerDesk desk,
      Store store,
      int unreadMsMax) {
    this.unreadMsMax = unreadMsMax;
    this.loops = loops;
    this.tls = tls;
    this.introduction = introduction;
    this.desk = desk;
    this.store = store;
    loop = loops.group().next();
  }

  /**
   * Hands over what comes; before that no link is asked for.
   *
   * @param newMachine takes what comes, and waits while it has no room
   * @param newOnFailure told what ended the links
   */
  public void open(Consumer<WorkerInput> newMachine, Consumer<Throwable> newOnFailure) {
    run(
        () -> {
          machine = newMachine;
          onFailure = newOnFailure;
        });
  }

  @Override
  public void link(Map<Hash32, String> endpoints) {
    run(() -> linkWith(endpoints));
  }

  private void linkWith(Map<Hash32, String> endpoints) {
    for (FollowerLink old : List.copyOf(links.values())) {
      if (!endpoints.containsKey(old.node())) {
        links.remove(old.node());
        old.close();
      }
    }
    endpoints.forEach(
        (node, text) -> {
          FollowerLink old = links.get(node);
          if (old != null && old.endpoint().equals(text)) {
            return;
          }
          if (old != null) {
            old.close();
          }
          FollowerMail mail = old == null ? new FollowerMail(node) : old.mail();
          try {
            FollowerLink link = new FollowerLink(this, node, Endpoint.parse(text), mail);
            links.put(node, link);
            link.open();
          } catch (IllegalArgumentException e) {
            links.remove(node);
            LOG.warn("follower {} cannot be reached: {}", node.abbreviated(), e.getMessage());
          }
        });
    if (!links.isEmpty() && watching.isEmpty()) {
      watching =
          Optional.of(
              loop.scheduleWithFixedDelay(
                  () -> watch(System.nanoTime()), WATCH_MS, WATCH_MS, TimeUnit.MILLISECONDS));
    }
  }

  private void watch(long nowNs) {
    int limitMs = room.isCrowded() ? Limits.FOLLOWER_STUCK_MS_MAX : unreadMsMax;
    List.copyOf(links.values())
        .forEach(link -> link.watch(nowNs, TimeUnit.MILLISECONDS.toNanos(limitMs)));
  }

  @Override
  public void replicate(ReplicaEffect.Replicate block) {
    run(() -> on(block.connection()).ifPresent(link -> link.replicate(block)));
  }

  @Override
  public void close(long connection, String why) {
    run(
        () ->
            on(connection)
                .ifPresent(
                    link -> {
                      LOG.warn("follower {} {}", link.node().abbreviated(), why);
                      link.giveUp(GoodbyeReason.OUT_OF_STEP, why);
                    }));
  }

  private Optional<FollowerLink> on(long connection) {
    return links.values().stream().filter(link -> link.connection() == connection).findFirst();
  }

  @Override
  public void heard(Hash32 worker) {
    run(() -> Optional.ofNullable(links.get(worker)).ifPresent(FollowerLink::heard));
  }

  @Override
  public void keep(Hash32 worker, StorageDenial denial) {
    if (store.keep(worker, denial)) {
      LOG.warn("follower {} {}: both are kept", worker, denial.inWords());
    } else {
      LOG.debug("follower {} {}", worker, denial.inWords());
    }
  }

  EventLoops loops() {
    return loops;
  }

  TlsContext tls() {
    return tls;
  }

  Introduction introduction(Hash32 node) {
    return introduction.apply(node);
  }

  FollowerDesk desk() {
    return desk;
  }

  ReplicaRoom<FollowerLink> room() {
    return room;
  }

  /** The number of a connection that begins, from 1; on the event loop. */
  long nextConnection() {
    return ++connections;
  }

  /** Hands an input to the machine; on the event loop. */
  void post(WorkerInput input) {
    machine.accept(input);
  }

  /**
   * A block as a frame, which may go to others too and never changes; on the event loop.
   *
   * @return empty if it is not here any more
   */
  Optional<byte[]> frame(ReplicaEffect.Replicate block) {
    var named = new ReplicaEffect.Replicate(0, block.realm(), block.epoch(), block.height());
    byte[] last = lastFrame.get();
    if (last != null && lastBlock.equals(Optional.of(named))) {
      return Optional.of(last);
    }
    Optional<byte[]> made =
        store
            .block(block.realm(), block.height())
            .map(bytes -> Frames.of(MessageCodec.encodeReplicate(block.epoch(), bytes)));
    lastBlock = Optional.of(named);
    lastFrame = new WeakReference<>(made.orElse(null));
    return made;
  }

  /** Runs a task on the event loop, unless the process is going down. */
  void run(Runnable task) {
    try {
      loop.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException | Error e) {
              LOG.error("the links with followers stopped", e);
              onFailure.accept(e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("a link with a follower is asked for something, and the process stops");
    }
  }

  @Override
  public void close() {
    run(
        () -> {
          List<FollowerLink> all = new ArrayList<>(links.values());
          links.clear();
          all.forEach(FollowerLink::close);
          watching.ifPresent(of -> of.cancel(false));
        });
  }
}
