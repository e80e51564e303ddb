package dev.headgate.app;

import dev.headgate.adapters.http.HealthServlet;
import dev.headgate.adapters.http.IngestConnector;
import dev.headgate.adapters.http.IngestEndpoints;
import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptTagReport;
import dev.headgate.ingest.intake.ByteBudget;
import dev.headgate.ingest.intake.CheckAccess;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.IntakeObserver;
import dev.headgate.ingest.intake.RequestObserver;
import dev.headgate.ingest.intake.RowFormat;
import dev.headgate.ingest.journal.EventJournal;
import dev.headgate.ingest.journal.TallyKeeper;
import dev.headgate.ingest.key.KeyRing;
import dev.headgate.ingest.quota.UsageMeter;
import jakarta.servlet.Servlet;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.catalina.Host;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Accepting: the use cases and the servlets in front of them. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {
  private static final int MAX_CONNECTIONS = 20_000;

  @Bean
  ByteBudget byteBudget(HeadgateConfig config) {
    return new ByteBudget(config.intake().bytesInFlight().toBytes());
  }

  @Bean
  CheckAccess checkAccess(KeyRing keys) {
    return new CheckAccess(keys);
  }

  @Bean
  DeadLetters deadLetters(
      RowFormat rows, EventJournal journal, TallyKeeper tally, HeadgateConfig config) {
    return new DeadLetters(rows, journal, tally, config.intake().deadLettersPerHour().toBytes());
  }

  @Bean
  AcceptMediaEvents acceptMediaEvents(
      RowFormat rows,
      EventJournal journal,
      TallyKeeper tally,
      UsageMeter usage,
      EventHash eventHash,
      DeadLetters deadLetters,
      IntakeObserver observer) {
    return new AcceptMediaEvents(rows, journal, tally, usage, eventHash, deadLetters, observer);
  }

  @Bean
  AcceptTagReport acceptTagReport(
      RowFormat rows,
      EventJournal journal,
      TallyKeeper tally,
      DeadLetters deadLetters,
      IntakeObserver observer) {
    return new AcceptTagReport(rows, journal, tally, deadLetters, observer);
  }

  @Bean
  IngestEndpoints ingestEndpoints(
      CheckAccess access,
      AcceptMediaEvents media,
      AcceptTagReport tags,
      DeadLetters deadLetters,
      TallyKeeper tally,
      ByteBudget budget,
      RequestObserver observer,
      InstantSource clock) {
    return new IngestEndpoints(access, media, tags, deadLetters, tally, budget, observer, clock);
  }

  /** The servlets stand beside the pages' dispatcher, not behind it. */
  @Bean
  ServletContextInitializer ingestServlets(IngestEndpoints endpoints) {
    return context -> {
      for (IngestEndpoints.Mapping mapping : endpoints.mappings()) {
        var registration = context.addServlet(mapping.name(), mapping.servlet());
        registration.setLoadOnStartup(1);
        registration.addMapping(mapping.paths().toArray(String[]::new));
      }
    };
  }

  @Bean
  ServletRegistrationBean<Servlet> health(GatewayHealth health) {
    return new ServletRegistrationBean<>(new HealthServlet(health::now), "/health");
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> ingestConnector(
      IngestEndpoints endpoints) {
    Set<String> servlets =
        endpoints.mappings().stream()
            .map(IngestEndpoints.Mapping::name)
            .collect(Collectors.toUnmodifiableSet());
    return factory -> {
      factory.setProtocol(IngestConnector.PROTOCOL);
      factory.addConnectorCustomizers(
          connector -> IngestConnector.configure(connector, MAX_CONNECTIONS));
      factory.addContextCustomizers(
          context -> {
            IngestConnector.unfilter(context, servlets);
            if (context.getParent() instanceof Host host) {
              IngestConnector.configure(host);
            }
          });
    };
  }
}
