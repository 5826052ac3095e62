"""`workshop pack`: what a USB stick needs, so that a room without a network can learn from it."""
