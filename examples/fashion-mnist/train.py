"""Trains the network of this example on Fashion-MNIST and writes fashion.keras. See README.md.

    python train.py [--data /usr/share/datasets/fashion-mnist] [--epochs 14]
"""

import argparse
import gzip
import pathlib
import zipfile

import keras
import numpy as np
from keras import layers

SEED = 1
BATCH = 128


def read_idx(path):
    """An IDX file as an array; its fourth byte is the number of dimensions, followed by each one's size."""
    with gzip.open(path) as file:
        content = file.read()
    rank = content[3]
    shape = np.frombuffer(content, '>u4', rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def separable(x, channels, strides=1):
    """A depthwise convolution looks around, a 1×1 convolution mixes channels: far fewer multiplications than one for both."""
    x = layers.DepthwiseConv2D(3, strides=strides, padding='same', use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(channels, 1, use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x)


def build():
    """1.5 million multiply-accumulates, 22,000 weights."""
    inputs = keras.Input((28, 28, 1), name='image')
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.Conv2D(16, 3, padding='same', use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = separable(x, 32, strides=2)
    x = separable(x, 64)
    x = separable(x, 96, strides=2)
    x = separable(x, 96)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.2)(x)
    return keras.Model(inputs, layers.Dense(10, activation='softmax')(x), name='fashion')


class Augmented(keras.utils.PyDataset):
    """The training images, each time mirrored at random and moved by up to two pixels."""

    def __init__(self, images, labels):
        super().__init__()
        self.images = np.pad(images, ((0, 0), (2, 2), (2, 2)))
        self.labels = labels
        self.random = np.random.default_rng(SEED)
        self.on_epoch_end()

    def __len__(self):
        return len(self.labels) // BATCH

    def on_epoch_end(self):
        self.order = self.random.permutation(len(self.labels))

    def __getitem__(self, index):
        chosen = self.order[index * BATCH : (index + 1) * BATCH]
        batch = np.empty((BATCH, 28, 28, 1), np.float32)
        for image, at in zip(batch, chosen):
            row, column = self.random.integers(0, 5, 2)
            moved = self.images[at, row : row + 28, column : column + 28]
            image[..., 0] = moved[:, ::-1] if self.random.random() < 0.5 else moved
        return batch, self.labels[chosen]


def save(model, path):
    """Writes the model without the optimizer's state, and compresses the archive, which Keras does not."""
    trained = keras.models.clone_model(model)
    trained.set_weights(model.get_weights())
    trained.save(path)
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', type=pathlib.Path, default='/usr/share/datasets/fashion-mnist')
    parser.add_argument('--epochs', type=int, default=14)
    arguments = parser.parse_args()
    keras.utils.set_random_seed(SEED)
    images, labels, test_images, test_labels = (
        read_idx(arguments.data / f'{name}-ubyte.gz')
        for name in ('train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1')
    )
    model = build()
    model.summary()
    steps = len(labels) // BATCH * arguments.epochs
    model.compile(
        keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(4e-3, steps), weight_decay=0.01),
        loss='sparse_categorical_crossentropy',
        metrics=['accuracy'],
    )
    test = (test_images[..., None].astype('float32'), test_labels)
    model.fit(Augmented(images, labels), epochs=arguments.epochs, validation_data=test, verbose=2)
    save(model, pathlib.Path(__file__).parent / 'fashion.keras')


main()
