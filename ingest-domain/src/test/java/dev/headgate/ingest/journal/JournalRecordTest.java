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
              ? builder.beginRow(StoreTable.MEDIA_EVENTS, true)
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

  private static List<Integer> known(JournalRecord record) {
    List<Integer> entries = new ArrayList<>();
    int entry = record.firstEntry();
    for (int i = 0; i < record.entries(); i++) {
      entries.add(entry);
      entry = record.next(entry, i);
    }
    assertThat(entry).isEqualTo(record.offset() + record.length());
    return entries;
  }

  @Test
  void knowsWhereItsEntriesBegin() {
    for (int rows : new int[] {0, 1, 40, 3, 60}) {
      JournalRecord record = record(rows);
      assertThat(record.entries()).isEqualTo(rows - rows / 5);
      assertThat(known(record)).isEqualTo(walked(record));
    }
  }

  @Test
  void walksOverBytesThatWereBuiltElsewhere() {
    JournalRecord record = record(9);
    byte[] read = new byte[record.length() + 11];
    System.arraycopy(record.array(), record.offset(), read, 5, record.length());
    JournalRecord again = new JournalRecord(read, 5, record.length());

    assertThat(known(again)).isEqualTo(walked(again)).hasSize(8);
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
