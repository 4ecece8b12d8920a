"""The desk: authorise, load, decide, save. Wires the pure core to the store and the clock."""
