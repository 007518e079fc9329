"""Models as engineers write them, each by several engines: `python -m benchmarks.models`."""
