package dev.freehold.node.logging;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.freehold.core.codec.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Encoder of log lines as objects of JSON, one a line: Logback's, with the time as people read it,
 * and with what moves a cursor escaped, so that a file can be looked at in a terminal.
 */
final class JsonLines extends JsonEncoder {
  JsonLines() {
    setWithTimestamp(false);
    setWithNanoseconds(false);
    setWithSequenceNumber(false);
    setWithContext(false);
    setWithMarkers(false);
    setWithMDC(false);
    setWithKVPList(false);
    setWithMessage(false);
    setWithArguments(false);
    setWithFormattedMessage(true);
  }

  @Override
  protected void appendCustomFields(StringBuilder out, ILoggingEvent event) {
    Instant time = Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS);
    out.append(",\"time\":\"")
        .append(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atZone(ZoneId.systemDefault())))
        .append('"');
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line = new String(super.encode(event), StandardCharsets.UTF_8).stripTrailing();
    StringBuilder out = new StringBuilder(line.length());
    line.codePoints()
        .forEach(
            c -> {
              String one = Character.toString(c);
              if (Printable.of(one).equals(one)) {
                out.append(one);
              } else {
                one.chars().forEach(unit -> out.append("\\u%04x".formatted(unit)));
              }
            });
    return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }
}
