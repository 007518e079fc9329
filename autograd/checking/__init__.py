"""Whether a graph is right: its slopes, and where it left the finite numbers."""

from autograd.checking.anomalies import Anomaly, first_bad, first_bad_gradient
from autograd.checking.comparisons import Check
from autograd.checking.detection import detect_anomaly
from autograd.checking.functions import gradcheck, gradgradcheck
from autograd.checking.verification import Verification, verify

__all__ = ["Anomaly", "Check", "Verification", "detect_anomaly", "first_bad", "first_bad_gradient"]
__all__ += ["gradcheck", "gradgradcheck", "verify"]
