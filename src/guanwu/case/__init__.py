"""Cases: faults and refusals as values, and flows that say how a case may move."""

from guanwu.case.fault import Fault, Refusal
from guanwu.case.flow import Flow, Move, read_flow

__all__ = ["Fault", "Flow", "Move", "Refusal", "read_flow"]
