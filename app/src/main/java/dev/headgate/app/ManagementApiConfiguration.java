package dev.headgate.app;

import dev.headgate.ingest.delivery.UsageLedger;
import dev.headgate.ingest.insight.ReadUsage;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.quota.UsageMeter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the management API asks for and the pages do not. */
@Configuration(proxyBeanMethods = false)
class ManagementApiConfiguration {

  @Bean
  ReadUsage readUsage(TenantAdministration tenants, UsageMeter usage, UsageLedger ledger) {
    return new ReadUsage(tenants, usage, ledger);
  }
}
