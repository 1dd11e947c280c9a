package dev.freehold.protocol.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handshakes over loopback sockets, with those who follow the rules and those who do not. */
class TlsContextTest {
  private static final int LIMIT_MS = 20_000;

  /** RFC 8032, section 7.1, test 1. */
  private static final byte[] SEED =
      HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

  private static final byte[] PUBLIC =
      HexFormat.of().parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

  private static final NodeKey NODE = new NodeKey(SEED);

  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /** Wraps the opening side of a connection. */
  private interface Opening {
    SSLSocket over(Socket socket) throws IOException;
  }

  /** Ids of the keys that each side has proved to the other. */
  private record Proven(Hash32 toServer, Hash32 toClient) {}

  /**
   * Shakes hands with a node.
   *
   * @throws ExecutionException if the node, which looks at the client, refuses it
   */
  private Proven handshake(TlsContext node, Opening opening) throws Exception {
    CompletableFuture<Hash32> accepted =
        CompletableFuture.supplyAsync(
            () -> {
              try (Socket socket = server.accept()) {
                socket.setSoTimeout(LIMIT_MS);
                SSLSocket secured = node.acceptor(socket);
                secured.startHandshake();
                Hash32 proven = TlsContext.proven(secured);
                secured.getOutputStream().write(1);
                return proven;
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
    try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
      socket.setSoTimeout(LIMIT_MS);
      SSLSocket secured = opening.over(socket);
      secured.startHandshake();
      Hash32 proven = TlsContext.proven(secured);
      // The node's last word on what it was shown comes after this side's handshake.
      secured.getInputStream().read();
      return new Proven(accepted.get(LIMIT_MS, TimeUnit.MILLISECONDS), proven);
    } catch (IOException e) {
      accepted.get(LIMIT_MS, TimeUnit.MILLISECONDS);
      throw e;
    }
  }

  private static Opening opening(KeyManager keys, String version, String... protocols) {
    return socket -> {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
            keys == null ? null : new KeyManager[] {keys},
            new TrustManager[] {new ShownKeys()},
            null);
        SSLSocket secured =
            (SSLSocket)
                context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(protocols);
        secured.setSSLParameters(parameters);
        return secured;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private void refused(Opening opening) {
    Exception e = assertThrows(Exception.class, () -> handshake(TlsContext.of(NODE), opening));
    Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
    assertInstanceOf(IOException.class, cause);
  }

  @Test
  void aKeyIsKnownByItsDigestAndItsCertificateIsTheSameEachTime() throws Exception {
    assertArrayEquals(PUBLIC, NODE.publicKey());
    assertEquals(TaggedHash.NODE_ID.of(PUBLIC), NODE.id());
    X509Certificate certificate = NODE.certificate();
    assertArrayEquals(new NodeKey(SEED).certificate().getEncoded(), certificate.getEncoded());
    certificate.verify(certificate.getPublicKey());
    certificate.checkValidity();
    assertThrows(IllegalArgumentException.class, () -> new NodeKey(new byte[31]));
  }

  @Test
  void bothSidesProveTheKeysThatTheyShow() throws Exception {
    NodeKey other = NodeKey.generate();
    assertEquals(
        new Proven(other.id(), NODE.id()),
        handshake(TlsContext.of(NODE), TlsContext.of(other)::connector));
    assertEquals(
        new Proven(Hash32.ZERO, NODE.id()),
        handshake(TlsContext.of(NODE), TlsContext.anonymous()::connector));
  }

  @Test
  void aCertificateWithoutItsKeyProvesNothing() throws Exception {
    OwnKey thief =
        new OwnKey(NodeKey.generate()) {
          @Override
          public X509Certificate[] getCertificateChain(String alias) {
            try {
              return new X509Certificate[] {NODE.certificate()};
            } catch (GeneralSecurityException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    refused(opening(thief, "TLSv1.3", TlsContext.PROTOCOL));
  }

  @Test
  void oneCertificateOfAnEd25519KeyIsShownAndNothingElse() throws Exception {
    OwnKey chain =
        new OwnKey(NODE) {
          @Override
          public X509Certificate[] getCertificateChain(String alias) {
            X509Certificate own = super.getCertificateChain(alias)[0];
            return new X509Certificate[] {own, own};
          }
        };
    refused(opening(chain, "TLSv1.3", TlsContext.PROTOCOL));
    refused(opening(ofCurveP256(), "TLSv1.3", TlsContext.PROTOCOL));
    assertEquals(
        NODE.id(),
        handshake(
                TlsContext.of(NodeKey.generate()),
                opening(new OwnKey(NODE), "TLSv1.3", TlsContext.PROTOCOL))
            .toServer());
  }

  @Test
  void anEarlierVersionOrAnotherProtocolInsideIsRefused() {
    refused(opening(null, "TLSv1.2", TlsContext.PROTOCOL));
    refused(opening(null, "TLSv1.3", "http/1.1"));
    refused(opening(null, "TLSv1.3"));
  }

  @Test
  void whoAcceptsHasAKey() {
    Exception e =
        assertThrows(
            Exception.class,
            () -> handshake(TlsContext.anonymous(), TlsContext.of(NODE)::connector));
    assertEquals(true, e.getCause() instanceof SSLException || e instanceof SSLException);
  }

  /** A good certificate by itself, of another kind of key. */
  private static KeyManager ofCurveP256() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, new char[0]);
    store.setKeyEntry(
        "p256", pair.getPrivate(), new char[0], new X509Certificate[] {certificate(pair)});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, new char[0]);
    return factory.getKeyManagers()[0];
  }

  private static X509Certificate certificate(KeyPair pair) throws Exception {
    AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    V3TBSCertificateGenerator body = new V3TBSCertificateGenerator();
    body.setSerialNumber(new ASN1Integer(1));
    body.setSignature(algorithm);
    body.setIssuer(new X500Name("CN=other"));
    body.setSubject(new X500Name("CN=other"));
    body.setStartDate(new Time(new Date(0)));
    body.setEndDate(new Time(new Date(4_000_000_000_000L)));
    body.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    TBSCertificate made = body.generateTBSCertificate();
    DERBitString signature =
        new DERBitString(sign(pair.getPrivate(), made.getEncoded(ASN1Encoding.DER)));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(
                    new DERSequence(new ASN1Encodable[] {made, algorithm, signature})
                        .getEncoded(ASN1Encoding.DER)));
  }

  private static byte[] sign(PrivateKey key, byte[] message) throws Exception {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(message);
    return signature.sign();
  }
}
