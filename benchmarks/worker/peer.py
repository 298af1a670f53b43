"""The Object Detection API's side, through its own functions; runs in its Python environment.

    peer.py train CONFIG MODEL_DIR STEPS BLOCK      its training loop, BLOCK steps per call and per line of its log
    peer.py input CONFIG BATCHES                    its input pipeline alone; prints CPU and wall seconds
    peer.py validate CONFIG MODEL_DIR               its validator on the latest checkpoint
    peer.py export CONFIG MODEL_DIR OUTPUT          its exporter
"""

import sys
import time


def train(config, model_dir, steps, block):
    import tensorflow as tf
    from object_detection import model_lib_v2

    tf.compat.v1.logging.set_verbosity(tf.compat.v1.logging.INFO)
    model_lib_v2.LOG_EVERY = int(block)
    model_lib_v2.train_loop(
        config, model_dir, train_steps=int(steps), num_steps_per_iteration=int(block), checkpoint_every_n=int(steps),
        use_bfloat16=False,
    )


def input_alone(config, batches):
    from object_detection import inputs
    from object_detection.builders import model_builder
    from object_detection.utils import config_util

    parts = config_util.get_configs_from_pipeline_file(config)
    model = model_builder.build(parts["model"], is_training=True)
    data = inputs.train_input(parts["train_config"], parts["train_input_config"], parts["model"], model=model)
    iterator = iter(data.repeat())
    for _ in range(4):
        next(iterator)
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(int(batches)):
        next(iterator)
    print("INPUT", time.process_time() - cpu, time.perf_counter() - wall)


def validate(config, model_dir):
    from object_detection import model_lib_v2

    model_lib_v2.eval_continuously(config, model_dir=model_dir, checkpoint_dir=model_dir, wait_interval=1, timeout=1)


def export(config, model_dir, output):
    from google.protobuf import text_format
    from object_detection import exporter_lib_v2
    from object_detection.protos import pipeline_pb2

    pipeline = pipeline_pb2.TrainEvalPipelineConfig()
    with open(config, encoding="utf-8") as file:
        text_format.Merge(file.read(), pipeline)
    exporter_lib_v2.export_inference_graph("image_tensor", pipeline, model_dir, output)


if __name__ == "__main__":
    {"train": train, "input": input_alone, "validate": validate, "export": export}[sys.argv[1]](*sys.argv[2:])
