package dev.freehold.protocol.wire;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.proof.Proof;
import java.util.List;

/** Reader of bytes by what {@link ProtocolPage} says of them, and by nothing else. */
final class PageReader {
  private final ProtocolPage page;
  private final Decoder in;

  PageReader(ProtocolPage page, byte[] bytes) {
    this.page = page;
    in = new Decoder(bytes);
  }

  /** A message, to the end of the input. */
  void message() {
    int type = in.u8();
    fields(page.messages().get(type).fields());
    in.end();
  }

  /** A value of a documented type, to the end of the input. */
  void whole(String type) {
    value(type);
    in.end();
  }

  /** A bundle with its proofs, to the end of the input. */
  void bundle(int signatureBytes) {
    fields(page.struct("BundleHead"));
    in.raw(proven * Proof.BYTES + signatureBytes);
    in.end();
  }

  private int proven;

  private void fields(List<ProtocolPage.Field> fields) {
    fields.forEach(field -> value(field.type()));
  }

  private void value(String type) {
    if (type.endsWith("[]")) {
      int count = in.i32();
      for (int i = 0; i < count; i++) {
        value(type.substring(0, type.length() - 2));
      }
    } else if (type.endsWith("?")) {
      if (in.bool()) {
        value(type.substring(0, type.length() - 1));
      }
    } else if (type.startsWith("raw")) {
      in.raw(Integer.parseInt(type.substring(3)));
    } else if (type.equals("Call")) {
      call();
    } else if (page.union(type) != null) {
      fields(page.union(type).get(in.u8()).fields());
    } else if (page.struct(type) != null) {
      fields(page.struct(type));
    } else {
      primitive(type);
    }
  }

  /** A call is the protocol's own if its contract is 0, and else a proven one. */
  private void call() {
    if (in.i32() == 0) {
      value("SystemCall");
    } else {
      proven++;
      List<ProtocolPage.Field> fields = page.struct("ProvenCall");
      fields(fields.subList(1, fields.size()));
    }
  }

  private void primitive(String type) {
    switch (type) {
      case "u8" -> in.u8();
      case "u16" -> in.u16();
      case "i32" -> in.i32();
      case "u40" -> in.u40();
      case "u63" -> in.u63();
      case "i64" -> in.i64();
      case "bool" -> in.bool();
      case "fr" -> in.fr();
      case "hash" -> in.hash();
      case "bitmap" -> Signers.decode(in);
      case "bytes" -> in.bytes(Limits.PEER_FRAME_BYTES_MAX);
      case "text" -> in.text(Limits.TEXT_BYTES_MAX);
      default -> throw new AssertionError("the page uses type " + type + " and does not say it");
    }
  }
}
