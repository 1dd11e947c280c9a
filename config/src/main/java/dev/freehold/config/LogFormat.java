package dev.freehold.config;

/** Forms of log lines. */
public enum LogFormat {
  /** Lines for people. */
  TEXT,
  /** An object of JSON a line. */
  JSON
}
