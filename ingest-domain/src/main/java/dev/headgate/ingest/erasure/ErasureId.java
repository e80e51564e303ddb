package dev.headgate.ingest.erasure;

/** Identifies an erasure; from 1. */
public record ErasureId(int value) {
  public ErasureId {
    if (value <= 0) {
      throw new IllegalArgumentException("erasure id: " + value);
    }
  }
}
