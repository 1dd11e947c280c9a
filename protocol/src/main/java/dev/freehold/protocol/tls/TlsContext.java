package dev.freehold.protocol.tls;

import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * TLS of one process: version 1.3 alone, with the application protocol {@link #PROTOCOL}, and its
 * own key where it has one. Whoever accepts a connection shows its key; whoever opens one shows its
 * key if it has one. Thread-safe.
 */
public final class TlsContext {
  /** The name that both sides give the protocol inside (ALPN, RFC 7301). */
  public static final String PROTOCOL = "freehold";

  /** Of a client, which has no key to show. */
  private static final TlsContext ANONYMOUS = new TlsContext(new KeyManager[0]);

  private final SSLContext context;

  private TlsContext(KeyManager[] keys) {
    try {
      context = SSLContext.getInstance("TLSv1.3");
      context.init(keys, new TrustManager[] {new ShownKeys()}, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS 1.3", e);
    }
  }

  /** TLS of a process that shows a key. */
  public static TlsContext of(NodeKey key) {
    try {
      return new TlsContext(new KeyManager[] {new OwnKey(key)});
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no Ed25519", e);
    }
  }

  /** TLS of a process that shows none. It opens connections and accepts none. */
  public static TlsContext anonymous() {
    return ANONYMOUS;
  }

  /** The accepting side of a connection, before its handshake. */
  public SSLEngine acceptor() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(accepting(engine.getSSLParameters()));
    return engine;
  }

  /** The opening side of a connection, before its handshake. */
  public SSLEngine connector() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    engine.setSSLParameters(common(engine.getSSLParameters()));
    return engine;
  }

  /**
   * Connects to a node and shakes hands.
   *
   * @return the connection; closing it may block while the node does not read
   * @throws IOException if there is no node, or no TLS with it
   */
  public SSLSocket connect(Endpoint endpoint) throws IOException {
    Socket socket = new Socket(endpoint.host(), endpoint.port());
    try {
      socket.setTcpNoDelay(true);
      SSLSocket secured = connector(socket);
      secured.startHandshake();
      return secured;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * The opening side of a connection over a socket that is connected, before its handshake. The
   * socket stays the caller's to close: the one returned says goodbye first, and may block over it.
   *
   * @throws IOException if the socket is not connected
   */
  public SSLSocket connector(Socket connected) throws IOException {
    SSLSocket socket = over(connected);
    socket.setUseClientMode(true);
    socket.setSSLParameters(common(socket.getSSLParameters()));
    return socket;
  }

  /**
   * The accepting side of a connection over a socket, before its handshake; otherwise as {@link
   * #connector(Socket)}.
   */
  public SSLSocket acceptor(Socket accepted) throws IOException {
    SSLSocket socket = over(accepted);
    socket.setUseClientMode(false);
    socket.setSSLParameters(accepting(socket.getSSLParameters()));
    return socket;
  }

  private SSLSocket over(Socket plain) throws IOException {
    return (SSLSocket) context.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
  }

  private static SSLParameters accepting(SSLParameters parameters) {
    parameters.setWantClientAuth(true);
    return common(parameters);
  }

  private static SSLParameters common(SSLParameters parameters) {
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setApplicationProtocols(new String[] {PROTOCOL});
    return parameters;
  }

  /**
   * The id of the node whose key the other side has proved in a handshake that is over; {@link
   * Hash32#ZERO} if it showed none.
   *
   * @throws SSLException if the other side does not speak this protocol inside TLS
   */
  public static Hash32 proven(SSLEngine engine) throws SSLException {
    return proven(engine.getApplicationProtocol(), engine.getSession());
  }

  /** The same as {@link #proven(SSLEngine)}, of a socket. */
  public static Hash32 proven(SSLSocket socket) throws SSLException {
    return proven(socket.getApplicationProtocol(), socket.getSession());
  }

  private static Hash32 proven(String protocol, SSLSession session) throws SSLException {
    if (!PROTOCOL.equals(protocol)) {
      throw new SSLException("it speaks TLS, but is no Freehold node or client");
    }
    Certificate[] chain;
    try {
      chain = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      // A client need not show a key.
      return Hash32.ZERO;
    }
    byte[] info = chain[0].getPublicKey().getEncoded();
    return TaggedHash.NODE_ID.of(
        Arrays.copyOfRange(info, info.length - ShownKeys.KEY_BYTES, info.length));
  }
}
