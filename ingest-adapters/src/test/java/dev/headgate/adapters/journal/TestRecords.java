package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Arrays;
import java.util.List;

/** Records as intake would make them. */
final class TestRecords {
  static final TenantId TENANT = new TenantId(7);

  private TestRecords() {}

  /** One accepted media event for each id; the payload is derived from the id. */
  static JournalRecord events(long... ids) {
    return sized(20, 0, ids);
  }

  /**
   * @param rowBytes bytes of each row
   * @param payload payload hash of each event
   */
  static JournalRecord sized(int rowBytes, int payload, long... ids) {
    JournalRecord.Builder builder = new JournalRecord.Builder(64);
    builder.begin(Api.MEDIA, 1, TENANT);
    for (long id : ids) {
      RowBuffer row =
          builder.beginIdentifiedRow(
              StoreTable.MEDIA_EVENTS, id * 0x9e3779b97f4a7c15L, id, payload);
      fill(row, rowBytes, id);
      builder.endRow();
    }
    return builder.finish(ids.length, 0);
  }

  /**
   * One accepted media event for each id, whose row is a text, filled up with spaces; the rows
   * share the length that stands before it.
   */
  static JournalRecord texts(int rowBytes, long[] ids, List<String> texts) {
    JournalRecord.Builder builder = new JournalRecord.Builder(64);
    builder.begin(Api.MEDIA, 1, TENANT);
    int length = Math.max(rowBytes, texts.stream().mapToInt(String::length).max().orElse(0));
    builder.beginShared().putInt(length);
    builder.endShared();
    for (int i = 0; i < ids.length; i++) {
      long hash = ids[i] * 0x9e3779b97f4a7c15L;
      RowBuffer row = builder.beginIdentifiedRow(StoreTable.MEDIA_EVENTS, hash, ids[i], 0);
      String text = texts.get(i);
      row.putAscii(text + " ".repeat(length - text.length()));
      builder.endRow();
    }
    return builder.finish(ids.length, 0);
  }

  /** Accepted media events without ids, and as many dead letters as were rejected. */
  static JournalRecord anonymous(int rowBytes, int accepted, int rejected) {
    JournalRecord.Builder builder = new JournalRecord.Builder(64);
    builder.begin(Api.MEDIA, 1, TENANT);
    for (int i = 0; i < accepted; i++) {
      fill(builder.beginRow(StoreTable.MEDIA_EVENTS, true), rowBytes, i);
      builder.endRow();
    }
    for (int i = 0; i < rejected; i++) {
      fill(builder.beginRow(StoreTable.DEAD_LETTERS, false), rowBytes, i);
      builder.endRow();
    }
    return builder.finish(accepted, rejected);
  }

  private static void fill(RowBuffer row, int bytes, long seed) {
    for (int i = 0; i < bytes; i++) {
      row.putByte((int) (seed * 31 + i));
    }
  }

  static byte[] bytes(JournalRecord record) {
    return Arrays.copyOfRange(record.array(), record.offset(), record.offset() + record.length());
  }
}
