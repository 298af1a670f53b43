package dev.detector.operator.reconciler;

import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;

/**
 * Makes the client's connections, and asks the API server for ChaCha20 before AES: Java uses the
 * processor's instructions for AES only in what its second compiler has compiled, which the
 * operator runs without. ChaCha20 then takes a quarter of the time. A server that has not got it
 * chooses another one of the list.
 */
final class CheapCipherClientFactory extends VertxHttpClientFactory {

  @Override
  protected void additionalConfig(WebClientOptions options) {
    SSLEngineOptions chosen = options.getSslEngineOptions();
    if (chosen != null) {
      options.setSslEngineOptions(new Preferring(chosen));
    }
  }

  /** The same suites, and after them those that are new, the cheap ones first. */
  static String[] cheapFirst(String[] enabled, String[] supported) {
    return Stream.concat(
            Arrays.stream(supported).filter(CheapCipherClientFactory::isCheap),
            Arrays.stream(enabled))
        .distinct()
        .sorted(Comparator.comparing(suite -> !isCheap(suite)))
        .toArray(String[]::new);
  }

  private static boolean isCheap(String suite) {
    return suite.contains("CHACHA20") && !suite.contains("_DHE_");
  }

  private static final class Preferring extends JdkSSLEngineOptions {
    private final SSLEngineOptions chosen;

    Preferring(SSLEngineOptions chosen) {
      this.chosen = chosen;
    }

    @Override
    public JdkSSLEngineOptions copy() {
      return this;
    }

    @Override
    public SslContextFactory sslContextFactory() {
      return () -> new CheapFirst(chosen.sslContextFactory().create());
    }
  }

  private static final class CheapFirst extends DelegatingSslContext {
    CheapFirst(SslContext context) {
      super(context);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      engine.setEnabledCipherSuites(
          cheapFirst(engine.getEnabledCipherSuites(), engine.getSupportedCipherSuites()));
    }
  }
}
