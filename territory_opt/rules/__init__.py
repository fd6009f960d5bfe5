"""The rules engine: conditions that sort clients and deals, hour rules that become rows, verdicts traced."""
