package dev.freehold.cli;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.proof.SlotWrite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Text of a bundle's content, for people and in JSON. */
final class BundleText {
  private BundleText() {}

  /** Its fields; amounts and contracts' values are texts. */
  static Map<String, Object> fields(Bundle bundle) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("bundle", bundle.id());
    fields.put("user", bundle.user());
    fields.put("nonce", bundle.nonce());
    fields.put("genesis", bundle.chainId());
    fields.put("anchor", bundle.anchorHeight());
    fields.put("maxFee", Long.toString(bundle.maxFee()));
    fields.put("bytes", bundle.length());
    fields.put("calls", bundle.calls().stream().map(BundleText::fields).toList());
    return fields;
  }

  private static Map<String, Object> fields(Call call) {
    Map<String, Object> fields = new LinkedHashMap<>();
    switch (call) {
      case Call.System(SystemCall.Pay(var to, long amount)) -> {
        fields.put("call", "pay");
        fields.put("to", to);
        fields.put("amount", Long.toString(amount));
      }
      case Call.System(SystemCall.OpenAccount(var authKey, long balance)) -> {
        fields.put("call", "open");
        fields.put("authKey", authKey.toHex());
        fields.put("balance", Long.toString(balance));
      }
      case Call.System(SystemCall.RotateKey(var authKey)) -> {
        fields.put("call", "rotate");
        fields.put("authKey", authKey.toHex());
      }
      case Call.System(SystemCall.Deploy(var contract)) -> {
        fields.put("call", "deploy");
        fields.put("name", contract.name());
        fields.put("functions", contract.functions().size());
      }
      case Call.Proven proven -> {
        fields.put("call", "function");
        fields.put("contract", proven.contract().value());
        fields.put("function", proven.function());
        fields.put(
            "arguments", proven.args().stream().map(a -> a.toBigInteger().toString()).toList());
        fields.put("writes", proven.writes().stream().map(BundleText::text).toList());
        if (proven.required() != Call.Proven.NONE) {
          fields.put("demands", proven.required());
        }
      }
    }
    return fields;
  }

  private static String text(SlotWrite write) {
    return write.slot() + "=" + write.value().toBigInteger();
  }

  /** The same in lines. */
  static String lines(Bundle bundle) {
    List<String> lines = new ArrayList<>();
    lines.add("bundle " + bundle.id());
    lines.add(
        "  user    %s, nonce %d, fee at most %d"
            .formatted(bundle.user(), bundle.nonce(), bundle.maxFee()));
    lines.add(
        "  network %s, from checkpoint %d".formatted(bundle.chainId(), bundle.anchorHeight()));
    for (Call call : bundle.calls()) {
      StringBuilder line = new StringBuilder("  call   ");
      fields(call)
          .forEach(
              (name, value) ->
                  line.append(" ")
                      .append(name.equals("call") ? "" : name + " ")
                      .append(Printable.of(String.valueOf(value))));
      lines.add(line.toString());
    }
    return String.join("\n", lines);
  }
}
