package dev.detector.formats.events;

import com.google.protobuf.ByteString;
import dev.detector.formats.tensorboard.HParamsPluginData;
import dev.detector.formats.tensorboard.PrCurvePluginData;
import dev.detector.formats.tensorboard.SessionEndInfo;
import dev.detector.formats.tensorboard.Status;
import dev.detector.formats.tensorflow.DataType;
import dev.detector.formats.tensorflow.Event;
import dev.detector.formats.tensorflow.SourceMetadata;
import dev.detector.formats.tensorflow.Summary;
import dev.detector.formats.tensorflow.SummaryMetadata;
import dev.detector.formats.tensorflow.TensorProto;
import dev.detector.formats.tensorflow.TensorShapeProto;
import dev.detector.formats.tfrecord.RecordFrame;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes one event file as the OD API's TF2 loops do: scalars as tensors with the plugin "scalars",
 * images as PNG with the plugin "images"; and what these do not write, curves and hyperparameters.
 * Thread-safe.
 */
public final class EventWriter implements Closeable {
  private static final AtomicInteger WRITERS = new AtomicInteger();

  private final Path file;
  private final Clock clock;
  private final OutputStream out;

  private EventWriter(Path file, Clock clock) throws IOException {
    this.file = file;
    this.clock = clock;
    this.out =
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    write(
        event(0)
            .setFileVersion("brain.Event:2")
            .setSourceMetadata(
                SourceMetadata.newBuilder().setWriter("tensorflow.core.util.events_writer")));
    flush();
  }

  /**
   * Begins a new file {@code events.out.tfevents.TIME.HOST.PID.N.v2} in {@code directory}, which is
   * made if absent.
   *
   * @param clock gives the events' wall time
   */
  public static EventWriter open(Path directory, Clock clock) throws IOException {
    Files.createDirectories(directory);
    String name =
        String.format(
            Locale.ROOT,
            "events.out.tfevents.%d.%s.%d.%d.v2",
            clock.instant().getEpochSecond(),
            host(),
            ProcessHandle.current().pid(),
            WRITERS.getAndIncrement());
    return new EventWriter(directory.resolve(name), clock);
  }

  /** The file that is written. */
  public Path file() {
    return file;
  }

  /** Appends one scalar. */
  public void scalar(String tag, long step, float value) throws IOException {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addFloatVal(value);
    write(summary(tag, step, Scalars.PLUGIN, tensor));
  }

  /** Appends the scalars of one step in the map's order. */
  public void scalars(Map<String, ? extends Number> values, long step) throws IOException {
    for (Map.Entry<String, ? extends Number> value : values.entrySet()) {
      scalar(value.getKey(), step, value.getValue().floatValue());
    }
  }

  /**
   * Appends images of one size.
   *
   * @param pngs encoded PNG files, each {@code width} by {@code height} pixels
   */
  public void images(String tag, long step, int width, int height, List<byte[]> pngs)
      throws IOException {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(
                TensorShapeProto.newBuilder()
                    .addDim(TensorShapeProto.Dim.newBuilder().setSize(2L + pngs.size())))
            .addStringVal(ByteString.copyFromUtf8(Integer.toString(width)))
            .addStringVal(ByteString.copyFromUtf8(Integer.toString(height)));
    pngs.forEach(png -> tensor.addStringVal(ByteString.copyFrom(png)));
    write(summary(tag, step, "images", tensor));
  }

  /** Appends a precision-recall curve. */
  public void prCurve(String tag, long step, PrCurve curve) throws IOException {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(
                TensorShapeProto.newBuilder()
                    .addDim(TensorShapeProto.Dim.newBuilder().setSize(6))
                    .addDim(TensorShapeProto.Dim.newBuilder().setSize(curve.thresholds())));
    for (float value : curve.rows()) {
      tensor.addFloatVal(value);
    }
    PrCurvePluginData data =
        PrCurvePluginData.newBuilder().setNumThresholds(curve.thresholds()).build();
    write(summary(tag, step, "pr_curves", data.toByteString(), tensor));
  }

  /** Says what the run of this directory is made with. */
  public void hyperParameters(HyperParameters parameters) throws IOException {
    double now = seconds();
    hparams(
        "_hparams_/experiment",
        HParamsPluginData.newBuilder().setExperiment(parameters.experiment(now)));
    hparams(
        "_hparams_/session_start_info",
        HParamsPluginData.newBuilder().setSessionStartInfo(parameters.session(now)));
  }

  /** Says that the run of this directory is over, with success. */
  public void sessionEnd() throws IOException {
    SessionEndInfo.Builder end =
        SessionEndInfo.newBuilder().setStatus(Status.STATUS_SUCCESS).setEndTimeSecs(seconds());
    hparams("_hparams_/session_end_info", HParamsPluginData.newBuilder().setSessionEndInfo(end));
  }

  /** The plugin reads the metadata only; the tensor is there because every value has one. */
  private void hparams(String tag, HParamsPluginData.Builder data) throws IOException {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(
                TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(1)))
            .addFloatVal(0);
    write(summary(tag, 0, "hparams", data.build().toByteString(), tensor));
  }

  /** Makes all events so far visible to readers. */
  public synchronized void flush() throws IOException {
    out.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }

  private Event.Builder summary(String tag, long step, String plugin, TensorProto.Builder tensor) {
    return summary(tag, step, plugin, ByteString.EMPTY, tensor);
  }

  private Event.Builder summary(
      String tag, long step, String plugin, ByteString content, TensorProto.Builder tensor) {
    SummaryMetadata.Builder metadata =
        SummaryMetadata.newBuilder()
            .setPluginData(
                SummaryMetadata.PluginData.newBuilder().setPluginName(plugin).setContent(content));
    return event(step)
        .setSummary(
            Summary.newBuilder()
                .addValue(
                    Summary.Value.newBuilder()
                        .setTag(tag)
                        .setMetadata(metadata)
                        .setTensor(tensor)));
  }

  private Event.Builder event(long step) {
    return Event.newBuilder().setWallTime(seconds()).setStep(step);
  }

  private double seconds() {
    Instant now = clock.instant();
    return now.getEpochSecond() + now.getNano() / 1e9;
  }

  private synchronized void write(Event.Builder event) throws IOException {
    out.write(RecordFrame.wrap(event.build().toByteArray()).array());
  }

  private static String host() {
    String name = System.getenv("HOSTNAME");
    try {
      return name == null || name.isBlank() ? InetAddress.getLocalHost().getHostName() : name;
    } catch (UnknownHostException e) {
      return "localhost"; // a machine that cannot resolve its own name
    }
  }
}
