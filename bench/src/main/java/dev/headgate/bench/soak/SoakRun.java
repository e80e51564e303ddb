package dev.headgate.bench.soak;

import dev.headgate.bench.fault.Accounts;
import dev.headgate.bench.fault.Equations;
import dev.headgate.bench.fault.Fault;
import dev.headgate.bench.fault.FaultedGateway;
import dev.headgate.bench.fault.FaultedGateway.Part;
import dev.headgate.bench.fault.StoredUsage;
import dev.headgate.bench.fault.Tampering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/** Finds the maximum, sends half of it for long while parts fail, and audits what is stored. */
final class SoakRun {
  private static final int TENANTS = 4;
  private static final int SITES = 2;
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration LAST_PATIENCE = Duration.ofMinutes(5);
  private static final double CAUGHT_UP_SECONDS = 3;

  /** A backlog is seen only when it is some seconds old. */
  private static final double CALM_SECONDS = 6;

  private static final int CONTENT_SAMPLE = 200;

  private final FaultedGateway gateway;
  private final Plan plan;
  private final SoakReport report;
  private final List<Long> tenants = new ArrayList<>();
  private final List<Long> sites = new ArrayList<>();
  private final List<String> mediaKeys = new ArrayList<>();
  private final List<String> tagKeys = new ArrayList<>();
  private final MixedLoad load;

  /**
   * What is to be done.
   *
   * @param time under load and faults
   * @param maximum how long the maximum is measured
   * @param every from one fault to the next
   * @param stop how long something is suspended that is not killed
   * @param share of the maximum that is sent
   * @param tamper whether the store is spoilt at the end, which has to be noticed
   */
  record Plan(
      Duration time,
      Duration maximum,
      Duration every,
      Duration stop,
      int connections,
      double share,
      long seed,
      boolean tamper) {
    int faults() {
      return (int) Math.max(0, time.minus(every).dividedBy(every));
    }
  }

  SoakRun(FaultedGateway gateway, Plan plan, SoakReport report) {
    this.gateway = gateway;
    this.plan = plan;
    this.report = report;
    load = new MixedLoad(TENANTS, SITES, plan.seed());
  }

  void run() {
    makeAccounts();
    Clients clients = new Clients(gateway.url(), mediaKeys, tagKeys, load);
    double maximum = maximum(clients);
    double perSecond = plan.share() * maximum / load.meanEvents();
    report.load(maximum, perSecond * load.meanEvents(), perSecond);
    say("maximum %.0f events/s, sending %.0f requests/s", maximum, perSecond);
    Sampler sampler = new Sampler(gateway, clients);
    report.sampler(sampler);
    try {
      clients.openLoop(plan.connections(), perSecond);
      faults(clients, sampler);
    } finally {
      clients.end(LAST_PATIENCE);
      sampler.close();
    }
    audit(clients);
  }

  private void makeAccounts() {
    Accounts accounts = new Accounts(gateway, "soak");
    for (int i = 0; i < TENANTS; i++) {
      long tenant = accounts.tenant("Soak " + i);
      tenants.add(tenant);
      mediaKeys.add(accounts.mediaKey(tenant));
      if (i < SITES) {
        long site = accounts.site(tenant, "Soak " + i);
        sites.add(site);
        tagKeys.add(accounts.tagKey(tenant, site));
      }
    }
    accounts.awaitKnown();
  }

  /** Events a second that are taken and stored as well: a growing backlog is no maximum. */
  private double maximum(Clients clients) {
    clients.closedLoop(plan.connections());
    FaultedGateway.pause(WARM_UP);
    long begin = System.nanoTime();
    long acknowledged = clients.acknowledgedEvents();
    long pending = pending();
    FaultedGateway.pause(plan.maximum());
    long taken = clients.acknowledgedEvents() - acknowledged;
    long more = Math.max(0, pending() - pending);
    double seconds = (System.nanoTime() - begin) / 1e9;
    say("closed loop: %.0f events/s taken, %d of them left to store", taken / seconds, more);
    report.closedLoop(taken / seconds, more, clients.latencies());
    clients.end(LAST_PATIENCE);
    gateway.awaitDrained();
    return (taken - more) / seconds;
  }

  private long pending() {
    return gateway.counts().getOrDefault("pending", 0L);
  }

  private void faults(Clients clients, Sampler sampler) {
    SplittableRandom dice = new SplittableRandom(plan.seed());
    double end = plan.time().toMillis() / 1e3;
    double every = plan.every().toMillis() / 1e3;
    List<Fault> schedule = FaultSchedule.of(plan.faults(), plan.seed());
    for (int i = 0; i < schedule.size(); i++) {
      double due = (i + 1) * every;
      if (sampler.seconds() > due + every) {
        say("the fault of minute %.1f is left out: the one before took too long", due / 60);
        continue;
      }
      if (!awaitUndisturbed(sampler, due)) {
        return;
      }
      sampler.disturbed(true);
      report.fault(inflict(schedule.get(i), dice, clients, sampler, due + every));
      sampler.disturbed(false);
    }
    if (awaitUndisturbed(sampler, end)) {
      say("load ends after %.0f s", sampler.seconds());
    }
  }

  /** Waits until then; false if the gateway ends meanwhile. */
  private boolean awaitUndisturbed(Sampler sampler, double seconds) {
    while (sampler.seconds() < seconds) {
      if (gateway.find(Part.GATEWAY).isEmpty()) {
        report.violation("the gateway ended by itself: see " + gateway.log());
        return false;
      }
      FaultedGateway.pause(Duration.ofMillis(500));
    }
    return true;
  }

  private SoakReport.Inflicted inflict(
      Fault fault, SplittableRandom dice, Clients clients, Sampler sampler, double until) {
    double begin = sampler.seconds();
    long unanswered = clients.unanswered();
    fault.inflict(gateway, dice, plan.stop());
    double served = sampler.seconds() - begin;
    int most = clients.waiting();
    double calmSince = Double.NaN;
    while (!(sampler.seconds() - calmSince > CALM_SECONDS) && sampler.seconds() < until) {
      most = Math.max(most, clients.waiting());
      boolean isCalm = isCaughtUp(clients);
      calmSince = !isCalm ? Double.NaN : Double.isNaN(calmSince) ? sampler.seconds() : calmSince;
      FaultedGateway.pause(Duration.ofMillis(500));
    }
    double caughtUp = calmSince - begin;
    long tries = clients.unanswered() - unanswered;
    say(
        "%5.1f min %-26s served again after %.1f s, caught up after %s s, %d unanswered tries",
        begin / 60, fault.label(), served, SoakReport.number(caughtUp), tries);
    return new SoakReport.Inflicted(fault, begin, served, caughtUp, tries, most);
  }

  /** Nobody waits, and what was taken is stored within moments again. */
  private boolean isCaughtUp(Clients clients) {
    double lag = new Scrape(gateway.metrics()).get("headgate_journal_backlog_seconds");
    return clients.waiting() < plan.connections() && lag < CAUGHT_UP_SECONDS;
  }

  private void audit(Clients clients) {
    say("waiting until all is stored");
    gateway.awaitDrained();
    if (plan.tamper()) {
      Tampering.with(gateway);
    }
    say("auditing");
    List<SoakUpload> uploads = load.uploads();
    StoredUploads stored = new StoredUploads(uploads, tenants, sites, load.ids());
    for (long tenant : tenants) {
      stored.media(tenant, gateway.query(uploadsOf(tenant)));
    }
    stored.tags(reports("tag_events"), reports("tag_results")).missing();
    stored.wrong().stream()
        .limit(CONTENT_SAMPLE)
        .forEach(upload -> stored.tell(upload, gateway.query(idsOf(upload))));
    report.audit(stored, clients, load.repeated());
    stored.violations().forEach(report::violation);
    content(uploads).forEach(report::violation);
    clients.wrongAnswers().forEach(report::violation);
    Map<String, Long> counts = gateway.counts();
    report.counts(counts);
    Equations.violations(counts, stored.rows(), clients.acknowledgedEvents())
        .forEach(report::violation);
    StoredUsage.violations(gateway, StoredUsage.PATIENCE).forEach(report::violation);
  }

  private static String uploadsOf(long tenant) {
    return "SELECT session_id, count(), sum(toUInt128(event_id)) FROM headgate.media_events"
        + " WHERE tenant_id = "
        + tenant
        + " GROUP BY session_id";
  }

  private String idsOf(SoakUpload upload) {
    return "SELECT event_id FROM headgate.media_events WHERE tenant_id = %d AND session_id = '%s'"
        .formatted(tenants.get(upload.sender()), BodyTemplate.session(upload.number()));
  }

  private List<String> reports(String table) {
    return gateway.query(
        "SELECT site_id, toUnixTimestamp64Milli(ts), count() FROM headgate.%s GROUP BY 1, 2"
            .formatted(table));
  }

  private List<String> content(List<SoakUpload> uploads) {
    List<SoakUpload> some = new ArrayList<>(uploads);
    some.removeIf(upload -> !upload.template().isMedia());
    Collections.shuffle(some, new Random(plan.seed()));
    SampledContent content =
        new SampledContent(some.subList(0, Math.min(CONTENT_SAMPLE, some.size())), load.ids());
    return content.violations(gateway.query(content.query()));
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is in no library of ours
  private static void say(String text, Object... values) {
    System.out.println(String.format(Locale.ROOT, text, values));
  }
}
