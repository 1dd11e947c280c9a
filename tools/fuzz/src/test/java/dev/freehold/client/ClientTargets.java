package dev.freehold.client;

import dev.freehold.core.FixedValues;
import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.fuzz.FuzzTarget;
import dev.freehold.fuzz.ScratchFile;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Targets of a wallet's files: keys, bundles, states to sign offline with. */
public final class ClientTargets {
  private ClientTargets() {}

  public static List<FuzzTarget> all() {
    ScratchFile scratch = new ScratchFile(".wallet");
    return List.of(
        new FuzzTarget(
            "key-file",
            List.of(KeyFile.KeyFileException.class),
            () -> Map.of("key.txt", keyFile()),
            // What stands in the open: the rest is a cipher's, which takes a tenth of a second.
            input -> {
              KeyFile.authKey(scratch.holding(input));
              return Optional.of(input);
            },
            FuzzTarget.Work.DEFAULT),
        new FuzzTarget(
            "bundle-file",
            List.of(OfflineFileException.class),
            () -> Map.of("unsigned", framed(OfflineFile.BUNDLE, FixedValues.BUNDLE.toBytes())),
            input -> read(scratch.holding(input), BundleFile::read),
            FuzzTarget.Work.DEFAULT),
        new FuzzTarget(
            "bundle-file-content",
            List.of(OfflineFileException.class),
            () -> Map.of("unsigned", FixedValues.BUNDLE.toBytes()),
            input -> read(framed(OfflineFile.BUNDLE, input, scratch), BundleFile::read),
            FuzzTarget.Work.DEFAULT),
        new FuzzTarget(
            "offline-state-content",
            List.of(OfflineFileException.class),
            () -> Map.of("answers", answers()),
            input ->
                read(
                    framed(OfflineFile.STATE, input, scratch),
                    file -> OfflineState.read(file, Hash32.ZERO)),
            FuzzTarget.Work.POINTS));
  }

  /** What decodes but bears no signature has been decoded. */
  private static Optional<byte[]> read(Path file, Consumer<Path> reader) {
    try {
      reader.accept(file);
    } catch (OfflineFileException e) {
      if (e.reason() != OfflineFileException.Reason.DISPROVED) {
        throw e;
      }
    }
    return Optional.empty();
  }

  private static Path framed(OfflineFile kind, byte[] content, ScratchFile scratch)
      throws IOException {
    Path file = scratch.empty();
    kind.write(file, content);
    return file;
  }

  private static byte[] framed(OfflineFile kind, byte[] content) throws IOException {
    ScratchFile scratch = new ScratchFile(".seed");
    framed(kind, content, scratch);
    return scratch.bytes();
  }

  private static byte[] keyFile() {
    HexFormat hex = HexFormat.of();
    byte[] publicKey = new Signer(FixedValues.bytes(Signer.SEED_BYTES, 1)).publicKey();
    byte[] authKey = AuthKey.of(SignatureScheme.ED25519, publicKey).toBytes();
    return """
    freehold-key: 1
    protection: passphrase
    publicKey: %s
    authKey: %s
    salt: %s
    nonce: %s
    secret: %s
    """
        .formatted(
            hex.formatHex(publicKey),
            hex.formatHex(authKey),
            hex.formatHex(FixedValues.bytes(16, 2)),
            hex.formatHex(FixedValues.bytes(12, 3)),
            hex.formatHex(FixedValues.bytes(48, 4)))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Answers with all parts, as a state's file holds them, under nobody's signature. */
  private static byte[] answers() {
    Encoder out = new Encoder().bytes(FixedValues.GENESIS.toBytes());
    out.i32(FixedValues.USER.value());
    write(out, new Answer.CheckpointAt(0, FixedValues.CHECKPOINT));
    write(
        out,
        new Answer.AccountState(
            0,
            Optional.of(FixedValues.ACCOUNT),
            5,
            Optional.of(FixedValues.ACCOUNT),
            FixedValues.SLOT_PROOF));
    out.i32(1);
    write(out, new Answer.ContractState(0, FixedValues.CONTRACT));
    write(out, new Answer.CheckpointAt(0, FixedValues.CHECKPOINT));
    write(out, new Answer.Slot(0, 8, FixedValues.SLOT_PROOF));
    out.i32(1);
    write(out, new Answer.Slots(0, 9, List.of(), false));
    out.i32(1).i32(FixedValues.CONTRACT.id().value()).i32(FixedValues.USER.value());
    write(out, new Answer.Slot(0, 8, FixedValues.SLOT_PROOF));
    return out.toBytes();
  }

  private static void write(Encoder out, Message answer) {
    out.bytes(MessageCodec.encode(answer));
  }
}
