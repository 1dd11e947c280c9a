package dev.freehold.protocol.tls;

import java.net.Socket;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust in what a certificate shows: any Ed25519 key, in one certificate. That the other side holds
 * the key TLS proves; whether this key may do what it wants is asked once the connection stands.
 */
final class ShownKeys extends X509ExtendedTrustManager {
  /** An Ed25519 key as a SubjectPublicKeyInfo begins so (RFC 8410), and ends with its 32 bytes. */
  static final int KEY_BYTES = 32;

  static final int INFO_BYTES = 12 + KEY_BYTES;

  private static void requireOneKey(X509Certificate[] chain) throws CertificateException {
    if (chain.length != 1) {
      throw new CertificateException(chain.length + " certificates, where a node shows one");
    }
    if (!isEd25519(chain[0].getPublicKey())) {
      throw new CertificateException("a certificate of no Ed25519 key");
    }
  }

  private static boolean isEd25519(PublicKey key) {
    return key.getAlgorithm().equals("EdDSA") && key.getEncoded().length == INFO_BYTES;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    requireOneKey(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    requireOneKey(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    requireOneKey(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    requireOneKey(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    requireOneKey(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    requireOneKey(chain);
  }

  /** No names of authorities: there are none. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
