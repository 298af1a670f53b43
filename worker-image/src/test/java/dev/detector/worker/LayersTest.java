package dev.detector.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.detector", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

  @ArchTest
  static final ArchRule workerNeverTouchesKubernetes =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..", "io.kubernetes..");

  @ArchTest
  static final ArchRule formatsNeverTouchTensorFlow =
      noClasses()
          .that()
          .resideInAPackage("dev.detector.formats..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.tensorflow..");
}
