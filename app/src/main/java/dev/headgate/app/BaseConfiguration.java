package dev.headgate.app;

import java.time.Clock;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What everything else begins with: the clock and the data directory. */
@Configuration(proxyBeanMethods = false)
class BaseConfiguration {
  @Bean
  InstantSource clock() {
    return Clock.systemUTC();
  }

  @Bean
  DataDirectory dataDirectory(HeadgateConfig config) {
    return DataDirectory.open(config.dataDir());
  }
}
