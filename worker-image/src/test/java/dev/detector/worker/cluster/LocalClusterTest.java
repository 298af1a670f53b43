package dev.detector.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each of several processes of a machine is given. */
class LocalClusterTest {
  @Test
  void eachMachinesProcessesListenOnConsecutivePorts() {
    Cluster machines = new Cluster(List.of("a.svc:2222", "b.svc:2222"), 1);

    List<String> all = List.of("a.svc:2222", "a.svc:2223", "b.svc:2222", "b.svc:2223");
    assertThat(LocalProcesses.clusters(machines, 2))
        .containsExactly(new Cluster(all, 2), new Cluster(all, 3));
  }

  @Test
  void aMachineByItselfUsesFreePorts() {
    List<Cluster> clusters = LocalProcesses.clusters(Cluster.ALONE, 3);

    assertThat(clusters).extracting(Cluster::task).containsExactly(0, 1, 2);
    assertThat(clusters.get(0).workers()).hasSize(3).doesNotHaveDuplicates();
    assertThat(clusters).allSatisfy(c -> assertThat(TfConfig.read(TfConfig.write(c))).isEqualTo(c));
  }

  @ParameterizedTest
  @CsvSource({",2,2", "'',1,1", "'4,5',1,5", "'GPU-a, GPU-b',1,GPU-b", "'4,5',2,-1", "-1,1,-1"})
  void eachProcessGetsOneGpu(String visible, int rank, String given) {
    assertThat(LocalProcesses.gpu(visible, rank)).isEqualTo(given);
  }
}
