package dev.headgate.app.demo;

import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagReport.Ecommerce;
import dev.headgate.ingest.tag.TagReport.TagExecution;
import dev.headgate.ingest.tag.TagReport.UserData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event of a web shop that came through a container: what the visitor did, what was known of
 * the visitor, and how each tag ran.
 */
final class ShopVisit {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Event names with how many of a thousand events have them. */
  private static final Map<String, Integer> EVENTS = events();

  private static final Set<String> COMMERCE =
      Set.of("view_item", "add_to_cart", "begin_checkout", "purchase", "refund");
  private static final Set<String> IDENTIFIED =
      Set.of("begin_checkout", "purchase", "refund", "generate_lead", "sign_up");

  /** Runs whose time the container did not measure. */
  private static final double UNTIMED_SHARE = 0.02;

  /** Events without any consent: the template then sends an empty object. */
  private static final double NO_USER_DATA_SHARE = 0.03;

  private final Instant at;
  private final String name;
  private final List<DemoTag.Run> runs = new ArrayList<>();
  private final boolean untimed;
  private final Map<String, Boolean> userData = new LinkedHashMap<>();
  private final Map<String, Boolean> ecommerce = new LinkedHashMap<>();

  private static Map<String, Integer> events() {
    Map<String, Integer> events = new LinkedHashMap<>();
    events.put("page_view", 560);
    events.put("view_item", 210);
    events.put("add_to_cart", 80);
    events.put("begin_checkout", 40);
    events.put("purchase", 30);
    events.put("search", 40);
    events.put("generate_lead", 18);
    events.put("sign_up", 18);
    events.put("refund", 4);
    return events;
  }

  ShopVisit(Dice dice, Instant at, boolean afterNoon) {
    this.at = at;
    name = chooseName(dice);
    for (DemoTag tag : DemoTag.ALL) {
      if (tag.firesOn(name)) {
        runs.add(tag.run(dice, afterNoon));
      }
    }
    untimed = dice.chance(UNTIMED_SHARE);
    chooseUserData(dice);
    chooseEcommerce(dice);
  }

  private static String chooseName(Dice dice) {
    int left = dice.between(0, EVENTS.values().stream().mapToInt(Integer::intValue).sum() - 1);
    for (Map.Entry<String, Integer> event : EVENTS.entrySet()) {
      left -= event.getValue();
      if (left < 0) {
        return event.getKey();
      }
    }
    return "page_view";
  }

  private void chooseUserData(Dice dice) {
    boolean identified = IDENTIFIED.contains(name);
    boolean address = dice.chance(identified ? 0.75 : 0.14);
    if (dice.chance(NO_USER_DATA_SHARE)) {
      return;
    }
    userData.put("has_email", dice.chance(identified ? 0.93 : 0.22));
    userData.put("has_phone", dice.chance(identified ? 0.46 : 0.07));
    userData.put("has_first_name", address && dice.chance(0.95));
    userData.put("has_last_name", address);
    userData.put("has_city", address && dice.chance(0.6));
    userData.put("has_country", dice.chance(0.88));
  }

  private void chooseEcommerce(Dice dice) {
    if (!COMMERCE.contains(name)) {
      return;
    }
    boolean order = name.equals("purchase") || name.equals("refund");
    ecommerce.put("has_value", dice.chance(order ? 0.98 : 0.9));
    ecommerce.put("has_currency", dice.chance(order ? 0.97 : 0.9));
    ecommerce.put("has_transaction_id", order && dice.chance(0.96));
    ecommerce.put("has_items", dice.chance(0.92));
  }

  Instant at() {
    return at;
  }

  String name() {
    return name;
  }

  List<DemoTag.Run> runs() {
    return runs;
  }

  /** What a container sends of it in per-event mode. */
  ObjectNode json(String containerId) {
    ObjectNode json = JSON.createObjectNode();
    json.put("container_id", containerId).put("event_name", name);
    json.put("timestamp_ms", at.toEpochMilli());
    ArrayNode tags = json.putArray("tags");
    for (DemoTag.Run run : runs) {
      ObjectNode tag = tags.addObject();
      tag.put("id", run.tag().id()).put("name", run.tag().name());
      tag.put("status", run.status().label());
      if (!untimed) {
        tag.put("execution_time", run.millis());
      }
    }
    ObjectNode user = json.putObject("user_data");
    userData.forEach(user::put);
    ObjectNode commerce = json.putObject("ecommerce");
    ecommerce.forEach(commerce::put);
    return json;
  }

  /** The same, as the gateway has to understand it. */
  TagReport.Event report(String containerId) {
    List<TagExecution> tags =
        runs.stream()
            .map(
                run ->
                    new TagExecution(
                        run.tag().id(),
                        run.tag().name(),
                        run.status(),
                        untimed ? OptionalLong.empty() : OptionalLong.of(run.millis())))
            .toList();
    return new TagReport.Event(containerId, name, at.toEpochMilli(), tags, user(), commerce());
  }

  /** Empty when nothing is known, not even that something is missing. */
  Optional<UserData> user() {
    return userData.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new UserData(
                is(userData, "has_email"),
                is(userData, "has_phone"),
                is(userData, "has_first_name") || is(userData, "has_last_name"),
                is(userData, "has_city"),
                is(userData, "has_country")));
  }

  /** Empty unless this is a commerce event. */
  Optional<Ecommerce> commerce() {
    return ecommerce.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Ecommerce(
                is(ecommerce, "has_value"),
                is(ecommerce, "has_currency"),
                is(ecommerce, "has_transaction_id"),
                is(ecommerce, "has_items")));
  }

  private static boolean is(Map<String, Boolean> presence, String key) {
    return presence.getOrDefault(key, false);
  }
}
