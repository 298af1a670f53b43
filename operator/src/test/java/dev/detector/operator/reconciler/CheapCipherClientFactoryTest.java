package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheapCipherClientFactoryTest {

  /** Those that were enabled stay: a server need not have the cheap ones. */
  @Test
  void cheapCiphersComeFirst() {
    String[] enabled = {"TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"};
    String[] supported = {
      "TLS_AES_128_GCM_SHA256",
      "TLS_CHACHA20_POLY1305_SHA256",
      "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
      "TLS_RSA_WITH_AES_128_CBC_SHA"
    };
    assertThat(CheapCipherClientFactory.cheapFirst(enabled, supported))
        .containsExactly("TLS_CHACHA20_POLY1305_SHA256", enabled[0], enabled[1]);
  }

  /** Where the platform's rules take them away, for instance in a FIPS mode. */
  @Test
  void nothingIsEnabledThatIsNotSupported() {
    String[] enabled = {"TLS_AES_128_GCM_SHA256"};
    assertThat(CheapCipherClientFactory.cheapFirst(enabled, enabled)).containsExactly(enabled);
  }
}
