"""What traders and brokers do: dry run, filing, bills, papers, why they were stopped."""
