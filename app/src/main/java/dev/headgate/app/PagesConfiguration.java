package dev.headgate.app;

import dev.headgate.adapters.clickhouse.ClickHouseConnection;
import dev.headgate.adapters.clickhouse.ClickHouseMediaEvents;
import dev.headgate.adapters.clickhouse.ClickHouseTagEvents;
import dev.headgate.adapters.clickhouse.ClickHouseTagResults;
import dev.headgate.adapters.clickhouse.ClickHouseTraffic;
import dev.headgate.adapters.journal.FileJournal;
import dev.headgate.admin.AdminUi;
import dev.headgate.admin.frame.ManagedScopes;
import dev.headgate.admin.frame.PublicUrl;
import dev.headgate.admin.frame.Scopes;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.insight.ExploreMediaEvents;
import dev.headgate.ingest.insight.WatchGateway;
import dev.headgate.ingest.insight.quality.TagQuality;
import dev.headgate.ingest.live.LiveFeed;
import dev.headgate.ingest.management.ChangeDesk;
import dev.headgate.ingest.management.LiveView;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.quota.UsageMeter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The admin pages, on the use cases of this gateway. */
@Configuration(proxyBeanMethods = false)
@Import(AdminUi.class)
class PagesConfiguration implements WebMvcConfigurer {

  @Bean
  Scopes scopes(TenantAdministration tenants, SiteAdministration sites) {
    return new ManagedScopes(tenants, sites);
  }

  @Bean
  PublicUrl publicUrl(HeadgateConfig config) {
    return new PublicUrl(config.publicUrl().replaceAll("/+$", ""));
  }

  @Bean
  LiveView liveView(ChangeDesk desk, LiveFeed feed) {
    return new LiveView(desk, feed);
  }

  @Bean
  RunningState runningState(FileJournal journal, DeliverToStore delivery) {
    return new RunningState(journal, delivery);
  }

  /** What pages ask the store over. */
  record PagesClickHouse(ClickHouseConnection connection) implements AutoCloseable {
    @Override
    public void close() {
      connection.close();
    }
  }

  @Bean
  PagesClickHouse pagesClickHouse(ClickHouseServer server) {
    return new PagesClickHouse(ClickHouseConnection.forPages(server::endpoint));
  }

  @Bean
  WatchGateway watchGateway(
      TenantAdministration tenants,
      PlanAdministration plans,
      RunningState gateway,
      PagesClickHouse clickHouse,
      UsageMeter usage) {
    return new WatchGateway(
        tenants, plans, gateway, new ClickHouseTraffic(clickHouse.connection()), usage);
  }

  @Bean
  ExploreMediaEvents exploreMediaEvents(TenantAdministration tenants, PagesClickHouse clickHouse) {
    return new ExploreMediaEvents(tenants, new ClickHouseMediaEvents(clickHouse.connection()));
  }

  @Bean
  TagQuality tagQuality(SiteAdministration sites, PagesClickHouse clickHouse) {
    return new TagQuality(
        sites,
        new ClickHouseTagResults(clickHouse.connection()),
        new ClickHouseTagEvents(clickHouse.connection()));
  }

  /** Whoever types the bare address wants the pages. */
  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addRedirectViewController("/", "/admin");
  }
}
