package dev.headgate.admin;

import dev.headgate.admin.chart.Chart;
import dev.headgate.admin.chart.Chart.Band;
import dev.headgate.admin.chart.Chart.Mark;
import dev.headgate.admin.chart.Chart.Series;
import dev.headgate.admin.chart.Chart.Unit;
import dev.headgate.admin.chart.SeriesColour;
import dev.headgate.admin.chart.Sparkline;
import dev.headgate.admin.component.Choice;
import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.component.Equation;
import dev.headgate.admin.component.Equation.Term;
import dev.headgate.admin.component.ShownSecret;
import dev.headgate.admin.component.ShownSecret.Snippet;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.table.ListQuery;
import dev.headgate.admin.words.Rate;
import dev.headgate.admin.words.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Every component on one page, with made-up numbers: to be looked at, and to test them. */
@Controller
class GalleryController {

  record Tag(
      String name,
      int colour,
      Rate success,
      Sparkline trend,
      long failures,
      Status status,
      Instant last) {}

  @GetMapping("/admin/gallery")
  String gallery(Frame frame, Model model) {
    model.addAttribute("bad", Status.bad("failing").tone());
    Link list = frame.link("/admin/gallery");
    model.addAttribute(
        "equation",
        new Equation(
            List.of(
                new Term("received", 9_214_008, list, "Events of well-formed batches."),
                new Term("accepted", 9_101_220, list, "Acknowledged and kept."),
                new Term("rejected", 98_120, list, "Broken events, each with a reason."),
                new Term("refused", 14_668, list, "Over a limit."),
                new Term("pending", 0, list, "Not yet decided."))));
    model.addAttribute(
        "tags", ListQuery.of(frame.here(), "name").apply(tags(frame.now()), orders()));
    model.addAttribute("volume", volume(frame.now()));
    model.addAttribute("outcomes", outcomes(frame.now()));
    model.addAttribute("spark", Sparkline.of(walk(40, 95, 5, 1), "Success over 24 hours"));
    model.addAttribute(
        "statuses",
        List.of(
            Status.good("live"),
            Status.warning("expires soon"),
            Status.bad("revoked"),
            Status.neutral("disabled"),
            Status.moving("rotating"),
            Status.trial("test")));
    model.addAttribute(
        "kinds",
        List.of(
            new Choice("media", "Media events", "Players and servers send what was watched."),
            new Choice(
                "tag", "Tag reports", "A server-side container reports what its tags did.")));
    model.addAttribute(
        "confirm",
        new Confirmation(
            "Revoke \"Web player\"?",
            List.of(
                "This key took 41,200 events today; the last came 12 seconds ago.",
                "From the next second on, senders with it get 401 and their events are lost.",
                "It cannot be undone. To replace a key without a gap, rotate it."),
            "/admin/gallery",
            "Revoke the key",
            list,
            true,
            Optional.of("Web player")));
    model.addAttribute(
        "secret",
        new ShownSecret(
            "Web player",
            "tm_live_8Kq2vXn4Wb1sTz7yLr0HcUe5MgPjDaFi93kQoZ",
            List.of(
                new Snippet(
                    "curl",
                    "curl -sS http://127.0.0.1:8080/v1/ingest/events \\\n  -H 'Authorization: Bearer tm_live_8Kq2vXn4Wb1sTz7yLr0HcUe5MgPjDaFi93kQoZ' \\\n  -d '{\"events\":[]}'"),
                new Snippet(
                    "JavaScript",
                    "navigator.sendBeacon('/v1/ingest/beacon?api_key=tm_live_8Kq2');"),
                new Snippet("Python", "import urllib.request"))));
    return "admin/gallery";
  }

  @GetMapping("/admin/gallery/broken")
  String broken() {
    throw new IllegalStateException("on purpose");
  }

  private static Map<String, Comparator<Tag>> orders() {
    return Map.of(
        "name", Comparator.comparing(Tag::name),
        "success", Comparator.comparingDouble(tag -> tag.success().percent()),
        "fail", Comparator.comparingLong(Tag::failures));
  }

  private static List<Tag> tags(Instant now) {
    return List.of(
        tag(
            "Meta CAPI",
            8_003,
            13_120,
            "falls at 12:04",
            Status.bad("failing"),
            now.minusSeconds(2)),
        tag("GA4 - Event", 13_110, 13_120, "steady", Status.good("healthy"), now.minusSeconds(40)),
        tag(
            "Google Ads Conversion",
            1_204,
            1_221,
            "steady",
            Status.good("healthy"),
            now.minusSeconds(400)),
        tag(
            "<script>alert('tag')</script>",
            19,
            22,
            "few",
            Status.neutral("few runs"),
            now.minus(Duration.ofHours(5))));
  }

  private static Tag tag(
      String name, long ok, long runs, String says, Status status, Instant last) {
    return new Tag(
        name,
        SeriesColour.of(name),
        new Rate(ok, runs),
        Sparkline.of(walk(30, 100.0 * ok / runs, 4, name.hashCode()), 50, 100, says),
        runs - ok,
        status,
        last);
  }

  private static List<Instant> times(Instant now, int count, int minutes) {
    Instant first =
        now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofMinutes((long) count * minutes));
    return IntStream.range(0, count)
        .mapToObj(i -> first.plus(Duration.ofMinutes((long) i * minutes)))
        .toList();
  }

  private static List<Double> walk(int count, double mean, double spread, long seed) {
    Random random = new Random(seed);
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(Math.clamp(mean + random.nextGaussian() * spread, 0, mean * 3));
    }
    return values;
  }

  private static Chart volume(Instant now) {
    List<Instant> times = times(now, 96, 15);
    List<Double> seen = new ArrayList<>();
    List<Double> low = new ArrayList<>();
    List<Double> high = new ArrayList<>();
    Random random = new Random(4);
    for (int i = 0; i < times.size(); i++) {
      double usual = 9_000 + 6_500 * Math.sin(i / 96.0 * 2 * Math.PI - 1.4);
      low.add(usual * 0.84);
      high.add(usual * 1.16);
      double fallen = i > 58 ? 0.62 : 1;
      seen.add(i > 70 && i < 75 ? null : usual * fallen * (1 + random.nextGaussian() * 0.04));
    }
    return Chart.lines(
            "Events received", Unit.COUNT, 900, times, List.of(new Series("Events", 1, seen)))
        .withExpected(new Band("usual for this hour", low, high))
        .withMarks(List.of(new Mark(times.get(59), "began to fall")))
        .inGroup("gallery");
  }

  private static Chart outcomes(Instant now) {
    List<Instant> times = times(now, 48, 30);
    return Chart.stackedBars(
            "Tag executions by status",
            Unit.COUNT,
            1800,
            times,
            List.of(
                new Series("success", 2, walk(48, 900, 90, 1)),
                new Series("failure", 3, walk(48, 130, 40, 2)),
                new Series("timeout", 7, walk(48, 40, 20, 3)),
                new Series("exception", 8, walk(48, 12, 8, 4))))
        .inGroup("gallery");
  }
}
