package dev.headgate.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The gateway. */
@SpringBootApplication
@EnableConfigurationProperties(HeadgateConfig.class)
public class Headgate {

  public static void main(String[] args) {
    application().run(args);
  }

  /** The gateway, ready to be run; tests run it in their own process. */
  static SpringApplication application() {
    SpringApplication application = new SpringApplication(Headgate.class);
    application.addListeners(new DerivedSettings());
    return application;
  }
}
