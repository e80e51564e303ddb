package dev.headgate.app;

import dev.headgate.adapters.clickhouse.ClickHouseSiteTraffic;
import dev.headgate.adapters.clickhouse.ClickHouseTenantPeaks;
import dev.headgate.ingest.insight.WatchSites;
import dev.headgate.ingest.insight.WeighPlanChange;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.quota.UsageMeter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the pages of sites and plans tell beyond what is entered there. */
@Configuration(proxyBeanMethods = false)
class SitesAndPlansConfiguration {

  @Bean
  WatchSites watchSites(
      SiteAdministration sites,
      KeyAdministration keys,
      PagesConfiguration.PagesClickHouse clickHouse) {
    return new WatchSites(sites, keys, new ClickHouseSiteTraffic(clickHouse.connection()));
  }

  @Bean
  WeighPlanChange weighPlanChange(
      PlanAdministration plans, PagesConfiguration.PagesClickHouse clickHouse, UsageMeter usage) {
    return new WeighPlanChange(plans, new ClickHouseTenantPeaks(clickHouse.connection()), usage);
  }
}
