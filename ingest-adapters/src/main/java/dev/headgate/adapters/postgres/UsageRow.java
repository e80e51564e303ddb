package dev.headgate.adapters.postgres;

import dev.headgate.ingest.delivery.UsageLedger.Usage;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

@Entity(name = "Usage")
@Table(name = "usage")
@IdClass(UsageRow.Key.class)
class UsageRow {
  @Id int tenantId;
  @Id int month;
  long events;

  UsageRow() {}

  record Key(int tenantId, int month) {}

  Usage toUsage() {
    return new Usage(new TenantId(tenantId), new UsageMonth(month), events);
  }
}
