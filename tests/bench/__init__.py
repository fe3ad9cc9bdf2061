"""How much the mock costs: run `python -m tests.bench.bench_mock`."""
