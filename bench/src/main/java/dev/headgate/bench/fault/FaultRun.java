package dev.headgate.bench.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One fault after another, each under load, and after each the proof that nothing is amiss. */
final class FaultRun {
  private static final String PLAN = "faults";
  private static final int TENANTS = 3;

  /** So many uploads that were answered may be sent again in later loops. */
  private static final int REMEMBERED = 2_000;

  /** What was tampered with never agrees again. */
  private static final Duration AFTER_TAMPERING = Duration.ofSeconds(5);

  private final FaultedGateway gateway;
  private final Plan plan;
  private final FaultReport report;
  private final SplittableRandom dice;
  private final List<Long> tenants = new ArrayList<>();
  private final List<Fault> upcoming = new ArrayList<>();
  private final List<List<Upload>> loops = new ArrayList<>();
  private final List<Upload> answered = new ArrayList<>();
  private long acknowledgedEvents;
  private Duration usagePatience = StoredUsage.PATIENCE;
  private Senders.@Nullable Keys keys;

  /**
   * What is to be done.
   *
   * @param stop how long something is suspended that is not killed
   * @param faults to choose from; each comes once before any comes again
   * @param tamper whether the store is spoilt at the end, which has to be noticed
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Plan(
      int loops,
      Duration time,
      long seed,
      int senders,
      Duration stop,
      Fault[] faults,
      boolean tamper) {}

  FaultRun(FaultedGateway gateway, Plan plan, FaultReport report) {
    this.gateway = gateway;
    this.plan = plan;
    this.report = report;
    dice = new SplittableRandom(plan.seed());
  }

  void run() {
    keys = makeKeys();
    long end = System.nanoTime() + plan.time().toNanos();
    for (int loop = 0; loop < plan.loops() && System.nanoTime() < end; loop++) {
      loop(loop, nextFault());
      if (!report.violations().isEmpty()) {
        return;
      }
    }
    if (plan.tamper()) {
      tamper();
    }
    checkAllAgain(report);
  }

  private Senders.Keys makeKeys() {
    Accounts accounts = new Accounts(gateway, PLAN);
    List<String> media = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      long tenant = accounts.tenant("Faults " + i);
      tenants.add(tenant);
      media.add(accounts.mediaKey(tenant));
    }
    long first = tenants.getFirst();
    String test = accounts.testKey(first);
    String tag = accounts.tagKey(first, accounts.site(first, "Faults"));
    accounts.awaitKnown();
    return new Senders.Keys(media, test, tag);
  }

  private Fault nextFault() {
    if (upcoming.isEmpty()) {
      upcoming.addAll(List.of(plan.faults()));
      Collections.shuffle(upcoming, new Random(dice.nextLong()));
    }
    return upcoming.removeLast();
  }

  private void loop(int loop, Fault fault) {
    Senders senders = new Senders(gateway.url(), knownKeys(), loop, answered);
    senders.begin(plan.senders(), dice.split());
    FaultedGateway.pause(Duration.ofMillis(dice.nextLong(300, 2_500)));
    long start = System.nanoTime();
    fault.inflict(gateway, dice, plan.stop());
    Duration back = Duration.ofNanos(System.nanoTime() - start);
    FaultedGateway.pause(Duration.ofMillis(dice.nextLong(300, 1_500)));
    senders.end();
    remember(senders);
    check(loop, fault, senders, back);
  }

  private Senders.Keys knownKeys() {
    if (keys == null) {
      throw new IllegalStateException("no keys yet");
    }
    return keys;
  }

  private void remember(Senders senders) {
    loops.add(senders.sent().stream().map(Upload::sent).toList());
    acknowledgedEvents += senders.acknowledgedEvents();
    senders.sent().stream()
        .filter(upload -> upload.isAcknowledged() && upload.kind() == Upload.Kind.MEDIA)
        .forEach(answered::add);
    while (answered.size() > REMEMBERED) {
      answered.remove(dice.nextInt(answered.size()));
    }
  }

  private void check(int loop, Fault fault, Senders senders, Duration back) {
    gateway.awaitDrained();
    Audit audit = audit(loop);
    List<String> violations = new ArrayList<>(audit.violations());
    violations.addAll(senders.wrongAnswers());
    violations.addAll(totals());
    report.add(new FaultReport.Loop(fault, audit, senders.unanswered(), back, violations));
    System.out.printf(
        "%3d %-26s %6d acknowledged %5d open %6d stored %4d unanswered, back in %.1f s %s%n",
        loop + 1,
        fault.label(),
        audit.acknowledged(),
        audit.open(),
        audit.stored(),
        senders.unanswered(),
        back.toMillis() / 1e3,
        violations.isEmpty() ? "" : "VIOLATED " + violations.stream().limit(5).toList());
  }

  private Audit audit(int loop) {
    String session = "'loop-" + loop + "'";
    String name = "'loop-" + loop + "-'";
    return new Audit(loops.get(loop), tenants)
        .media(
            gateway.query(
                "SELECT tenant_id, event_id, count(), any(content_title) FROM"
                    + " headgate.media_events WHERE session_id = "
                    + session
                    + " GROUP BY tenant_id, event_id"))
        .tags(copiesByName("tag_events", name), copiesByName("tag_results", name));
  }

  private List<String> copiesByName(String table, String prefix) {
    return gateway.query(
        "SELECT event_name, count() FROM headgate.%s WHERE startsWith(event_name, %s) GROUP BY event_name"
            .formatted(table, prefix));
  }

  /** What holds for the whole store, whatever this loop was about. */
  private List<String> totals() {
    List<String> violations = new ArrayList<>();
    String[] media =
        gateway
            .query(
                "SELECT count(), uniqExact(tenant_id, event_id), countIf(event_type ="
                    + " 'fault_test') FROM headgate.media_events")
            .getFirst()
            .split("\t", -1);
    if (!media[0].equals(media[1]) || !media[2].equals("0")) {
      violations.add("rows, different events, events of test keys: " + String.join(" ", media));
    }
    long tags = Long.parseLong(gateway.query("SELECT count() FROM headgate.tag_events").getFirst());
    violations.addAll(
        Equations.violations(
            gateway.counts(), Long.parseLong(media[0]) + tags, acknowledgedEvents));
    violations.addAll(StoredUsage.violations(gateway, usagePatience));
    return violations;
  }

  /** Whether this would be noticed. */
  void tamper() {
    Tampering.with(gateway);
    usagePatience = AFTER_TAMPERING;
  }

  /** A later fault must not have touched what an earlier one left whole. */
  void checkAllAgain(FaultReport report) {
    long again = 0;
    List<String> violations = new ArrayList<>(totals());
    for (int loop = 0; loop < loops.size(); loop++) {
      Audit audit = audit(loop);
      again += audit.stored();
      violations.addAll(audit.violations());
    }
    report.atTheEnd(again, violations);
  }
}
