package dev.headgate.app.demo;

import dev.headgate.ingest.tag.TagStatus;
import java.util.List;
import java.util.Set;

/**
 * A tag of the demo's containers and how it behaves.
 *
 * @param id its number in Tag Manager
 * @param firesOn event names; empty for all
 * @param successRate while all is well, 0 to 1
 * @param typicalMillis how long it usually runs
 * @param failsAtNoon whether its vendor breaks down at noon
 */
record DemoTag(
    String id,
    String name,
    Set<String> firesOn,
    double successRate,
    int typicalMillis,
    boolean failsAtNoon) {
  /** What a container waits before it gives a tag up. */
  static final int TIMEOUT_MILLIS = 5_000;

  private static final double BROKEN_SUCCESS_RATE = 0.60;

  /** The twelve tags: one starts failing at noon, one is slow, the rest do well. */
  static final List<DemoTag> ALL =
      List.of(
          well("15", "GA4 - Event", 0.998, 110),
          new DemoTag(
              "22",
              "Meta CAPI",
              Set.of("page_view", "view_item", "add_to_cart", "purchase", "generate_lead"),
              0.99,
              240,
              true),
          well("23", "TikTok Events API", 0.985, 280, "view_item", "add_to_cart", "purchase"),
          well("24", "Pinterest API", 0.99, 210, "page_view", "add_to_cart", "purchase"),
          well("25", "Snapchat CAPI", 0.98, 260, "view_item", "purchase", "sign_up"),
          well("31", "Google Ads - Conversion", 0.997, 95, "purchase", "generate_lead"),
          well("32", "Google Ads - Remarketing", 0.996, 90, "page_view", "view_item"),
          well("33", "Floodlight - Sales", 0.994, 130, "purchase"),
          well("41", "LinkedIn CAPI", 0.975, 320, "generate_lead", "sign_up"),
          well("42", "BigQuery - Raw events", 0.992, 1_450),
          well("43", "Klaviyo - Profile", 0.985, 340, "sign_up", "add_to_cart", "purchase"),
          well("44", "HTTP - Order webhook", 0.95, 180, "purchase", "refund"));

  private static DemoTag well(
      String id, String name, double successRate, int typicalMillis, String... firesOn) {
    return new DemoTag(id, name, Set.of(firesOn), successRate, typicalMillis, false);
  }

  boolean firesOn(String eventName) {
    return firesOn.isEmpty() || firesOn.contains(eventName);
  }

  /** One run of the tag. */
  record Run(DemoTag tag, TagStatus status, int millis) {}

  Run run(Dice dice, boolean afterNoon) {
    boolean broken = failsAtNoon && afterNoon;
    boolean success = dice.chance(broken ? BROKEN_SUCCESS_RATE : successRate);
    int millis = (int) Math.clamp(dice.around(typicalMillis, 0.4), 1, TIMEOUT_MILLIS - 1);
    if (success) {
      return new Run(this, TagStatus.SUCCESS, millis);
    }
    double kind = dice.fraction();
    if (kind < (broken ? 0.85 : 0.35)) {
      return new Run(this, TagStatus.TIMEOUT, TIMEOUT_MILLIS);
    }
    return new Run(this, kind < 0.95 ? TagStatus.FAILURE : TagStatus.EXCEPTION, millis);
  }
}
