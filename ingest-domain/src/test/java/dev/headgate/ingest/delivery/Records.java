package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;

/** Journal records with rows that {@link InMemoryEventStore} reads. */
final class Records {
  private final JournalRecord.Builder builder = new JournalRecord.Builder(256);

  JournalRecord media(int tenant, String... texts) {
    return media(1, tenant, texts);
  }

  JournalRecord media(int schema, int tenant, String... texts) {
    builder.begin(Api.MEDIA, schema, new TenantId(tenant));
    for (String text : texts) {
      row(StoreTable.MEDIA_EVENTS, true, text);
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
