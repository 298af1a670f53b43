package dev.detector.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountsTest {

  private static Mounts mounts() {
    Mounts mounts = new Mounts();
    mounts.add("/data", Path.of("/home/me/run/data"));
    mounts.add("/workspace", Path.of("/home/me/run/workspace"));
    mounts.add("/workspace/pipeline.config", Path.of("/home/me/run/pods/a/pipeline.config"));
    return mounts;
  }

  @Test
  void translatesAMountedPathInFlagsAndConfigText() {
    assertThat(mounts().translate("--model_dir=/workspace/train"))
        .isEqualTo("--model_dir=/home/me/run/workspace/train");
    assertThat(mounts().translate("input_path: \"/data/train.record\""))
        .isEqualTo("input_path: \"/home/me/run/data/train.record\"");
    assertThat(mounts().translate("/data")).isEqualTo("/home/me/run/data");
  }

  @Test
  void aFileMountedInsideADirectoryWins() {
    assertThat(mounts().translate("--pipeline_config_path=/workspace/pipeline.config"))
        .isEqualTo("--pipeline_config_path=/home/me/run/pods/a/pipeline.config");
  }

  @Test
  void leavesOtherPathsAlone() {
    for (String text :
        new String[] {"/database", "/my/data", "s3://bucket/data", "relative/data"}) {
      assertThat(mounts().translate(text)).isEqualTo(text);
    }
  }
}
