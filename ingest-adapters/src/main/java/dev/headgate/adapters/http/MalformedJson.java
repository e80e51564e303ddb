package dev.headgate.adapters.http;

/** The bytes are not a JSON document that we take. Says where and why, never what stood there. */
final class MalformedJson extends Exception {
  MalformedJson(int offset, String what) {
    super(what + " at byte " + offset, null, false, false);
  }
}
