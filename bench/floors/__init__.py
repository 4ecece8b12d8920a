"""What the figures are measured against: the same work done plainly, by hand or by another tool."""
