package dev.detector.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentTest {

  private final List<Integer> asked = new ArrayList<>();
  private final Recent<Integer, Integer> tenfold = new Recent<>(this::tenfold);

  @Test
  void asksOnceForWhatIsAskedAgain() {
    assertThat(List.of(tenfold.of(1), tenfold.of(2), tenfold.of(1))).containsExactly(10, 20, 10);
    assertThat(asked).containsExactly(1, 2);
  }

  @Test
  void forgetsWhatWasNotAskedForLongest() {
    tenfold.of(1);
    for (int i = 2; i < 100; i++) {
      tenfold.of(i);
      tenfold.of(1);
    }
    asked.clear();
    tenfold.of(1);
    tenfold.of(2);
    assertThat(asked).containsExactly(2);
  }

  @Test
  void doesNotRememberAFailure() {
    assertThatThrownBy(() -> tenfold.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tenfold.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(asked).containsExactly(-1, -1);
  }

  private int tenfold(int number) {
    asked.add(number);
    if (number < 0) {
      throw new IllegalArgumentException("negative");
    }
    return 10 * number;
  }
}
