package dev.detector.worker.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detector.formats.DetectorException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the environment variable {@code TF_CONFIG} as TensorFlow's MultiWorkerMirroredStrategy
 * does: {@code {"cluster": {"chief": [...], "worker": [...]}, "task": {"type": ..., "index":
 * ...}}}. The chief, or the first worker where there is none, is task 0.
 */
public final class TfConfig {
  /** Name of the environment variable. */
  public static final String VARIABLE = "TF_CONFIG";

  private static final Pattern ADDRESS = Pattern.compile("[^:\\s]+:\\d{1,5}");

  private TfConfig() {}

  /**
   * The cluster that a value describes.
   *
   * @param value null or empty for a process that trains alone
   * @throws DetectorException for what is no such description
   */
  public static Cluster read(String value) {
    if (value == null || value.isBlank()) {
      return Cluster.ALONE;
    }
    JsonNode config = parse(value);
    List<String> chief = addresses(config, "chief");
    List<String> workers = addresses(config, "worker");
    if (!config.path("cluster").path("ps").isMissingNode()) {
      throw bad("cluster.ps", "parameter servers are not supported: list workers only");
    }
    if (chief.size() > 1) {
      throw bad("cluster.chief", "list one chief");
    }
    List<String> all = new ArrayList<>(chief);
    all.addAll(workers);
    if (all.isEmpty()) {
      return Cluster.ALONE;
    }
    String type = config.path("task").path("type").asText("worker");
    int index = config.path("task").path("index").asInt(0);
    if (!type.equals("worker") && !type.equals("chief")) {
      throw bad("task.type", "give worker or chief, not " + type);
    }
    List<String> own = type.equals("chief") ? chief : workers;
    if (index < 0 || index >= own.size()) {
      throw bad("task.index", "cluster." + type + " has no address for index " + index);
    }
    return all.size() == 1
        ? Cluster.ALONE
        : new Cluster(all, type.equals("chief") ? 0 : chief.size() + index);
  }

  /** The value that describes a cluster of more than one process. */
  static String write(Cluster cluster) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    ArrayNode workers = config.putObject("cluster").putArray("worker");
    cluster.workers().forEach(workers::add);
    config.putObject("task").put("type", "worker").put("index", cluster.task());
    return config.toString();
  }

  private static JsonNode parse(String value) {
    try {
      return new ObjectMapper().readTree(value);
    } catch (JsonProcessingException e) {
      throw bad("value", "give JSON: " + e.getOriginalMessage());
    }
  }

  private static List<String> addresses(JsonNode config, String type) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode address : config.path("cluster").path(type)) {
      if (!ADDRESS.matcher(address.asText()).matches()) {
        throw bad("cluster." + type, "give host:port, not " + address);
      }
      addresses.add(address.asText());
    }
    return addresses;
  }

  private static DetectorException bad(String where, String mend) {
    return DetectorException.badInput("cannot be used", VARIABLE + " " + where, mend);
  }
}
