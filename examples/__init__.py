"""Programs that show one thing each; `python -m examples.<name>` runs one from a clone's root."""
