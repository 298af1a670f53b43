package dev.detector.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SnappyBlockTest {
  /** 1,575 bytes, checkpoint keys, noise and a long run, packed by cramjam 2 (Snappy in Rust). */
  private static final byte[] PACKED =
      Base64.getDecoder()
          .decode(
              "pwzwfWxheWVyX3dpdGhfd2VpZ2h0cy04L2tlcm5lbC8uQVRUUklCVVRFUy9WQVJJQUJMRV9WQUxVRSCC"
                  + "PP3m8cJrMPkOx90B5Ih1NKIPCw0Ew27YDnHg/XewdnDrlAvVM1+XParYYZuR/8kR9XzO1Fi7vyzgN1PJ"
                  + "vfoP8BadyVdWdEp+AAAwhn4AYHbPsLTriQLEQmnaHPa6ZtP4ttSxAKnqDnVKTwAEMTGGUADwRlwughAk"
                  + "KgjnB49/iThesJQjVVGCVouW6KT+8joMn8Wv12CEN4Fr3QpzCctKElLk2nDmcg/KpNoemEBsGJwkJ56Y"
                  + "UdWBQgRsRkoBBDM1hn0ADG/rVxNKuAAEMjSGOwBgsTJp3WP8NceX/wimzZAJUGanRa3bbYgxwkpQAI6L"
                  + "ALD4eCEUK0RWVW2JqoK8ra46lXj6RTWkFNAlwktArjrBJ3IpiLqXOuqNNxeXBmxK7gAAOYazAPBYBy7T"
                  + "OhRgetdSO+ZVe1E03sGWgfShM2qiFA0Fl6PmyKDMICCi6TmAbvC2hF1qnWV+uCmPLeUurXTHnRWnX6Kb"
                  + "faszL31wCnzNJYkkJgsFlLf88E4zp2xheWU6xAKKPgHwQFhbTEijnDaWQGlIEKFpW5ndUBh+gSDk3IDg"
                  + "6AXKrVeE+AzVCR+1RkBGhI3LzVgtd/gDWqLgc3qg/fVz06yMcBgkTmYBADKGAwHwVbxRaJ+Ymb5U7Ss/"
                  + "wVpPgNpvGv3JssRUFC6CM4gqRynje8Pdy1Sm4ED5bD3c0TyXjn/BAmHgCg98hWlYkUtmi5+A5Fa2+9c+"
                  + "asRokTcMPAaXRSZsYXllOgABjokAuJ/ftqUAP+Lms5zMrfw5wcNoAY5l7NGcV+ZluAHH2s+sIvx+lArQ"
                  + "T8uKWyUFsofSTu8AimcBmE3shPhW7xeKMtgjtSLiClRSL82Nm2pqeaqJIya87xlWmIq2dsjMbEbDAI66"
                  + "A/A+hKhxhH0PzqLdf4lhJVTjS4brU0ZG4biezXs7aZwiNnTLpPwzXxccC24R/eKvjDxYMHHMd/3mwVZ2"
                  + "eJHsx2Fh/gIA/gIA/gIA/gIApgIA");

  private static final int LENGTH = 1575;
  private static final long CRC = 2886269880L;

  @Test
  void unpacksWhatSnappyPacked() {
    ByteBuffer unpacked = SnappyBlock.unpack(ByteBuffer.wrap(PACKED), LENGTH);
    assertThat(unpacked.remaining()).isEqualTo(LENGTH);
    CRC32 crc = new CRC32();
    crc.update(unpacked);
    assertThat(crc.getValue()).isEqualTo(CRC);
  }

  @Property
  void damageIsNoticedOrHarmless(
      @ForAll @IntRange(max = 800) int at, @ForAll byte value, @ForAll boolean cut) {
    byte[] damaged = PACKED.clone();
    damaged[at] = value;
    ByteBuffer packed = ByteBuffer.wrap(damaged);
    Throwable thrown =
        catchThrowable(() -> SnappyBlock.unpack(cut ? packed.limit(at) : packed, 1 << 20));
    if (cut) {
      assertThat(thrown).isInstanceOf(BufferUnderflowException.class);
    } else if (thrown != null) {
      assertThat(thrown).isInstanceOf(BufferUnderflowException.class);
    }
  }

  @Test
  void aBlockLongerThanAllowedIsNotUnpacked() {
    assertThat(catchThrowable(() -> SnappyBlock.unpack(ByteBuffer.wrap(PACKED), LENGTH - 1)))
        .isInstanceOf(BufferUnderflowException.class);
    assertThatCode(() -> SnappyBlock.unpack(ByteBuffer.wrap(new byte[] {0}), 0))
        .doesNotThrowAnyException();
  }
}
