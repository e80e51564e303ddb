package dev.headgate.app.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One viewer watching one title on one device, from {@code play_start} to {@code play_end}. */
final class PlayerSession {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration HEARTBEAT = Duration.ofSeconds(20);
  private static final List<Integer> BITRATES = List.of(800, 1600, 3000, 4500, 8000);
  private static final List<String> ERRORS =
      List.of("MANIFEST_404", "DRM_LICENSE", "DECODE", "NETWORK_TIMEOUT");
  private static final double VIEWERS_SHARE = 0.4;
  private static final double REPEATED_SHARE = 0.01;
  private static final double OFFLINE_SHARE = 0.15;
  private static final double BEACON_SHARE = 0.7;

  private final Script script;
  private final Dice dice;
  private final Dice ids;
  private final Instant start;
  private final Title title;
  private final DeviceType device;
  private final boolean offline;
  private final SenderClock clock;
  private final String sessionId;
  private final UUID viewer;
  private final int viewerNumber;
  private final List<Timed> events = new ArrayList<>();

  private double position;
  private int bitrate;

  /** An event and the true time it happened at. */
  private record Timed(Instant at, PlayerEvent event) {}

  /**
   * @param sessions how many sessions the day has
   */
  PlayerSession(Script script, List<Title> catalogue, int number, int sessions, Instant start) {
    this.script = script;
    this.start = start;
    dice = script.dice("session", number);
    ids = script.ids("session", number);
    title = Title.popular(catalogue, dice);
    device = DeviceType.chosenBy(dice);
    offline = device == DeviceType.MOBILE && dice.chance(OFFLINE_SHARE);
    clock = clock();
    viewerNumber = dice.between(0, (int) (sessions * VIEWERS_SHARE));
    viewer = script.dice("viewer", viewerNumber).uuid();
    sessionId = "sess_" + ids.uuid().toString().replace("-", "").substring(0, 16);
    bitrate = dice.pick(BITRATES);
  }

  /** A relay sends for many devices, on its own clock. */
  private SenderClock clock() {
    boolean nearNow = script.live() || start.isAfter(script.day().end().minus(Duration.ofHours(2)));
    SenderClock chosen = SenderClock.chosenBy(dice, nearNow && !offline);
    return device == DeviceType.SET_TOP_BOX ? SenderClock.ACCURATE : chosen;
  }

  /** Everything this session uploads, in the order of time. */
  List<MediaUpload> uploads() {
    play();
    if (events.isEmpty()) {
      return List.of();
    }
    if (offline) {
      return uploadLate();
    }
    return device == DeviceType.SET_TOP_BOX ? handToRelay() : uploadWhilePlaying();
  }

  private void play() {
    double seconds =
        Math.min(title.seconds(), Math.max(8, dice.around(title.seconds() * 0.2, 1.0)));
    emit("play_start", 0, Optional.empty());
    boolean playing = true;
    double beat = HEARTBEAT.toSeconds();
    for (double at = beat; playing && at < seconds; at += beat) {
      position += beat;
      interrupt(at - dice.between(1, 19));
      playing = !fail(at - 0.5);
      emit("heartbeat", at, Optional.empty());
    }
    if (playing && dice.chance(0.96)) {
      emit("play_end", seconds, Optional.empty());
    }
    events.sort(Comparator.comparing(Timed::at));
  }

  private void interrupt(double at) {
    double chance = dice.fraction();
    if (chance < 0.06) {
      bitrate = dice.pick(BITRATES);
      emit(
          "buffering",
          at,
          Optional.of(JSON.createObjectNode().put("duration_ms", dice.between(120, 6000))));
    } else if (chance < 0.09) {
      double from = position;
      position = Math.floor(dice.fraction() * title.seconds());
      emit(
          "seek",
          at,
          Optional.of(JSON.createObjectNode().put("from_sec", from).put("to_sec", position)));
    }
  }

  /** Whether playback ends here with an error. */
  private boolean fail(double at) {
    if (!dice.chance(0.004)) {
      return false;
    }
    boolean fatal = dice.chance(0.5);
    emit(
        "error",
        at,
        Optional.of(JSON.createObjectNode().put("code", dice.pick(ERRORS)).put("fatal", fatal)));
    return fatal;
  }

  private void emit(String type, double second, Optional<ObjectNode> properties) {
    Instant at = start.plusMillis((long) (second * 1000) + dice.between(0, 400));
    // Without sent_at a flawed time could stand for the sender's clock and bend the whole batch.
    Optional<Flaw> flaw = Flaw.chosenBy(dice).filter(_ -> clock.tellsSentAt());
    if (!at.isBefore(script.day().end())) {
      return;
    }
    Instant shown = device.told(clock.at(at));
    ObjectNode json = json(type, shown);
    properties.ifPresent(own -> json.set("properties", own));
    if (type.equals("heartbeat")) {
      json.put("cdn", "edge-" + (viewerNumber % 7 + 1));
    }
    flaw.ifPresent(what -> what.spoil(json));
    events.add(
        new Timed(
            at,
            new PlayerEvent(
                JSON.writeValueAsString(json),
                type,
                device,
                shown.toEpochMilli(),
                flaw.map(Flaw::code))));
  }

  private ObjectNode json(String type, Instant shown) {
    ObjectNode json = JSON.createObjectNode();
    if (device.identifiesEvents()) {
      json.put("event_id", ids.uuid().toString());
    }
    json.put("event_type", type).put("ts", device.format(shown));
    json.put("anonymous_id", viewer.toString());
    if (viewerNumber % 5 < 2) {
      json.put("user_id", "user-" + viewerNumber);
    }
    json.put("session_id", sessionId);
    json.put("content_id", title.id()).put("content_type", title.type());
    json.put("content_title", title.name());
    json.put("position_sec", position).put("bitrate_kbps", bitrate);
    json.set("context", context());
    return json;
  }

  private ObjectNode context() {
    ObjectNode context = JSON.createObjectNode();
    context.put("device_type", device.label());
    context.put("app_version", "4.%d.0".formatted(8 + viewerNumber % 5));
    context.put("run", script.run());
    if (!clock.isAccurate() && clock.tellsSentAt()) {
      context.put("clock_off_ms", clock.offset().toMillis());
    }
    return context;
  }

  /**
   * A phone without a network keeps all and sends it hours later, by the day's end at the latest.
   */
  private List<MediaUpload> uploadLate() {
    Duration delay = Duration.ofMinutes(dice.between(40, 600));
    Instant dueAt = script.withinDay(last(events).plus(delay));
    List<MediaUpload> uploads = new ArrayList<>();
    for (int from = 0; from < events.size(); from += MediaUpload.MAX_EVENTS) {
      int to = Math.min(from + MediaUpload.MAX_EVENTS, events.size());
      uploads.add(upload(Endpoint.EVENTS, dueAt, events.subList(from, to)));
    }
    return uploads;
  }

  private List<MediaUpload> uploadWhilePlaying() {
    List<MediaUpload> uploads = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= events.size(); i++) {
      boolean flush =
          i == events.size()
              || events.get(i).at().isAfter(events.get(from).at().plus(device.flushInterval()));
      if (flush) {
        Endpoint endpoint = i == events.size() ? farewell() : Endpoint.EVENTS;
        List<Timed> batch = events.subList(from, i);
        uploads.add(upload(endpoint, last(batch), batch));
        from = i;
      }
    }
    return uploads;
  }

  /** A browser that leaves the page sends its last events as a beacon. */
  private Endpoint farewell() {
    return device == DeviceType.WEB && dice.chance(BEACON_SHARE)
        ? Endpoint.BEACON
        : Endpoint.EVENTS;
  }

  private List<MediaUpload> handToRelay() {
    List<MediaUpload> parts = new ArrayList<>();
    for (int from = 0; from < events.size(); from += MediaUpload.MAX_EVENTS) {
      int to = Math.min(from + MediaUpload.MAX_EVENTS, events.size());
      List<Timed> part = events.subList(from, to);
      parts.add(
          new MediaUpload(
              Endpoint.EVENTS, last(part), unTimed(part), SenderClock.ACCURATE, false, false));
    }
    return parts;
  }

  private MediaUpload upload(Endpoint endpoint, Instant dueAt, List<Timed> batch) {
    boolean repeated =
        dice.chance(REPEATED_SHARE) && endpoint == Endpoint.EVENTS && device.identifiesEvents();
    return new MediaUpload(endpoint, dueAt, unTimed(batch), clock, repeated, false);
  }

  private static Instant last(List<Timed> batch) {
    return batch.getLast().at();
  }

  private static List<PlayerEvent> unTimed(List<Timed> batch) {
    return batch.stream().map(Timed::event).toList();
  }
}
