package dev.freehold.protocol.tls;

import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Key of a node: an Ed25519 key pair, whose public half's digest is the node's id. */
public final class NodeKey {
  /** Bytes of the seed that a key is made of. */
  public static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;

  /** id-Ed25519 (RFC 8410, section 3). */
  private static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));

  /** Same at both ends: who a node is its key says, not a name. */
  private static final X500Name NAME = new X500Name("CN=freehold");

  /** Keys have no age here: the network says whose counts. The dates are RFC 5280's first, last. */
  private static final Time FIRST = new Time(new Date(0));

  private static final Time LAST = new Time(new Date(253_402_300_799_000L));

  private final byte[] seed;
  private final byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];

  /**
   * @param seed {@link #SEED_BYTES} secret bytes
   * @throws IllegalArgumentException if there are more or fewer
   */
  public NodeKey(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException(
          "a key's seed of %d bytes, not %d".formatted(seed.length, SEED_BYTES));
    }
    this.seed = seed.clone();
    Ed25519.generatePublicKey(this.seed, 0, publicKey, 0);
  }

  /** A fresh key. */
  public static NodeKey generate() {
    byte[] seed = new byte[SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    return new NodeKey(seed);
  }

  /** The node's id. */
  public Hash32 id() {
    return TaggedHash.NODE_ID.of(publicKey);
  }

  /** A copy of the public key, 32 bytes. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Signs a digest: 64 bytes, the same each time. */
  public byte[] sign(Hash32 digest) {
    return signed(digest.toBytes());
  }

  private byte[] signed(byte[] message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  /** The key as the JDK's provider takes it. */
  PrivateKey privateKey() throws GeneralSecurityException {
    return KeyFactory.getInstance("Ed25519")
        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
  }

  /** A certificate of the key by itself (RFC 8410); always the same bytes. */
  X509Certificate certificate() throws GeneralSecurityException {
    try {
      byte[] encoded = signed(body()).getEncoded(ASN1Encoding.DER);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (IOException e) {
      throw new GeneralSecurityException("a certificate that cannot be encoded", e);
    }
  }

  private TBSCertificate body() {
    V3TBSCertificateGenerator body = new V3TBSCertificateGenerator();
    body.setSerialNumber(new ASN1Integer(1));
    body.setSignature(ED25519);
    body.setIssuer(NAME);
    body.setSubject(NAME);
    body.setStartDate(FIRST);
    body.setEndDate(LAST);
    body.setSubjectPublicKeyInfo(new SubjectPublicKeyInfo(ED25519, publicKey));
    return body.generateTBSCertificate();
  }

  private DERSequence signed(TBSCertificate body) throws IOException {
    byte[] signature = signed(body.getEncoded(ASN1Encoding.DER));
    return new DERSequence(new ASN1Encodable[] {body, ED25519, new DERBitString(signature)});
  }
}
