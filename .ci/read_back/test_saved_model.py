"""tf.saved_model.load on the exported model, beside our server's answers on the same pixels."""

import numpy as np
import pytest
import tensorflow as tf

NAMES = {
    "detection_boxes", "detection_scores", "detection_classes", "num_detections",
    "raw_detection_boxes", "raw_detection_scores", "detection_anchor_indices", "detection_multiclass_scores",
}


@pytest.fixture(scope="module")
def loaded(exported):
    return tf.saved_model.load(str(exported / "saved_model"))


def test_signature_is_the_od_apis(loaded):
    signature = loaded.signatures["serving_default"]
    (spec,) = tf.nest.flatten(signature.structured_input_signature)
    assert spec.name == "input_tensor" and spec.dtype == tf.uint8 and spec.shape[1:].as_list() == [None, None, 3]
    assert set(signature.structured_outputs) == NAMES


def test_answers_what_our_server_answers(loaded, pictures, predict):
    for picture in pictures:
        pixels = tf.io.decode_image(picture, channels=3).numpy()
        python = {k: v.numpy()[0] for k, v in loaded.signatures["serving_default"](input_tensor=tf.constant(pixels[None])).items()}
        java = predict(pixels)
        assert java["num_detections"] == python["num_detections"]
        for name in ("detection_scores", "detection_classes", "detection_boxes"):
            np.testing.assert_allclose(java[name], python[name], atol=1e-4, err_msg=name)
