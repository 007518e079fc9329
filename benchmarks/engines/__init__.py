"""What an engine lacks to run the workloads, added in that engine's own manner."""
