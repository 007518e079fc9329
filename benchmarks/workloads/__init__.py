"""The workloads by name, in the order of the report."""

from benchmarks.workload import Workload
from benchmarks.workloads import deep, digits, moons, w18

WORKLOADS: dict[str, Workload] = {
    "w18": w18.WORKLOAD,
    "moons": moons.WORKLOAD,
    "digits": digits.WORKLOAD,
    "chain": deep.CHAIN,
    "longchain": deep.LONG_CHAIN,
    "dag": deep.DAG,
}
