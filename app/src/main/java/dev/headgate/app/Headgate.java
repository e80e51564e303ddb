package dev.headgate.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The gateway. */
@SpringBootApplication
public class Headgate {
  public static void main(String[] args) {
    SpringApplication.run(Headgate.class, args);
  }
}
