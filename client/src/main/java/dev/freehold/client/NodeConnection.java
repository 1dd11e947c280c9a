package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Endpoint;
import dev.freehold.core.wire.Message;
import dev.freehold.core.wire.MessageCodec;
import dev.freehold.core.wire.Protocol;
import dev.freehold.core.wire.Query;
import dev.freehold.core.wire.Role;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/** One connection to a node. Thread-safe. */
public final class NodeConnection implements AutoCloseable {
  private static final Duration PING_EVERY = Duration.ofSeconds(10);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  /** Told what the node says without being asked. Called from the connection's reading thread. */
  public interface Listener {
    /** Where a bundle stands. */
    void status(Hash32 bundle, BundleStatus status);

    /** A new checkpoint; not checked yet. */
    void checkpoint(Checkpoint checkpoint);

    /** The connection is gone. Called once. */
    void closed(String why);
  }

  private final Endpoint endpoint;
  private final Socket socket;
  private final DataOutputStream out;
  private final ReentrantLock writing = new ReentrantLock();
  private final Duration timeout;
  private final Listener listener;
  private final Genesis genesis;
  private final Role role;
  private final AtomicInteger nextRequest = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private NodeConnection(
      Endpoint endpoint,
      Socket socket,
      DataOutputStream out,
      Message.Welcome welcome,
      Duration timeout,
      Listener listener) {
    this.endpoint = endpoint;
    this.socket = socket;
    this.out = out;
    this.timeout = timeout;
    this.listener = listener;
    this.role = welcome.role();
    this.genesis = Genesis.decode(welcome.genesisBytes());
  }

  /**
   * Connects and says hello.
   *
   * @param genesis the genesis hash that the node must have; {@link Hash32#ZERO} takes any
   * @param timeout for the hello and for each answer
   * @throws ClientException if there is no node, or it says goodbye
   */
  public static NodeConnection open(
      Endpoint endpoint, Hash32 genesis, Duration timeout, Listener listener) {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(endpoint.host(), endpoint.port()), (int) timeout.toMillis());
      socket.setSoTimeout((int) timeout.toMillis());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
      write(out, new Message.Hello(Protocol.VERSION, genesis, Role.CLIENT, Hash32.ZERO, "", -1));
      Message.Welcome welcome = welcome(endpoint, genesis, in);
      socket.setSoTimeout((int) SILENCE_MAX.toMillis());
      NodeConnection connection =
          new NodeConnection(endpoint, socket, out, welcome, timeout, listener);
      Thread.ofVirtual().name("read " + endpoint).start(() -> connection.readAll(in));
      Thread.ofVirtual().name("ping " + endpoint).start(connection::pingAll);
      return connection;
    } catch (IOException | MalformedException | ClientException e) {
      closeQuietly(socket, e);
      if (e instanceof ClientException known) {
        throw known;
      }
      throw new ClientException("no connection to " + endpoint + ": " + e.getMessage(), e);
    }
  }

  private static Message.Welcome welcome(Endpoint endpoint, Hash32 genesis, DataInputStream in)
      throws IOException {
    Message first = read(in);
    if (first instanceof Message.Goodbye goodbye) {
      throw new ClientException(
          endpoint + " said goodbye: " + goodbye.reason() + ": " + goodbye.text());
    }
    if (!(first instanceof Message.Welcome welcome)) {
      throw new ClientException(endpoint + " is no Freehold node");
    }
    Hash32 theirs = Genesis.decode(welcome.genesisBytes()).hash();
    if (!genesis.equals(Hash32.ZERO) && !genesis.equals(theirs)) {
      throw new ClientException(endpoint + " is of another network: genesis " + theirs);
    }
    return welcome;
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** The network's genesis, as the node has it; it hashes to what was asked for. */
  public Genesis genesis() {
    return genesis;
  }

  /** What the node is. */
  public Role role() {
    return role;
  }

  public boolean isOpen() {
    return !closed.get();
  }

  /** Sends a message. */
  public void send(Message message) {
    writing.lock();
    try {
      write(out, message);
    } catch (IOException e) {
      close("cannot write to " + endpoint + ": " + e.getMessage());
      throw new ClientException("lost the connection to " + endpoint, e);
    } finally {
      writing.unlock();
    }
  }

  /**
   * Asks and waits for the answer.
   *
   * @param query makes the query for a request number
   * @throws QueryFailedException if the node has no answer
   * @throws ClientException if none comes in time
   */
  public Answer ask(IntFunction<Query> query) {
    int request = nextRequest.incrementAndGet();
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    asked.put(request, answer);
    Query made = query.apply(request);
    try {
      if (closed.get()) {
        throw new ClientException("the connection to " + endpoint + " is closed");
      }
      send(made);
      Answer got = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (got instanceof Answer.Failed failed) {
        throw new QueryFailedException(failed);
      }
      return got;
    } catch (TimeoutException e) {
      throw new ClientException(
          "no answer from %s to %s within %s".formatted(endpoint, made, timeout), e);
    } catch (ExecutionException e) {
      throw new ClientException("no answer from " + endpoint + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting for " + endpoint, e);
    } finally {
      asked.remove(request);
    }
  }

  @Override
  public void close() {
    close("closed here");
  }

  private void readAll(DataInputStream in) {
    try {
      while (!closed.get()) {
        received(read(in));
      }
    } catch (IOException | MalformedException e) {
      close("lost the connection to " + endpoint + ": " + e.getMessage());
    }
  }

  private void received(Message message) {
    switch (message) {
      case Answer answer -> {
        CompletableFuture<Answer> waiting = asked.get(answer.request());
        if (waiting != null) {
          waiting.complete(answer);
        }
      }
      case Message.StatusPush push -> listener.status(push.bundle(), push.status());
      case Message.CheckpointPush push -> listener.checkpoint(push.checkpoint());
      case Message.Goodbye goodbye ->
          close(endpoint + " said goodbye: " + goodbye.reason() + ": " + goodbye.text());
      case Message.Ping _ -> {
        // That it came is all it says.
      }
      default -> close(endpoint + " sent what no client is sent");
    }
  }

  private void pingAll() {
    try {
      while (!closed.get()) {
        Thread.sleep(PING_EVERY);
        send(new Message.Ping());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ClientException e) {
      close(e.getMessage());
    }
  }

  private void close(String why) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    closeQuietly(socket, null);
    asked.values().forEach(waiting -> waiting.completeExceptionally(new ClientException(why)));
    listener.closed(why);
  }

  private static Message read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 1 || length > Limits.PEER_FRAME_BYTES_MAX) {
      throw new IOException("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    byte[] frame = new byte[length];
    in.readFully(frame);
    return MessageCodec.decode(frame);
  }

  private static void write(DataOutputStream out, Message message) throws IOException {
    byte[] bytes = MessageCodec.encode(message);
    byte[] frame = new byte[Protocol.LENGTH_BYTES + bytes.length];
    ByteBuffer.wrap(frame).putInt(bytes.length).put(bytes);
    out.write(frame);
    out.flush();
  }

  private static void closeQuietly(Socket socket, Exception because) {
    try {
      socket.close();
    } catch (IOException e) {
      if (because != null) {
        because.addSuppressed(e);
      }
    }
  }
}
