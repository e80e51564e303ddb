package dev.headgate.adapters.http;

/** A tag report that is JSON and has not the contract's shape. */
final class InvalidReport extends Exception {
  InvalidReport(String message) {
    super(message, null, false, false);
  }
}
