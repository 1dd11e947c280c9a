package dev.freehold.node.service;

import dev.freehold.node.ProgramVersion;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.SeenNode;
import dev.freehold.store.DataDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Report of what any node counts: its connections, the latest checkpoint's age, disk and memory.
 */
final class NodeReport implements AutoCloseable {
  private final ConnectionRegistry registry;
  private final HeadClock head = new HeadClock();
  private final ProcessVitals vitals;
  private final DiskWatch watch;

  /** A report whose watch over the disk runs until it is closed. */
  NodeReport(DataDirectory data, ConnectionRegistry registry, NodeEvents events) {
    this.registry = registry;
    Path root = data.resolve("");
    Disk disk = Disk.of(root);
    vitals = new ProcessVitals(disk);
    watch = new DiskWatch(root, events, disk).start();
  }

  /** To be shown what everybody is told. */
  HeadClock head() {
    return head;
  }

  /** The program and its version. */
  String program() {
    return ProgramVersion.text();
  }

  /** All counters. */
  List<Answer.Counter> counters() {
    List<Answer.Counter> counters = new ArrayList<>(TransportCounters.of(registry));
    counters.addAll(head.counters());
    counters.addAll(vitals.counters());
    return counters;
  }

  /** The answer of a node on which nothing can end: its own counters, and these. */
  Answer.Counters answer(int request, List<Answer.Counter> own, List<SeenNode> nodes) {
    List<Answer.Counter> all = new ArrayList<>(own);
    all.addAll(counters());
    return new Answer.Counters(request, all, List.of(), "", program(), nodes);
  }

  @Override
  public void close() {
    watch.close();
  }
}
