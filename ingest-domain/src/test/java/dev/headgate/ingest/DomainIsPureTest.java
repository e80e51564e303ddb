package dev.headgate.ingest;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URLEncoder;

@AnalyzeClasses(
    packages = "dev.headgate.ingest",
    importOptions = ImportOption.DoNotIncludeTests.class)
class DomainIsPureTest {
  @ArchTest
  static final ArchRule usesLittleOfJava =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "dev.headgate.ingest..",
                      "org.jspecify.annotations",
                      "java.lang..",
                      "java.nio",
                      "java.nio.charset",
                      "java.security",
                      "java.security.spec",
                      "javax.crypto..",
                      "java.time..",
                      "java.util..")
                  .or(belongToAnyOf(URLEncoder.class)))
          .because("the rules must run and be tested without a framework, a file or a server");

  @ArchTest
  static final ArchRule hasNoCycles =
      slices()
          .matching("dev.headgate.ingest.(*)..")
          .should()
          .beFreeOfCycles()
          .because("a capability that needs another one back is one capability");
}
