package dev.headgate.ingest.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalRecordTest {
  private final JournalRecord.Builder builder = new JournalRecord.Builder(0);

  private JournalRecord record(int rows) {
    builder.begin(Api.MEDIA, 1, new TenantId(7));
    for (int i = 0; i < rows; i++) {
      RowBuffer row =
          i % 3 == 0
              ? builder.beginRow(StoreTable.MEDIA_EVENTS, i % 2 == 0)
              : builder.beginIdentifiedRow(StoreTable.MEDIA_EVENTS, i, 2 * i, 3 * i);
      row.put(new byte[100], 0, i);
      if (i % 5 == 4) {
        builder.abandonRow();
      } else {
        builder.endRow();
      }
    }
    return builder.finish(rows, 0);
  }

  private static List<Integer> walked(JournalRecord record) {
    List<Integer> entries = new ArrayList<>();
    int entry = record.firstEntry();
    for (int i = 0; i < record.entries(); i++) {
      entries.add(entry);
      entry = record.next(entry);
    }
    assertThat(entry).isEqualTo(record.offset() + record.length());
    return entries;
  }

  private static void assertKnowsItsEvents(JournalRecord record, List<Integer> entries) {
    EntryIdentities known = record.identities();
    assertThat(known.entries()).isEqualTo(record.entries()).isEqualTo(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      int entry = entries.get(i);
      assertThat(known.isPrimary(i)).isEqualTo(record.isPrimary(entry));
      assertThat(known.isIdentified(i)).isEqualTo(record.isIdentified(entry));
      if (record.isIdentified(entry)) {
        assertThat(known.eventHashHigh(i)).isEqualTo(record.eventHashHigh(entry));
        assertThat(known.eventHashLow(i)).isEqualTo(record.eventHashLow(entry));
        assertThat(known.payloadHash(i)).isEqualTo(record.payloadHash(entry));
      }
    }
  }

  @Test
  void knowsItsEvents() {
    for (int rows : new int[] {0, 1, 40, 3, 60}) {
      JournalRecord record = record(rows);
      assertThat(record.entries()).isEqualTo(rows - rows / 5);
      assertKnowsItsEvents(record, walked(record));
    }
  }

  @Test
  void findsTheEventsInBytesThatWereBuiltElsewhere() {
    JournalRecord record = record(9);
    byte[] read = new byte[record.length() + 11];
    System.arraycopy(record.array(), record.offset(), read, 5, record.length());
    JournalRecord again = new JournalRecord(read, 5, record.length());

    assertThat(walked(again)).hasSize(8);
    assertKnowsItsEvents(again, walked(again));
  }

  @Test
  void keepsOnceWhatRowsShare() {
    builder.begin(Api.TAG, 1, new TenantId(7));
    assertThat(builder.finish(0, 0).sharedLength()).isZero();
    builder.beginShared().putLong(42);
    builder.endShared();
    builder.beginRow(StoreTable.TAG_EVENTS, true).putByte(1);
    builder.endRow();
    builder.beginIdentifiedRow(StoreTable.MEDIA_EVENTS, 1, 2, 3).putByte(2);
    builder.endRow();
    builder.beginWholeRow(StoreTable.DEAD_LETTERS, false).putByte(3);
    builder.endRow();
    JournalRecord record = builder.finish(2, 1);

    assertThat(record.carriesRows()).isTrue();
    assertThat(record.sharedLength()).isEqualTo(8);
    assertThat(record.array()[record.sharedOffset()]).isEqualTo((byte) 42);
    List<Integer> entries = walked(record);
    assertThat(entries).hasSize(3);
    assertThat(entries.stream().map(record::isShared)).containsExactly(true, true, false);
    assertThat(entries.stream().map(entry -> record.array()[record.rowOffset(entry)]))
        .containsExactly((byte) 1, (byte) 2, (byte) 3);
    assertThat(record.isPrimary(entries.getFirst())).isTrue();

    builder.begin(Api.TAG, 1, new TenantId(7));
    builder.beginRow(StoreTable.TAG_EVENTS, true).putByte(1);
    builder.endRow();
    JournalRecord whole = builder.finish(1, 0);
    assertThat(whole.isShared(whole.firstEntry())).isFalse();
  }
}
