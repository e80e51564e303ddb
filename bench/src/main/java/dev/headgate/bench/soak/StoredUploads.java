package dev.headgate.bench.soak;

import dev.headgate.bench.load.EventIds;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Holds what is stored against what the senders know, upload by upload: what was acknowledged is
 * there once, what was not is there once or not at all, whole, and nothing else is there.
 *
 * <p>Millions of ids are compared by their count and the sum of their 128 bits in each upload: ids
 * look like chance, so a wrong set that gives the right count and sum will not be met.
 */
final class StoredUploads {
  private static final int MOST_VIOLATIONS = 1_000;

  private final List<SoakUpload> uploads;
  private final List<Long> tenants;
  private final List<Long> sites;
  private final EventIds ids;
  private final BitSet found = new BitSet();
  private final BitSet foundResults = new BitSet();
  private final Map<Long, SoakUpload> reports = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final List<SoakUpload> wrong = new ArrayList<>();
  private long lost;
  private long doubled;
  private long rows;

  /**
   * @param tenants whose key stands at this place
   * @param sites whose tag key stands at this place
   */
  StoredUploads(List<SoakUpload> uploads, List<Long> tenants, List<Long> sites, EventIds ids) {
    this.uploads = uploads;
    this.tenants = List.copyOf(tenants);
    this.sites = List.copyOf(sites);
    this.ids = ids;
    for (SoakUpload upload : uploads) {
      if (!upload.template().isMedia()) {
        reports.put(upload.millis(), upload);
      }
    }
  }

  /**
   * @param stored {@code session_id, count, sum of the ids as UInt128} of this tenant, parted by
   *     tabs
   */
  StoredUploads media(long tenant, List<String> stored) {
    for (String row : stored) {
      String[] columns = row.split("\t", -1);
      int number = BodyTemplate.number(columns[0]);
      long count = Long.parseLong(columns[1]);
      rows += count;
      SoakUpload upload = number >= 0 && number < uploads.size() ? uploads.get(number) : null;
      if (upload == null
          || !upload.template().isMedia()
          || tenants.get(upload.sender()) != tenant) {
        violate(columns[0] + " of tenant " + tenant + " was never sent");
      } else {
        found.set(number);
        checkSum(upload, count, new BigInteger(columns[2]));
      }
    }
    return this;
  }

  private void checkSum(SoakUpload upload, long count, BigInteger sum) {
    if (count != upload.template().events() || !sum.equals(sum(upload))) {
      wrong.add(upload);
    }
  }

  private BigInteger sum(SoakUpload upload) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < upload.template().events(); i++) {
      long next = ids.low(upload.firstId() + i);
      low += next;
      high += ids.high(upload.firstId() + i) + (Long.compareUnsigned(low, next) < 0 ? 1 : 0);
    }
    return unsigned(high).shiftLeft(64).or(unsigned(low));
  }

  private static BigInteger unsigned(long bits) {
    return new BigInteger(Long.toUnsignedString(bits));
  }

  /** Uploads whose stored events are not what was sent; to be told id by id. */
  List<SoakUpload> wrong() {
    return List.copyOf(wrong);
  }

  /**
   * Tells what is wrong with one.
   *
   * @param stored ids that are stored with its number
   */
  void tell(SoakUpload upload, List<String> stored) {
    Map<String, Integer> copies = new HashMap<>();
    stored.forEach(id -> copies.merge(id, 1, Integer::sum));
    for (int i = 0; i < upload.template().events(); i++) {
      String id = ids.id(upload.firstId() + i).toString();
      int there = Objects.requireNonNullElse(copies.remove(id), 0);
      if (there == 0) {
        lost++;
        violate(
            id
                + (upload.isAcknowledged() ? " was acknowledged and" : " of a stored upload")
                + " is lost");
      } else if (there > 1) {
        doubled++;
        violate("%s is there %d times".formatted(id, there));
      }
    }
    copies.forEach((id, there) -> violate(id + " was not sent with " + upload.number()));
  }

  /**
   * @param events {@code site_id, time in milliseconds, count} of reports
   * @param results the same of their tags
   */
  StoredUploads tags(List<String> events, List<String> results) {
    events.forEach(row -> checkReport(row, found, false));
    results.forEach(row -> checkReport(row, foundResults, true));
    for (SoakUpload report : reports.values()) {
      boolean hasResults = report.template().results() > 0;
      if (foundResults.get(report.number()) != (hasResults && found.get(report.number()))) {
        violate("report " + report.number() + " and its tags differ");
      }
    }
    return this;
  }

  private void checkReport(String row, BitSet into, boolean areResults) {
    String[] columns = row.split("\t", -1);
    SoakUpload report = reports.get(Long.parseLong(columns[1]));
    if (report == null || sites.get(report.sender()) != Long.parseLong(columns[0])) {
      violate("the report " + row + " was never sent");
      return;
    }
    into.set(report.number());
    long count = Long.parseLong(columns[2]);
    long wanted = areResults ? report.template().results() : 1;
    rows += areResults ? 0 : count;
    if (count > wanted) {
      doubled++;
    }
    if (count != wanted) {
      violate("report %d has %d rows, not %d".formatted(report.number(), count, wanted));
    }
  }

  /** Looks for what is missing; call it last. */
  StoredUploads missing() {
    for (SoakUpload upload : uploads) {
      if (upload.isAcknowledged() && !found.get(upload.number())) {
        lost += upload.template().events();
        violate(
            "%s %d was acknowledged and is lost"
                .formatted(upload.template().kind(), upload.number()));
      }
    }
    return this;
  }

  private void violate(String what) {
    if (violations.size() < MOST_VIOLATIONS) {
      violations.add(what);
    }
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  /** Acknowledged events and reports that are not there. */
  long lost() {
    return lost;
  }

  /** There more often than sent. */
  long doubled() {
    return doubled;
  }

  /** Media events and reports that are there. */
  long rows() {
    return rows;
  }

  /** Different events and reports that were acknowledged. */
  long acknowledged() {
    return uploads.stream()
        .filter(SoakUpload::isAcknowledged)
        .mapToLong(upload -> upload.template().events())
        .sum();
  }

  /** Different events and reports whose outcome their sender does not know. */
  long open() {
    return uploads.stream()
        .filter(upload -> !upload.isAcknowledged())
        .mapToLong(upload -> upload.template().events())
        .sum();
  }
}
