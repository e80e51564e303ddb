package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.util.stream.Stream;

/** Journal records with rows that {@link InMemoryEventStore} reads. */
final class Records {
  private final JournalRecord.Builder builder = new JournalRecord.Builder(256);

  JournalRecord media(int tenant, String... texts) {
    return media(1, tenant, texts);
  }

  JournalRecord media(int schema, int tenant, String... texts) {
    builder.begin(Api.MEDIA, schema, new TenantId(tenant));
    if (texts.length > 0 && Stream.of(texts).map(String::length).distinct().count() == 1) {
      return sharing(texts);
    }
    for (String text : texts) {
      row(StoreTable.MEDIA_EVENTS, true, text);
    }
    return builder.finish(texts.length, 0);
  }

  /** What rows of texts of one length have in common is the length, which stands first. */
  private JournalRecord sharing(String... texts) {
    builder.beginShared().putInt(texts[0].length());
    builder.endShared();
    for (String text : texts) {
      builder.beginRow(StoreTable.MEDIA_EVENTS, true).putAscii(text);
      builder.endRow();
    }
    return builder.finish(texts.length, 0);
  }

  JournalRecord rejected(int tenant, String... texts) {
    builder.begin(Api.MEDIA, 1, new TenantId(tenant));
    for (String text : texts) {
      row(StoreTable.DEAD_LETTERS, false, text);
    }
    return builder.finish(0, texts.length);
  }

  JournalRecord tag(int tenant, String event, String... results) {
    builder.begin(Api.TAG, 1, new TenantId(tenant));
    row(StoreTable.TAG_EVENTS, true, event);
    for (String result : results) {
      row(StoreTable.TAG_RESULTS, false, result);
    }
    return builder.finish(1, 0);
  }

  private void row(StoreTable table, boolean primary, String text) {
    InMemoryEventStore.putRow(builder.beginRow(table, primary), text);
    builder.endRow();
  }
}
