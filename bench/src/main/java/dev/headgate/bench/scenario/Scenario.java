package dev.headgate.bench.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is sent. */
enum Scenario {
  MEDIA_1(Kind.MEDIA, 1, 0),
  MEDIA_10(Kind.MEDIA, 10, 0),
  MEDIA_100(Kind.MEDIA, 100, 0),
  MEDIA_500(Kind.MEDIA, 500, 0),
  DUPLICATES(Kind.MEDIA, 500, 5),
  GZIP(Kind.GZIP, 500, 0),
  TENANTS(Kind.TENANTS, 100, 0),
  /** Read by people meanwhile. */
  DASHBOARDS(Kind.MEDIA, 100, 0),
  TAG_EVENT(Kind.TAG_EVENT, 1, 0),
  TAG_WINDOW(Kind.TAG_WINDOW, 1, 0);

  /** To which API, and how. */
  enum Kind {
    MEDIA,
    GZIP,
    TENANTS,
    TAG_EVENT,
    TAG_WINDOW;

    boolean isTag() {
      return this == TAG_EVENT || this == TAG_WINDOW;
    }
  }

  private final Kind kind;
  private final int events;
  private final int duplicatesInHundred;

  Scenario(Kind kind, int events, int duplicatesInHundred) {
    this.kind = kind;
    this.events = events;
    this.duplicatesInHundred = duplicatesInHundred;
  }

  Kind kind() {
    return kind;
  }

  int events() {
    return events;
  }

  int duplicatesInHundred() {
    return duplicatesInHundred;
  }

  /** Small bodies, whose cost is that of a request. */
  boolean isSmall() {
    return events == 1;
  }

  /** As it is typed. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(Scenario::label).toList();
  }

  static Scenario of(String label) {
    return Arrays.stream(values())
        .filter(scenario -> scenario.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no scenario %s; there are %s".formatted(label, labels())));
  }
}
