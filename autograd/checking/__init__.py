"""Whether a graph is right: where a computation left the finite numbers."""

from autograd.checking.anomalies import Anomaly, first_bad, first_bad_gradient
from autograd.checking.detection import detect_anomaly

__all__ = ["Anomaly", "detect_anomaly", "first_bad", "first_bad_gradient"]
