package dev.headgate.app;

import dev.headgate.app.cli.CommandLineClient;
import java.io.PrintWriter;
import java.time.InstantSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LoggingSystem;

/** The gateway. */
@SpringBootApplication
@EnableConfigurationProperties(HeadgateConfig.class)
public class Headgate {

  public static void main(String[] args) {
    if (CommandLineClient.isMeantBy(args)) {
      System.exit(command(args));
    }
    application().run(args);
  }

  /** Runs one command of the command line, without a server and without log lines. */
  private static int command(String[] args) {
    LoggingSystem.get(Headgate.class.getClassLoader()).beforeInitialize();
    return CommandLineClient.run(
        args,
        System.getenv(),
        System.in,
        new PrintWriter(System.out, true),
        new PrintWriter(System.err, true),
        InstantSource.system());
  }

  /** The gateway, ready to be run; tests run it in their own process. */
  static SpringApplication application() {
    SpringApplication application = new SpringApplication(Headgate.class);
    application.addListeners(new DerivedSettings());
    return application;
  }
}
