"""Measurements that stand in the source tree and not in the wheel."""
