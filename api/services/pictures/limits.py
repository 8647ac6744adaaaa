"""What a picture may cost."""

IMAGE_BYTES_MAX = 10 << 20
IMAGE_PIXELS_MAX = 40_000_000
FRAMES_MAX = 300
ANIMATION_PIXELS_MAX = 200_000_000  # of all frames together
THUMBNAIL_SIDE_PIXELS = 640

DECODE_S_MAX = 15.0  # wall clock
DECODER_BYTES_MAX = 1 << 30  # address space of one decoder
DECODERS_MAX = 2  # at once
PENDING_MAX = 16  # pictures in decoders or waiting for one; each holds its bytes in memory
