package dev.detector.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.detector", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

  @ArchTest
  static final ArchRule operatorNeverTouchesTensorFlow =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("org.tensorflow..");

  @ArchTest
  static final ArchRule formatsKnowNoKubernetes =
      noClasses()
          .that()
          .resideInAPackage("dev.detector.formats..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..", "dev.detector.operator..");

  @ArchTest
  static final ArchRule decisionsAndDesiredObjectsArePure =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.detector.operator.api..",
              "dev.detector.operator.kueue..",
              "dev.detector.operator.lifecycle..",
              "dev.detector.operator.resources..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.javaoperatorsdk..",
              "io.fabric8.kubernetes.client.dsl..",
              "dev.detector.operator.reconciler..",
              "dev.detector.operator.reporter..",
              "java.nio.file..",
              "java.net..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule desiredObjectsKnowNoDecisions =
      noClasses()
          .that()
          .resideInAnyPackage("dev.detector.operator.api..", "dev.detector.operator.resources..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.detector.operator.lifecycle..");
}
