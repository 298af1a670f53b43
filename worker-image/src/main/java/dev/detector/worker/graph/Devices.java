package dev.detector.worker.graph;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionListDevices;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;

/** The devices that TensorFlow has in this process; a GPU is missing where its libraries are. */
public final class Devices {
  private static final String PREFIX = "/device:";

  private Devices() {}

  /** Short names such as {@code CPU:0} and {@code GPU:0}; {@code CUDA_VISIBLE_DEVICES} decides. */
  @SuppressWarnings("try") // The scope frees what is made within it.
  public static List<String> names() {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_Session session =
          TF_Session.newSession(TF_Graph.newGraph(), TF_SessionOptions.newSessionOptions(), status);
      status.throwExceptionIfNotOK();
      TF_DeviceList devices = TF_SessionListDevices(session, status);
      status.throwExceptionIfNotOK();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < TF_DeviceListCount(devices); i++) {
        String name = TF_DeviceListName(devices, i, status).getString();
        names.add(name.substring(name.indexOf(PREFIX) + PREFIX.length()));
      }
      TF_DeleteDeviceList(devices);
      return names;
    }
  }
}
