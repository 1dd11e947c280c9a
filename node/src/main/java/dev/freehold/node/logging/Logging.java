package dev.freehold.node.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import dev.freehold.config.LogFormat;
import dev.freehold.config.LogLevel;
import dev.freehold.core.codec.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Setup of the log of all programs: lines on the error output, with date, time and zone. Logback
 * finds it as a service; there is no file to read, which a short command would wait for.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  /** Environment variable that names the level. */
  public static final String VARIABLE = "FREEHOLD_LOG";

  /** Level of daemons where nothing else is asked for. */
  public static final LogLevel DAEMONS = LogLevel.INFO;

  /** Level of commands where nothing else is asked for. */
  public static final LogLevel COMMANDS = LogLevel.WARN;

  private static final long FILE_BYTES_MAX = 64 << 20;
  private static final int FILE_DAYS_MAX = 30;
  private static final long FILES_BYTES_MAX = 1L << 30;

  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %-16thread %logger{0}: %foreign%n%trace";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getLogger("io.netty").setLevel(Level.WARN);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(asked().name()));
    root.addAppender(errorOutput(context, LogFormat.TEXT));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Writes the log elsewhere, or in another form, from now on.
   *
   * @param file empty for the error output
   * @throws IOException if the file cannot be written
   */
  public static void to(Optional<Path> file, LogFormat format) throws IOException {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    LoggerContext context = root.getLoggerContext();
    Appender<ILoggingEvent> next =
        file.isPresent() ? rolling(context, file.get(), format) : errorOutput(context, format);
    root.detachAndStopAllAppenders();
    root.addAppender(next);
  }

  private static Appender<ILoggingEvent> errorOutput(LoggerContext context, LogFormat format) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("error output");
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context, format));
    appender.start();
    return appender;
  }

  private static Appender<ILoggingEvent> rolling(LoggerContext context, Path file, LogFormat format)
      throws IOException {
    String name = file.toAbsolutePath().toString();
    if (name.indexOf('%') >= 0) {
      throw new IOException("a log file whose name has no % in it, not " + name);
    }
    if (Files.isDirectory(file)) {
      throw new IOException("cannot write the log to " + name + ": it is a directory");
    }
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setName("file");
    appender.setFile(name);
    appender.setEncoder(encoder(context, format));
    SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
    policy.setContext(context);
    policy.setParent(appender);
    policy.setFileNamePattern(name + ".%d{yyyy-MM-dd}.%i");
    policy.setMaxFileSize(new FileSize(FILE_BYTES_MAX));
    policy.setMaxHistory(FILE_DAYS_MAX);
    policy.setTotalSizeCap(new FileSize(FILES_BYTES_MAX));
    policy.start();
    appender.setRollingPolicy(policy);
    appender.setTriggeringPolicy(policy);
    appender.start();
    if (!appender.isStarted()) {
      throw new IOException(
          "cannot write the log to "
              + name
              + ": make its directory, and let this user write there");
    }
    return appender;
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogFormat format) {
    if (format == LogFormat.JSON) {
      JsonLines encoder = new JsonLines();
      encoder.setContext(context);
      encoder.start();
      return encoder;
    }
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout(context));
    encoder.start();
    return encoder;
  }

  /** Lines in which nothing moves a cursor or begins a line that is not one of ours. */
  static PatternLayout layout(Context context) {
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.getInstanceConverterMap().put("foreign", ForeignMessage::new);
    layout.getInstanceConverterMap().put("trace", ForeignTrace::new);
    layout.setPattern(PATTERN);
    layout.start();
    return layout;
  }

  /** Text whose further lines are set in, so that none looks like a line of the log. */
  private static String setIn(String text) {
    return Printable.lines(text.stripTrailing()).replaceAll("\\n(?!\\t)", "\n\t");
  }

  /** Message of a line; texts of others are in it. */
  static final class ForeignMessage extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return setIn(event.getFormattedMessage());
    }
  }

  /** Stack trace below a line; texts of others are in its messages. */
  static final class ForeignTrace extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
      return "\t" + setIn(super.throwableProxyToString(thrown)) + System.lineSeparator();
    }
  }

  /** The level that the environment asks for; that of commands where it names none that is. */
  private static LogLevel asked() {
    String name = System.getenv(VARIABLE);
    return Arrays.stream(LogLevel.values())
        .filter(level -> level.name().equalsIgnoreCase(name))
        .findAny()
        .orElse(COMMANDS);
  }

  /** Sets the least level of the lines that are logged from now on. */
  public static void level(LogLevel level) {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
        .setLevel(Level.toLevel(level.name()));
  }
}
