"""What a picture may cost."""

IMAGE_BYTES_MAX = 10 << 20
IMAGE_PIXELS_MAX = 51_000_000
"""What the largest sensors of phones give: 8192 x 6144."""
FRAMES_MAX = 300
ANIMATION_PIXELS_MAX = 200_000_000
"""Of all frames together; a fourth of it if they have to be turned upright."""
SCANS_MAX = 50
"""Of a progressive JPEG: a scan of 75 bytes may go over all pixels. Encoders write about ten."""
STORED_BYTES_MAX = 2 * IMAGE_BYTES_MAX
"""Of a copy that was turned upright."""
THUMBNAIL_SIDE_PIXELS = 640

DECODE_S_MAX = 15.0
"""Wall clock, for one picture."""
DECODE_CPU_S_MAX = 8.0
"""The costliest picture takes less than 3 s of a core that is not the newest."""
DECODER_BYTES_MAX = 1 << 30
"""Address space of one decoder."""
DECODER_IMAGES_MAX = 50
"""One decoder works on so many pictures, then it is replaced: nothing that takes it over stays for long."""

DECODERS_MAX = 3
DECODERS_PER_NETWORK_MAX = 2
WAITING_MAX = 16
WAITING_PER_NETWORK_MAX = 4
WAIT_S_MAX = 30.0
"""For a decoder that is free."""

NETWORK_BYTES_PER_HOUR = 500_000_000
NETWORK_PIXELS_PER_HOUR = 2_000_000_000
"""Decoded, the frames of animations counted one by one. Some 160 photos of 12 megapixels."""
LOST_PIXELS = ANIMATION_PIXELS_MAX
"""Counted for a picture whose decoder ended without an answer."""
IMAGE_PIXELS_MIN = 500_000
"""Counted for a smaller picture: checking and storing cost something too."""
UPLOADER_BYTES_PER_DAY = 500_000_000
"""Stored by one account or visitor."""
