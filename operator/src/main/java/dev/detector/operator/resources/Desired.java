package dev.detector.operator.resources;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Marks a desired object with a digest of itself, so that an object which is already as desired is
 * told without comparing what the API server filled in.
 */
public final class Desired {

  /** Maps by key: their own order may differ from one run of the operator to the next. */
  private static final KubernetesSerialization SERIALIZATION =
      new KubernetesSerialization(
          JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build(),
          false);

  private Desired() {}

  /** The same object with its digest as an annotation. */
  public static <T extends HasMetadata> T marked(T object) {
    String digest = digest(SERIALIZATION.asJson(object));
    object.getMetadata().getAnnotations().put(Labels.DESIRED, digest);
    return object;
  }

  /** The same template with its digest as an annotation, which its pods carry, too. */
  static PodTemplateSpec marked(PodTemplateSpec template) {
    return new PodTemplateSpecBuilder(template)
        .editMetadata()
        .addToAnnotations(Labels.DESIRED, digest(SERIALIZATION.asJson(template)))
        .endMetadata()
        .build();
  }

  /** Whether what is there was made from this desired, marked object. */
  public static boolean isCurrent(HasMetadata desired, Optional<? extends HasMetadata> there) {
    return there
        .map(object -> object.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Labels.DESIRED))
        .filter(desired.getMetadata().getAnnotations().get(Labels.DESIRED)::equals)
        .isPresent();
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
