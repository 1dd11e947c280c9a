package dev.freehold.config;

/** Levels of log lines, from the gravest down. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
