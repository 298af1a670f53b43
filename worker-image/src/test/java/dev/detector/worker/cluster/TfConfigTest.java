package dev.detector.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TfConfigTest {

  @Test
  void withoutChiefTheFirstWorkerIsTask0() {
    Cluster cluster =
        TfConfig.read(
            "{'cluster':{'worker':['a:1','b:2','c:3']},'task':{'type':'worker','index':2}}"
                .replace('\'', '"'));
    assertThat(cluster.workers()).containsExactly("a:1", "b:2", "c:3");
    assertThat(cluster.task()).isEqualTo(2);
    assertThat(cluster.isChief()).isFalse();
  }

  @Test
  void aChiefComesBeforeTheWorkers() {
    String both = "{'cluster':{'chief':['a:1'],'worker':['b:2']},'task':{'type':'%s','index':0}}";
    Cluster chief = TfConfig.read(both.formatted("chief").replace('\'', '"'));
    assertThat(chief).isEqualTo(new Cluster(List.of("a:1", "b:2"), 0));
    assertThat(chief.isChief()).isTrue();
    assertThat(TfConfig.read(both.formatted("worker").replace('\'', '"')).task()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{}",
        "{'cluster':{}}",
        "{'cluster':{'worker':['a:1']},'task':{'type':'worker','index':0}}"
      })
  void oneProcessTrainsAlone(String value) {
    assertThat(TfConfig.read(value.replace('\'', '"'))).isEqualTo(Cluster.ALONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | TF_CONFIG value: give JSON",
        "{'cluster':{'worker':['a','b:1']}} | TF_CONFIG cluster.worker: give host:port, not \"a\"",
        "{'cluster':{'worker':['a:1'],'ps':['p:1']}} | TF_CONFIG cluster.ps: parameter servers",
        "{'cluster':{'chief':['a:1','b:1']}} | TF_CONFIG cluster.chief: list one chief",
        "{'cluster':{'worker':['a:1','b:1']},'task':{'type':'evaluator'}} | TF_CONFIG task.type: give",
        "{'cluster':{'worker':['a:1','b:1']},'task':{'index':2}} | TF_CONFIG task.index: cluster.worker",
      })
  void saysWhatIsWrong(String value, String message) {
    assertThatThrownBy(() -> TfConfig.read(value.replace('\'', '"')))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining(message);
  }

  @Property
  void readsOrRefusesAnything(@ForAll String value) {
    try {
      assertThat(TfConfig.read(value).size()).isPositive();
    } catch (DetectorException refused) {
      assertThat(refused).hasMessageContaining("TF_CONFIG");
    }
  }
}
