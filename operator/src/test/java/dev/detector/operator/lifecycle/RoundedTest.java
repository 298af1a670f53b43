package dev.detector.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundedTest {

  @Test
  void fourDigitsAreToldUnlessTwoValuesWouldLookTheSame() {
    assertThat(Rounded.text(0.612345678)).isEqualTo("0.6123");
    assertThat(Rounded.text(0.5)).isEqualTo("0.5");
    assertThat(Rounded.text(1)).isEqualTo("1");
    assertThat(Rounded.text(0)).isEqualTo("0");
    assertThat(Rounded.text(-12.34567)).isEqualTo("-12.35");
    assertThat(Rounded.text(0.000123456)).isEqualTo("0.0001235");
    assertThat(Rounded.text(Double.NaN)).isEqualTo("NaN");
    assertThat(Rounded.text(0.49999999, 0.5)).isEqualTo("0.49999999");
    assertThat(Rounded.text(0.5, 0.49999999)).isEqualTo("0.5");
    assertThat(Rounded.text(0.41, 0.5)).isEqualTo("0.41");
  }
}
