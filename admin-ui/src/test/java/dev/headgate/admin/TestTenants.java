package dev.headgate.admin;

import dev.headgate.adapters.clickhouse.ClickHouseConnection;
import dev.headgate.adapters.clickhouse.ClickHouseErasure;
import dev.headgate.adapters.clickhouse.RowBinaryRowFormat;
import dev.headgate.adapters.postgres.PostgresDatabase;
import dev.headgate.adapters.postgres.PostgresErasures;
import dev.headgate.adapters.postgres.PostgresPlans;
import dev.headgate.adapters.postgres.PostgresTenantHoldings;
import dev.headgate.adapters.postgres.PostgresTenants;
import dev.headgate.ingest.erasure.StoredRows;
import dev.headgate.ingest.management.ChangeDesk;
import dev.headgate.ingest.management.ErasureAdministration;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.TenantDirectory;
import dev.headgate.ingest.quota.UsageMeter;
import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the pages of tenants and erasures need; nothing is erased here. */
@Configuration(proxyBeanMethods = false)
class TestTenants {

  @Bean
  TenantDirectory directory(ChangeDesk desk, PostgresDatabase database) {
    return new TenantDirectory(
        desk,
        new PostgresTenants(database),
        new PostgresPlans(database),
        new PostgresTenantHoldings(database),
        new UsageMeter());
  }

  @Bean
  ErasureAdministration erasures(
      ChangeDesk desk,
      PostgresDatabase database,
      TenantAdministration tenants,
      SecureRandom random) {
    return new ErasureAdministration(
        desk, new PostgresErasures(database), new PostgresTenants(database), tenants, random);
  }

  @Bean
  StoredRows storedRows(ClickHouseConnection clickHouse) {
    return new ClickHouseErasure(clickHouse, new RowBinaryRowFormat());
  }
}
