package dev.detector.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.detector", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

  @ArchTest
  static final ArchRule localRunnerNeverTouchesTensorFlow =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("org.tensorflow..");

  @ArchTest
  static final ArchRule localRunnerNeedsNoCluster =
      noClasses()
          .that()
          .resideInAPackage("dev.detector.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javaoperatorsdk..", "dev.detector.operator.reconciler..");
}
