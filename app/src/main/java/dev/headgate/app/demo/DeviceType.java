package dev.headgate.app.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** The kinds of player; each writes time in its own way and has its own habit of uploading. */
enum DeviceType {
  /** Smart TVs: time in whole seconds. */
  TV("tv", 0.30, "yyyy-MM-dd'T'HH:mm:ssX", ZoneOffset.UTC, 120, true),
  /** Phones: local time with an offset, and often offline. */
  MOBILE(
      "mobile", 0.30, "yyyy-MM-dd'T'HH:mm:ss.SSSxxx", ZoneOffset.ofHoursMinutes(5, 30), 60, true),
  /** Browsers: what {@code toISOString} makes; the last events go as a beacon. */
  WEB("web", 0.20, "yyyy-MM-dd'T'HH:mm:ss.SSSX", ZoneOffset.UTC, 60, true),
  /** Operator boxes: a relay of the operator uploads for many of them at once. */
  SET_TOP_BOX("set_top_box", 0.12, "yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx", ZoneOffset.UTC, 0, true),
  /** Game consoles: an old player that knows no event ids. */
  CONSOLE("console", 0.08, "yyyy-MM-dd'T'HH:mm:ss.SSSX", ZoneOffset.UTC, 90, false);

  private final String label;
  private final double share;
  private final DateTimeFormatter format;
  private final boolean wholeSeconds;
  private final Duration flushInterval;
  private final boolean identifiesEvents;

  DeviceType(
      String label,
      double share,
      String format,
      ZoneOffset offset,
      int flushSeconds,
      boolean identifiesEvents) {
    this.label = label;
    this.share = share;
    this.format = DateTimeFormatter.ofPattern(format).withZone(offset);
    wholeSeconds = !format.contains("S");
    flushInterval = Duration.ofSeconds(flushSeconds);
    this.identifiesEvents = identifiesEvents;
  }

  /** As it stands in the events' context. */
  String label() {
    return label;
  }

  /** How long events are gathered before an upload. */
  Duration flushInterval() {
    return flushInterval;
  }

  /** Whether its events carry an {@code event_id}. */
  boolean identifiesEvents() {
    return identifiesEvents;
  }

  /** The instant as exactly as this device tells it. */
  Instant told(Instant instant) {
    return instant.truncatedTo(wholeSeconds ? ChronoUnit.SECONDS : ChronoUnit.MILLIS);
  }

  String format(Instant instant) {
    return format.format(instant);
  }

  static DeviceType chosenBy(Dice dice) {
    double left = dice.fraction();
    for (DeviceType device : values()) {
      left -= device.share;
      if (left < 0) {
        return device;
      }
    }
    return CONSOLE;
  }
}
