package dev.freehold.node.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.freehold.node.logging.NodeEvents;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Lines that are logged of a node's events, or by one class, while a test runs. */
final class CapturedEvents implements BeforeEachCallback, AfterEachCallback {
  private final Logger logger;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  CapturedEvents() {
    this(NodeEvents.class);
  }

  CapturedEvents(Class<?> by) {
    logger = (Logger) LoggerFactory.getLogger(by);
    // Others log while a test reads.
    lines.list = new CopyOnWriteArrayList<>();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    logger.setLevel(Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  /** What is logged by an action. */
  List<String> of(Runnable action) {
    lines.list.clear();
    action.run();
    return logged();
  }

  /** Lines so far with these words. */
  long count(String words) {
    return logged().stream().filter(line -> line.contains(words)).count();
  }

  private List<String> logged() {
    return List.copyOf(lines.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
