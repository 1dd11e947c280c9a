package dev.freehold.core.hash;

import dev.freehold.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 under a domain tag: {@code SHA-256(len(tag) ‖ tag ‖ data)}, so that a digest made for one
 * purpose never stands for another.
 */
public enum TaggedHash {
  GENESIS("freehold/genesis/1"),
  BUNDLE("freehold/bundle/3"),
  AUTH_KEY("freehold/auth-key/1"),
  REALM_HEADER("freehold/realm-header/4"),
  BUNDLE_LIST("freehold/bundle-list/4"),
  EVENT_LIST("freehold/event-list/3"),
  EVENT_CHAIN("freehold/event-chain/2"),
  CHECKPOINT("freehold/checkpoint/3"),
  HEADER_LIST("freehold/header-list/1"),
  REGISTRY("freehold/registry/2"),
  VERIFYING_KEY("freehold/verifying-key/1"),
  NODE_ID("freehold/node-id/1"),
  PLACEMENT("freehold/placement/2"),
  PROOFS("freehold/proofs/1"),
  STATEMENT_LIST("freehold/statement-list/1"),
  PROOF_LIST("freehold/proof-list/1"),
  JOB("freehold/job/1"),
  RESULT("freehold/result/1"),
  SELECTION("freehold/selection/1"),
  REGISTRATION("freehold/registration/1"),
  REFERENCE_STRING("freehold/reference-string/1"),
  REFERENCE_STRING_FILE("freehold/reference-string-file/1"),
  FIELD_DOMAIN("freehold/field-domain/1"),
  HEADER_BODY("freehold/header-body/1"),
  BLOCK_ENTRY("freehold/block-entry/1"),
  BUNDLE_REST("freehold/bundle-rest/1"),
  BUNDLE_LEAF("freehold/bundle-leaf/1"),
  TOUCHED_LEAF("freehold/touched-leaf/1"),
  LIST_NODE("freehold/list-node/1"),
  LEADERS("freehold/leaders/1"),
  VERIFIERS("freehold/verifiers/1"),
  CANDIDATE_PAYLOAD("freehold/candidate-payload/1"),
  CHECKPOINT_PAYLOAD("freehold/checkpoint-payload/1"),
  CANDIDATE_REST("freehold/candidate-rest/1"),
  CANDIDATE("freehold/candidate/1"),
  VOTE("freehold/vote/1"),
  VALIDATOR_START("freehold/validator-start/1"),
  INVITATION("freehold/invitation/1"),
  STORAGE_RECEIPT("freehold/storage-receipt/1"),
  STORAGE_HEAD("freehold/storage-head/1"),
  COORDINATOR_SNAPSHOT("freehold/coordinator-snapshot/1");

  private final byte[] prefix;

  TaggedHash(String tag) {
    byte[] ascii = tag.getBytes(StandardCharsets.US_ASCII);
    prefix = new byte[1 + ascii.length];
    prefix[0] = (byte) ascii.length;
    System.arraycopy(ascii, 0, prefix, 1, ascii.length);
  }

  /** The digest of all of {@code data}. */
  public Hash32 of(byte[] data) {
    return of(data, 0, data.length);
  }

  /** The digest of {@code length} bytes from {@code off}. */
  public Hash32 of(byte[] data, int off, int length) {
    MessageDigest sha = sha256();
    sha.update(prefix);
    sha.update(data, off, length);
    return new Hash32(sha.digest());
  }

  /** The digest of {@code length} bytes from the beginning, followed by a hash. */
  public Hash32 of(byte[] data, int length, Hash32 last) {
    MessageDigest sha = sha256();
    sha.update(prefix);
    sha.update(data, 0, length);
    sha.update(last.toBytes());
    return new Hash32(sha.digest());
  }

  /** The digest of two hashes. */
  public Hash32 of(Hash32 left, Hash32 right) {
    MessageDigest sha = sha256();
    sha.update(prefix);
    sha.update(left.toBytes());
    sha.update(right.toBytes());
    return new Hash32(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
