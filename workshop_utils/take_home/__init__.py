"""Files to copy into your own project. They need nothing of the workshop's."""
