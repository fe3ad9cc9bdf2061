"""The mock's own interface under `/__mock__/`, as `control.yaml` describes it."""
