package dev.headgate.adapters.http;

import java.nio.charset.StandardCharsets;

/** Where Jazzer enters the scanner. */
public final class ScannerFuzz {
  private static final ScannerOracle ORACLE = new ScannerOracle();

  private ScannerFuzz() {}

  /** Loads what takes long at first, so that no input is blamed for it. */
  public static void fuzzerInitialize() {
    ORACLE.check("{\"events\":[{\"a\":[1]}],\"events\":0}".getBytes(StandardCharsets.US_ASCII));
  }

  public static void fuzzerTestOneInput(byte[] body) {
    ORACLE.check(body);
  }
}
