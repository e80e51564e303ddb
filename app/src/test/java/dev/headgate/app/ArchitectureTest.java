package dev.headgate.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;

@AnalyzeClasses(packages = "dev.headgate", importOptions = ArchitectureTest.WithoutTests.class)
class ArchitectureTest {
  /** Tests of other modules come in a jar. */
  static final class WithoutTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }

  private static final String DOMAIN = "dev.headgate.ingest..";

  @ArchTest
  static final ArchRule domainIsPureJava =
      classes()
          .that()
          .resideInAPackage(DOMAIN)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(DOMAIN, "java..", "org.jspecify..")
          .because("the rules must run and be tested without a framework, a database or a server");

  @ArchTest
  static final ArchRule domainHasNoCycles =
      slices()
          .matching("dev.headgate.ingest.(*)..")
          .should()
          .beFreeOfCycles()
          .because("a capability that needs another one back is one capability");

  @ArchTest
  static final ArchRule httpUsesItsOwnTechnologyOnly =
      adapter(
          "http",
          "jakarta.servlet..",
          "org.apache.catalina..",
          "org.apache.coyote..",
          "org.apache.tomcat..",
          "tools.jackson.core..");

  @ArchTest static final ArchRule journalUsesFilesOnly = adapter("journal");

  @ArchTest
  static final ArchRule clickhouseUsesItsOwnTechnologyOnly =
      adapter("clickhouse", "com.clickhouse..", "dev.headgate.db..");

  @ArchTest
  static final ArchRule postgresUsesItsOwnTechnologyOnly =
      adapter(
          "postgres",
          "jakarta.persistence..",
          "org.hibernate..",
          "org.springframework..",
          "org.postgresql..",
          "org.flywaydb..",
          "com.zaxxer..");

  @ArchTest
  static final ArchRule secretsUseCryptographyOnly =
      adapter("secrets", "org.springframework.security.crypto..", "javax.crypto..");

  @ArchTest static final ArchRule metricsUseMicrometerOnly = adapter("metrics", "io.micrometer..");

  @ArchTest
  static final ArchRule onlyHttpAdaptersChooseAStatus =
      noClasses()
          .that(not(resideInAnyPackage("dev.headgate.adapters.http..", "dev.headgate.admin..")))
          .and(resideInAPackage("dev.headgate.."))
          .and(not(resideInAPackage("dev.headgate.clickhouse..")))
          .should(
              ArchConditions.dependOnClassesThat(
                  resideInAnyPackage("jakarta.servlet.http..", "org.springframework.http..")))
          .because("a status that is chosen in two places is chosen in two ways");

  @ArchTest
  static final ArchRule engineStandsAlone =
      classes()
          .that()
          .resideInAPackage("dev.headgate.clickhouse..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.headgate.clickhouse..", "java..", "com.sun.net.httpserver..", "org.jspecify..")
          .because("it is of use to others without the rest of the gateway");

  private static ArchRule adapter(String name, String... technology) {
    String own = "dev.headgate.adapters." + name + "..";
    String[] allowed = new String[technology.length + 6];
    System.arraycopy(technology, 0, allowed, 0, technology.length);
    System.arraycopy(
        new String[] {own, DOMAIN, "java..", "javax.sql..", "org.jspecify..", "org.slf4j.."},
        0,
        allowed,
        technology.length,
        6);
    return classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .because("an adapter speaks one technology, and never to another adapter");
  }
}
