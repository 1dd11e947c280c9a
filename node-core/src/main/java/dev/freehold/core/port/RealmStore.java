package dev.freehold.core.port;

/**
 * One realm's durable store: its state, the writes of its gatherer and its history. Users take the
 * narrowest of the three that serves them.
 */
public interface RealmStore extends RealmView, RealmCommits, Archive {}
