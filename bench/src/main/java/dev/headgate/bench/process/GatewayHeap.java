package dev.headgate.bench.process;

import java.util.List;

/** The heap that {@code bin/headgate} gives the gateway, for it and for what it is held against. */
public final class GatewayHeap {
  /** Arguments of the JVM. */
  public static final List<String> ARGUMENTS =
      List.of("-Xms256m", "-Xmx256m", "-XX:-G1UseAdaptiveIHOP", "-XX:+UseCompactObjectHeaders");

  private GatewayHeap() {}
}
